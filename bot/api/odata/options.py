"""The system query options of a request: what is understood, and what is refused instead of passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request

from bot.api.odata.filtering import Filter, filter_from
from bot.api.odata.form import Form, form_of
from bot.api.odata.refusing import misfit, unsupported
from exports.odata.model import EntitySet
from flows.sentence import Sentence
from storage.reports.feed import CURSOR, Cursor, WrongCursor, cursor_from

MOST = 1_000
"""Entities on a page at most."""
LARGEST_NUMBER = 10**9
KNOWN = ("$filter", "$select", "$top", "$skip", "$count", "$format", "$skiptoken")
ELSEWHERE = (
    "$apply",
    "$compute",
    "$deltatoken",
    "$expand",
    "$id",
    "$index",
    "$levels",
    "$orderby",
    "$search",
)
"""What OData has and this service has not."""
_TOKEN = re.compile(rf"({CURSOR})\.([0-9]{{1,9}})")
_MAX_PAGE_SIZE = re.compile(r"(?:^|[,;\s])(?:odata\.)?maxpagesize\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a cursor, and behind so many rows of the next report."""

    cursor: Cursor | None = None
    rows: int = 0

    def __str__(self) -> str:
        return f"{self.cursor}.{self.rows}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request for entities asks for."""

    entities: EntitySet
    filter: Filter | None
    select: tuple[str, ...]
    """The names of the wanted properties, in the order of the entity set."""
    top: int | None
    """How many entities are wanted at most, on this page and those behind it."""
    skip: int
    """How many entities are passed over before the first one."""
    count: bool
    place: Place
    size: int
    """How many entities this page has at most."""
    is_size_asked: bool
    form: Form
    """How it is written."""
    said: Mapping[str, str]
    """The options as they were written."""

    def after(self, place: Place, top: int | None, skip: int) -> str:
        """Return the query of the next page. $top and $skip say what is left of them."""
        kept = {name: self.said[name] for name in ("$filter", "$select", "$format") if name in self.said}
        left = {"$top": top, "$skip": skip or None}
        numbers = {name: str(one) for name, one in left.items() if one is not None}
        return urlencode({**kept, **numbers, "$skiptoken": str(place)}, quote_via=quote, safe="$'(),")


def options_of(request: Request, known: Sequence[str]) -> dict[str, str]:
    """Return the options of a request by name. Raises CannotAnswer for one that is not in `known`."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in ELSEWHERE:
            raise unsupported(Sentence("{option} is not supported here; leave it out.", option=name))
        if name not in known:
            raise misfit(
                Sentence(
                    "There is no option {option}; here are {known}.", option=name, known=", ".join(known)
                )
            )
        if name in found:
            raise misfit(Sentence("{option} stands there twice.", option=name))
        found[name] = value
    return found


def filter_of(said: Mapping[str, str], entities: EntitySet) -> Filter | None:
    """Return the filter among the options; None if there is none. Raises CannotAnswer."""
    return filter_from(said["$filter"], entities) if "$filter" in said else None


def asked_of(request: Request, entities: EntitySet) -> Asked:
    """Return what a request asks for. Raises CannotAnswer."""
    said = options_of(request, KNOWN)
    size = _MAX_PAGE_SIZE.search(request.headers.get("prefer", ""))
    return Asked(
        entities,
        filter_of(said, entities),
        _select(said.get("$select", "*"), entities),
        _number("$top", said["$top"]) if "$top" in said else None,
        _number("$skip", said.get("$skip", "0")),
        _is_true("$count", said.get("$count", "false")),
        _place(said.get("$skiptoken")),
        min(MOST, max(1, int(size[1]))) if size else MOST,
        size is not None,
        form_of(request, said),
        said,
    )


def _select(said: str, entities: EntitySet) -> tuple[str, ...]:
    names = {one.strip() for one in said.split(",")}
    if "*" in names:
        return tuple(entities.by_name)
    for name in sorted(names - set(entities.by_name)):
        raise misfit(Sentence("There is no property {name}.", name=name))
    return tuple(name for name in entities.by_name if name in names)


def _number(option: str, said: str) -> int:
    if re.fullmatch("[0-9]{1,10}", said) is None or int(said) > LARGEST_NUMBER:
        raise misfit(Sentence("{option} is a number from 0 to {most}.", option=option, most=LARGEST_NUMBER))
    return int(said)


def _is_true(option: str, said: str) -> bool:
    if said not in {"true", "false"}:
        raise misfit(Sentence("{option} is true or false.", option=option))
    return said == "true"


def _place(said: str | None) -> Place:
    if said is None:
        return Place()
    if (found := _TOKEN.fullmatch(said)) is not None:
        with suppress(WrongCursor):
            return Place(cursor_from(found[1]), int(found[2]))
    raise misfit(Sentence("$skiptoken is not one that was given here."))
