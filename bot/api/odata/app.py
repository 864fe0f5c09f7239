"""The OData feed as an ASGI application. It is mounted at /api/odata/v4 in the console's process."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fastapi import FastAPI, Request, Response

from bot.api import problems
from bot.api.desk import ApiDesk, AtApi
from bot.api.odata import refusing
from bot.api.odata.access import FeedReader
from bot.api.odata.filtering import FUNCTIONS
from bot.api.odata.form import Form, check_versions, form_of
from bot.api.odata.options import Asked, asked_of, filter_of, options_of
from bot.api.odata.pages import Page, count_of, page_of
from bot.api.odata.refusing import PREFIX, VERSION, unsupported
from bot.api.problems import CannotAnswer
from exports.odata.csdl import metadata
from exports.odata.model import EntitySet, Model
from flows.sentence import Sentence

KEPT = {**VERSION, "cache-control": "private, no-store", "vary": "authorization"}
_METHOD = Sentence("The feed is only read: GET.")
_NOWHERE = Sentence("There is no such table; the service document has all.")


def create_odata(api: ApiDesk) -> FastAPI:
    """Return the feed, which stands at the API's desk: the same tokens, limits and reports."""
    feed = FastAPI(title="decuong OData", docs_url=None, redoc_url=None, openapi_url=None)
    feed.state.desk = api
    feed.add_api_route("/", service_document)
    feed.add_api_route("/$metadata", description)
    feed.add_api_route("/{name}", entities)
    feed.add_api_route("/{name}/$count", number)
    problems.add_to(feed, refusing.answered, {404: ("not-found", _NOWHERE), 405: ("wrong-method", _METHOD)})
    return feed


def service_document(request: Request, api: AtApi, _token: FeedReader) -> Response:
    """The names of all entity sets."""
    check_versions(request)
    form = form_of(request, options_of(request, ("$format",)))
    told = [
        {"name": one.name, "kind": "EntitySet", "url": one.name, "title": one.label}
        for one in api.model().sets.values()
    ]
    context = {"@odata.context": _context(request)} if form.has_context else {}
    return Response(json.dumps({**context, "value": told}, ensure_ascii=False), headers=_headers(form))


def description(request: Request, api: AtApi, _token: FeedReader) -> Response:
    """The description of all entity sets, as XML."""
    check_versions(request)
    if options_of(request, ("$format",)).get("$format", "xml") not in {"xml", "application/xml"}:
        raise CannotAnswer(406, "not-acceptable", Sentence("$metadata is here in XML only."))
    return Response(metadata(api.model(), FUNCTIONS), headers=KEPT, media_type="application/xml")


def entities(request: Request, api: AtApi, token: FeedReader, name: str) -> Response:
    """A page of an entity set."""
    check_versions(request)
    model = api.model()
    asked = asked_of(request, _set(model, name))
    count = count_of(api, token, asked.entities, asked.filter) if asked.count else None
    page = page_of(api, token, model, asked)
    if page.entities:
        looked_at = asked.filter.properties if asked.filter is not None else ()
        names = ", ".join((f"OData {name}", *looked_at))
        api.desk.looked(token, "view list", "", f"{page.reports}: {names}")
    applied = {"preference-applied": f"odata.maxpagesize={asked.size}"} if asked.is_size_asked else {}
    body = b"".join(_body(request, asked, page, count))
    return Response(body, headers={**_headers(asked.form), **applied})


def number(request: Request, api: AtApi, token: FeedReader, name: str) -> Response:
    """How many entities a set has."""
    check_versions(request)
    found = _set(api.model(), name)
    wanted = filter_of(options_of(request, ("$filter",)), found)
    return Response(str(count_of(api, token, found, wanted)), headers=KEPT, media_type="text/plain")


def _set(model: Model, name: str) -> EntitySet:
    if name in model.sets:
        return model.sets[name]
    if name.startswith("$") or name.partition("(")[0] in model.sets:
        raise unsupported(Sentence("Only whole tables are given here; ask for one row by $filter."))
    raise CannotAnswer(404, "not-found", _NOWHERE)


def _body(request: Request, asked: Asked, page: Page, count: int | None) -> Iterator[bytes]:
    told: dict[str, object] = {}
    if asked.form.has_context:
        some = f"({','.join(asked.select)})" if len(asked.select) < len(asked.entities.properties) else ""
        told["@odata.context"] = f"{_context(request)}#{asked.entities.name}{some}"
    if count is not None:
        told["@odata.count"] = str(count) if asked.form.numbers_as_text else count
    yield b"{"
    for name, value in told.items():
        yield f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)},".encode()
    yield b'"value":['
    yield b",\n".join(page.entities)
    yield b"]"
    if page.following is not None:
        following = asked.after(page.following, page.top, page.skip)
        link = f"{_root(request)}{asked.entities.name}?{following}"
        yield f',"@odata.nextLink":{json.dumps(link)}'.encode()
    yield b"}"


def _root(request: Request) -> str:
    """Return the service's address as the client has called it. Excel follows no relative ones."""
    return f"{request.url.scheme}://{request.url.netloc}{PREFIX}/"


def _context(request: Request) -> str:
    return f"{_root(request)}$metadata"


def _headers(form: Form) -> dict[str, str]:
    return {**KEPT, "content-type": form.media_type}
