"""Which conditions of a filter the database can look for itself, so that not every report has to be read.

The filter is looked at for each entity all the same: what is passed on here only leaves reports out that
cannot have any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from odata_query import ast

from bot.api.odata.filtering import Filter, literal_of
from exports.odata.model import REPORTS, EntitySet
from flows.report.submission import State
from storage.reports.report_index import Wanted

Narrow = Callable[[Wanted, Any], Wanted | None]
"""Adds a condition with a literal's value; None if the database cannot look for it."""


def narrowed(wanted: Wanted, filter_: Filter | None, entities: EntitySet) -> tuple[Wanted, bool]:
    """Return which reports can have an entity that is wanted, and whether each of them has one for sure.

    The second is of use only where a report has exactly one entity.
    """
    if entities.outline:
        wanted = replace(wanted, outline=entities.outline)
    is_exact = True
    for node in filter_.conjuncts if filter_ is not None else ():
        found = _narrowed(wanted, node, entities)
        is_exact = is_exact and found is not None
        wanted = found or wanted
    return wanted, is_exact


def _narrowed(wanted: Wanted, node: ast._Node, entities: EntitySet) -> Wanted | None:
    match node:
        case ast.Identifier(name=name):
            how, value = ast.Eq(), ast.Boolean("true")
        case ast.Compare(comparator=how, left=ast.Identifier(name=name), right=value):
            pass
        case _:
            return None
    known = entities.by_name[name]
    of_report = known.name if entities.name == REPORTS else known.of_report or _KEYS.get(known.name, "")
    narrow = _NARROW.get((of_report, type(how)))
    literal = literal_of(value)
    return narrow(wanted, literal.read({})) if narrow is not None and literal is not None else None


def _only(name: str, kind: type, value: Any, wanted: Wanted) -> Wanted | None:  # noqa: ANN401 (a literal)
    """Return the condition that a field of `Wanted` is this, unless it is another one already."""
    if not isinstance(value, kind) or not value or getattr(wanted, name) not in {"", False, value}:
        return None
    changes: dict[str, Any] = {name: value}
    return replace(wanted, **changes)


def _in_state(wanted: Wanted, value: Any) -> Wanted | None:  # noqa: ANN401 (a literal)
    if value not in set(State) or wanted.states:
        return None
    return replace(wanted, states=[State(value)])


def _since(wanted: Wanted, value: Any, later: timedelta) -> Wanted | None:  # noqa: ANN401 (a literal)
    if not isinstance(value, datetime) or value.year not in _YEARS:
        return None
    at = value.astimezone(UTC) + later
    return replace(wanted, since=max(at, wanted.since or at))


def _until(wanted: Wanted, value: Any, later: timedelta) -> Wanted | None:  # noqa: ANN401 (a literal)
    if not isinstance(value, datetime) or value.year not in _YEARS:
        return None
    at = value.astimezone(UTC) + later
    return replace(wanted, until=min(at, wanted.until or at))


_YEARS = range(1900, 9000)
"""Years whose moments every database can compare in any zone."""
_NOW, _NEXT = timedelta(), timedelta(microseconds=1)
_KEYS = {"report_number": "report_number"}
"""The keys of other sets that are properties of a report."""
_NARROW: Mapping[tuple[str, type], Narrow] = {
    ("id", ast.Eq): lambda wanted, value: _only("id", str, value, wanted),
    ("report_number", ast.Eq): lambda wanted, value: _only("number", str, value, wanted),
    ("outline", ast.Eq): lambda wanted, value: _only("outline", str, value, wanted),
    ("latest", ast.Eq): lambda wanted, value: _only("latest", bool, value, wanted),
    ("state", ast.Eq): _in_state,
    ("submitted_at", ast.GtE): lambda wanted, value: _since(wanted, value, _NOW),
    ("submitted_at", ast.Gt): lambda wanted, value: _since(wanted, value, _NEXT),
    ("submitted_at", ast.Lt): lambda wanted, value: _until(wanted, value, _NOW),
    ("submitted_at", ast.LtE): lambda wanted, value: _until(wanted, value, _NEXT),
}
"""How a comparison of a report's property with a literal is passed on."""
