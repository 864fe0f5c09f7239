"""Every route of the console, for everybody who may or may not use it. A route without an entry is red.

The routes come from the application itself. The table says of each what a viewer, a reviewer and an
administrator get; nobody logged in and a foreign page must always be kept out, but for the open ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.routing import BaseRoute, Mount, Route

from storage.core import tables
from storage.core.engine import reading
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, Browser, Console

ALL, MANAGE = (200, 200, 200), (403, 403, 200)
NO_FORM = (403, 403, 404)
"""There is no form, campaign, token or webhook of this id."""
NONE = (404, 404, 404)
"""There is no campaign of this id."""
ALL_LEAD, REVIEW_LEAD, MANAGE_LEAD = (303, 303, 303), (403, 303, 303), (403, 403, 303)
OPEN = {
    "GET /log-in": 200,
    "POST /log-in": 403,
    "POST /log-in/code": 403,
    "POST /log-out": 303,
    "GET /password/{token}": 404,
    "POST /password/{token}": 422,
    "GET /static/{path}": 200,
    "GET /mail/stop/{token}": 404,
    "POST /mail/stop/{token}": 404,
}
"""What is open without a session, and what it answers to who only comes along."""
EXPECTED: dict[str, tuple[int, int, int]] = {
    "GET /": ALL,
    "GET /reports": ALL,
    "GET /reports/{id_}": ALL,
    "GET /reports/{id_}/files/{name}": (404, 404, 404),  # the report has no file of this name
    "POST /reports/views": ALL_LEAD,
    "POST /reports/views/drop": ALL_LEAD,
    "POST /reports/decide": (403, 409, 409),  # there is no such report
    "POST /reports/{id_}/remarks": REVIEW_LEAD,
    "POST /reports/{id_}/remarks/{remark}/drop": REVIEW_LEAD,
    "POST /reports/{id_}/decide": (403, 409, 409),  # the page showed another revision
    "POST /reports/{id_}/here": ALL,
    "POST /reports/{id_}/assign": REVIEW_LEAD,
    "POST /reports/{id_}/notes": REVIEW_LEAD,
    "GET /take-away": ALL,
    "POST /take-away": ALL_LEAD,
    "POST /take-away/{id_}/cancel": (404, 404, 404),  # there is none
    "GET /take-away/{id_}/file": (404, 404, 404),
    "GET /take-away/{id_}/manifest": (404, 404, 404),
    "GET /department": MANAGE,
    "POST /department/reconcile": (403, 403, 409),  # no database of the Department is set
    "GET /campaigns": ALL,
    "GET /campaigns/new": MANAGE,
    "POST /campaigns": (403, 403, 422),  # no outline is chosen
    "GET /campaigns/{id_}": NONE,
    "GET /campaigns/{id_}/following.xlsx": NONE,
    "GET /campaigns/{id_}/edit": NO_FORM,
    "POST /campaigns/{id_}/edit": NO_FORM,
    "POST /campaigns/{id_}/closed": NO_FORM,
    "POST /campaigns/{id_}/letters": NO_FORM,
    "GET /campaigns/{id_}/organisations": NO_FORM,
    "GET /campaigns/{id_}/organisations/{organisation}": NONE,
    "POST /campaigns/{id_}/organisations/{organisation}/extend": NO_FORM,
    "POST /campaigns/{id_}/organisations/{organisation}/let-in": NO_FORM,
    "POST /campaigns/{id_}/organisations/{organisation}/take-out": NO_FORM,
    "POST /campaigns/{id_}/sheets": NO_FORM,
    "GET /campaigns/{id_}/sheets/{sheet_id}": NO_FORM,
    "POST /campaigns/{id_}/sheets/{sheet_id}": NO_FORM,
    "POST /campaigns/{id_}/communes": (403, 403, 409),  # nothing is ticked
    "GET /campaigns/{id_}/communes/{province}": NO_FORM,
    "POST /campaigns/{id_}/communes/{province}": (403, 403, 409),  # nothing is ticked
    "GET /outlines": ALL,
    "GET /outlines/one": (404, 404, 404),  # no outline is named
    "GET /outlines/form.xlsx": (404, 404, 404),
    "POST /outlines/candidates": (403, 403, 422),  # there is no file
    "GET /outlines/candidates/{id_}": NO_FORM,
    "GET /outlines/candidates/{id_}/sheets/{place}": NO_FORM,
    "GET /outlines/candidates/{id_}/publish": NO_FORM,
    "POST /outlines/candidates/{id_}/publish": NO_FORM,
    "POST /outlines/candidates/{id_}/drop": NO_FORM,
    "POST /outlines/candidates/{id_}/trial": NO_FORM,
    "POST /outlines/candidates/{id_}/trial/say": NO_FORM,
    "POST /outlines/candidates/{id_}/trial/end": NO_FORM,
    "GET /digest": ALL,
    "GET /me": ALL,
    "POST /me/mail": (422, 422, 422),  # no mail server is set
    "POST /me/mail/confirm": (422, 422, 422),  # no code was sent
    "POST /me/mail/wanted": ALL_LEAD,
    "POST /me/mail/drop": ALL_LEAD,
    "GET /me/second-factor.svg": (404, 404, 404),  # none waits
    "POST /me/sessions/{id_}/end": ALL_LEAD,
    "POST /me/password": (422, 422, 422),  # the old one is wrong
    "POST /me/second-factor": (422, 422, 422),
    "POST /me/second-factor/confirm": (422, 422, 422),
    "POST /me/second-factor/off": (422, 422, 422),
    "GET /people": MANAGE,
    "POST /people": (403, 403, 422),  # the name cannot be used
    "GET /people/{person}": MANAGE,
    "POST /people/{person}": MANAGE_LEAD,
    "POST /people/{person}/link": MANAGE,
    "POST /people/{person}/end": MANAGE_LEAD,
    "POST /people/{person}/second-factor/off": (403, 403, 409),  # there is none
    "GET /tokens": MANAGE,
    "POST /tokens": (403, 403, 422),  # it may do nothing
    "POST /tokens/{id_}/end": NO_FORM,
    "GET /webhooks": MANAGE,
    "POST /webhooks": (403, 403, 422),  # its address is without TLS
    "GET /webhooks/{id_}": NO_FORM,
    "POST /webhooks/{id_}/ping": NO_FORM,
    "POST /webhooks/{id_}/again": NO_FORM,
    "POST /webhooks/{id_}/end": NO_FORM,
    "GET /audit": MANAGE,
}
"""What a viewer, a reviewer and an administrator of all provinces get."""
STREAMS = {"GET /events", "GET /reports/{id_}/events"}
"""Streams never end for those who may have them (tests/console/test_live.py); here others are kept out."""
WHOLE_PATHS = ("/people", "/tokens", "/webhooks", "/audit", "/outlines/candidates", "/department")
OF_CAMPAIGNS = ("/new", "/edit", "/closed", "/sheets", "/communes", "/take-out", "{id_}/organisations")
"""What makes campaigns, and says who is invited."""
WHOLE = {
    route
    for route in EXPECTED
    if route.split()[1].startswith(WHOLE_PATHS)
    or route == "POST /campaigns"
    or (
        route.split()[1].startswith("/campaigns")
        and (route.endswith(OF_CAMPAIGNS) or "/sheets/" in route or "/communes/" in route)
    )
}
"""What is refused to administrators who are limited to provinces."""
FORM = {
    "name": "!",
    "role": "viewer",
    "label": "!",
    "address": "ai@cuc.vn",
    "wanted": "1",
    "url": "http://127.0.0.1/",
    "old": "sai sai sai sai",
    "password": "một hai ba bốn",
    "again": "một hai ba bốn",
    "code": "000000",
    "path": "du_an[1]/ten",
    "text": "Bao nhiêu hộ?",
    "trigger": "accept",
    "revision": "99",
    "chosen": "none@0",
    "format": "xlsx",
}
VALUES = {
    "{token}": "none",
    "{name}": "none.jpg",
    "{path}": "icon.svg",
    "{person}": "minh",
    "{id_}": "none",
    "{remark}": "1",
    "{place}": "0",
    "{organisation}": "none",
    "{sheet_id}": "none",
    "{province}": "15",
}


def routes_of(app: FastAPI) -> Iterator[str]:
    """Every method and path below the console, those of mounted applications too."""
    [console] = [one.app for one in app.routes if isinstance(one, Mount) and one.path == "/staff"]
    yield from _below(getattr(console, "routes", []), "")


def _below(routes: list[BaseRoute], before: str) -> Iterator[str]:
    for one in routes:
        if isinstance(one, Mount):
            inner = getattr(one.app, "routes", None)
            if inner:
                yield from _below(inner, before + one.path)
            else:
                yield f"GET {before}{one.path}/{{path}}"
        elif isinstance(one, Route):
            for method in sorted((one.methods or set()) - {"HEAD"}):
                path = before + one.path
                yield f"{method} {path.replace('{name}', '{person}') if path.startswith('/people') else path}"
        elif (included := getattr(one, "original_router", None)) is not None:  # FastAPI keeps routers whole
            prefix: str = one.include_context.prefix  # type: ignore[attr-defined]
            yield from _below(included.routes, before + prefix)
        else:
            pytest.fail(f"{one!r} is a route of a kind that this table does not know")


@pytest.fixture
def ids(console: Console, three: list[str]) -> tuple[str, str]:
    """The ids of a report of Lào Cai and of one of Ninh Bình."""
    console.add("minh", Role.VIEWER)
    with reading(console.play.engine) as connection:
        table = tables.submissions
        found = dict(connection.execute(select(table.c.number, table.c.id)).tuples().all())
    return found[three[0]], found[three[1]]


def send(browser: Browser, route: str, id_: str, **how: Any) -> int:
    """Ask for a route; `id_` stands for a report's id in its path."""
    method, path = route.split(" ", 1)
    if path.startswith("/reports"):
        path = path.replace("{id_}", id_)
    for name, value in VALUES.items():
        path = path.replace(name, value)
    data = {"data": FORM} if method == "POST" else {}
    return browser.request(method, f"/staff{path}", **data, **how).status_code


def test_every_route_has_an_entry_and_every_entry_a_route(console: Console) -> None:
    assert set(routes_of(console.web)) == {*EXPECTED, *STREAMS, *OPEN}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_the_table_says(console: Console, ids: tuple[str, str], role: Role) -> None:
    browser = console.add("hoa", role)
    console.add("lan", Role.ADMINISTRATOR)
    got = {route: send(browser, route, ids[0]) for route in EXPECTED}
    place = list(Role).index(role)
    assert got == {route: statuses[place] for route, statuses in EXPECTED.items()}


@pytest.mark.parametrize("role", list(Role))
def test_who_is_limited_gets_only_their_own(console: Console, ids: tuple[str, str], role: Role) -> None:
    """Own: as the table says. Other provinces': as if there were no such report."""
    browser = console.add("hoa", role, LAO_CAI)
    console.add("lan", Role.ADMINISTRATOR)
    place = list(Role).index(role)
    for route, statuses in EXPECTED.items():
        own = 403 if route in WHOLE else statuses[place]
        assert send(browser, route, ids[0]) == own, route
        if "{id_}" in route and "/reports/" in route:
            expected = 403 if statuses[place] == 403 else 404
            assert send(browser, route, ids[1]) == expected, f"{route} of another province"


def test_another_provinces_report_reads_like_none(console: Console, ids: tuple[str, str]) -> None:
    hoa = console.add("hoa", Role.VIEWER, LAO_CAI)
    for id_ in (ids[1], ids[1].rpartition("-")[0]):
        other, none = (hoa.get(f"/staff/reports/{one}") for one in (id_, "2026-0999"))
        assert (other.status_code, none.status_code) == (404, 404)
        assert other.text.replace(id_, "2026-0999") == none.text


def test_no_stream_tells_of_another_province(console: Console, ids: tuple[str, str]) -> None:
    browser = console.add("hoa", Role.ADMINISTRATOR, LAO_CAI)
    assert send(browser, "GET /reports/{id_}/events", ids[1]) == 404


def test_without_a_session_only_the_open_ones_answer(console: Console, ids: tuple[str, str]) -> None:
    browser = console.browser()
    for route in (*EXPECTED, *STREAMS):
        assert send(browser, route, ids[0]) == 303, route
        assert send(browser, route, ids[0], headers={"hx-request": "true"}) == 401, route
    got = {route: send(browser, route, ids[0]) for route in OPEN}
    assert got == OPEN


def test_a_foreign_page_gets_nothing_changed(console: Console, ids: tuple[str, str]) -> None:
    browser = console.add("hoa", Role.ADMINISTRATOR)
    before = everything(console)
    for route in (*EXPECTED, *OPEN):
        if not route.startswith("GET "):
            foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
            assert send(browser, route, ids[0], headers=foreign) == 403, route
    assert everything(console) == before


def everything(console: Console) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the database."""
    with reading(console.play.engine) as connection:
        return {
            one.name: [tuple(row) for row in connection.execute(select(one))]
            for one in tables.metadata.sorted_tables
        }
