"""How far the reports are: counts by state, week and province, what waits, and where open drafts stand.

All counts of reports are of their latest versions, as `storage.reports.report_index` knows them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, exists, func, select, true

from flows.form.path import template_of
from flows.local_time import local
from flows.report.submission import State
from storage.campaigns.deadlines import as_set
from storage.core import tables
from storage.core.engine import reading
from storage.reports.derived import templates_in
from storage.reports.report_index import WAITING, in_time, refreshed_at
from storage.reports.submissions import Stamp

_INDEX, _PROVINCES, _DRAFTS, _POSITIONS = (
    tables.report_index,
    tables.report_provinces,
    tables.drafts,
    tables.positions,
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A question at which open drafts stand."""

    outline: str
    template: str
    """The question's path without row numbers."""
    drafts: int


@dataclass(frozen=True, slots=True)
class LeftEmpty:
    """A question and how many reports left it empty, in one row or more."""

    outline: str
    template: str
    reports: int
    of: int
    """How many reports of the outline there are."""


@dataclass(frozen=True, slots=True)
class AgainstDeadline:
    """The reports of an outline, each against its own deadline: its campaign's, else the outline's."""

    outline: str
    in_time: int
    """How many were first submitted before it was over. Withdrawn ones are not counted."""
    late: int
    begun: int | None
    """How many drafts were begun and not submitted yet; None for those who see only some provinces."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The counts."""

    states: Mapping[State, int]
    """How many reports are in each state; those with none are 0."""
    weeks: Sequence[tuple[date, int]]
    """(Monday, how many reports were submitted in its week), the earliest first, without gaps."""
    provinces: Sequence[tuple[int, str, Mapping[State, int]]]
    """(code, name, how many reports in each state), the one with most reports first."""
    waiting_days: Sequence[int]
    """How many days each waiting report has waited, the longest first."""
    begun: int | None
    """How many drafts were begun and not submitted yet; None for those who see only some provinces."""
    stops: Sequence[Stop]
    """Where they stand, the question with most drafts first; empty for those who see only some provinces."""
    left_empty: Sequence[LeftEmpty]
    """The questions that were left empty, by outline, the one left empty most first."""
    deadlines: Sequence[AgainstDeadline]
    """First the outlines that have a deadline of their own, then those with reports of campaigns."""


def overview(
    engine: Engine,
    now: datetime,
    within: Collection[int] | None,
    deadlines: Mapping[str, datetime] | None = None,
) -> Overview:
    """Return the counts of the reports of these provinces; None for all (see `report_index.Wanted`).

    `deadlines` says when those of outlines are over.
    """
    stamp = refreshed_at(engine)  # before the reading begins: it sees that or more
    with reading(engine) as connection:
        counted = _counted(connection, stamp, within, deadlines or {})
        begun, stops = _drafts(connection) if within is None else (None, ())
    return Overview(
        counted.states,
        counted.weeks,
        counted.provinces,
        [(now - moment).days for moment in counted.waiting_since],
        None if begun is None else begun.total(),
        stops,
        counted.left_empty,
        [
            AgainstDeadline(key, early, late, None if begun is None else begun[key])
            for key, (early, late) in counted.in_time.items()
        ],
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted of the reports themselves. It stays as it is until one of them changes."""

    states: Mapping[State, int]
    weeks: Sequence[tuple[date, int]]
    provinces: Sequence[tuple[int, str, Mapping[State, int]]]
    waiting_since: Sequence[datetime]
    left_empty: Sequence[LeftEmpty]
    in_time: Mapping[str, tuple[int, int]]
    """How many reports came in time and how many late, by outline."""


_COUNTED: WeakKeyDictionary[Engine, tuple[Stamp, dict[object, _Counted]]] = WeakKeyDictionary()
"""What was counted of the reports that the index holds, by whose and by which deadlines."""


def _counted(
    connection: Connection,
    stamp: Stamp | None,
    within: Collection[int] | None,
    deadlines: Mapping[str, datetime],
) -> _Counted:
    """Count, or return what was counted before if the index has not changed since."""
    engine = connection.engine
    key = (None if within is None else frozenset(within), tuple(deadlines.items()), as_set(connection))
    known, counts = _COUNTED.get(engine, (None, {}))
    if stamp is not None and known == stamp and key in counts:
        return counts[key]
    found = _count(connection, within, deadlines)
    if stamp is not None and refreshed_at(engine) == stamp:
        if known != stamp:
            counts = {}
            _COUNTED[engine] = stamp, counts
        counts[key] = found
    return found


def _count(
    connection: Connection, within: Collection[int] | None, deadlines: Mapping[str, datetime]
) -> _Counted:
    seen: list[ColumnElement[bool]] = [_INDEX.c.is_latest]
    if within is not None:
        its = _PROVINCES.alias()  # beside the provinces that are counted
        is_its = its.c.submission_id == _INDEX.c.submission_id
        seen.append(exists().where(is_its, its.c.code.in_(within)))
    by_state = select(_INDEX.c.state, func.count()).where(*seen).group_by(_INDEX.c.state)
    states = dict(connection.execute(by_state).tuples().all())
    submitted = connection.execute(select(_INDEX.c.submitted_at).where(*seen)).scalars()
    waiting = select(_INDEX.c.changed_at).where(*seen, _INDEX.c.state.in_(WAITING))
    return _Counted(
        {state: states.get(state, 0) for state in State},
        _weeks([local(moment).date() for moment in submitted]),
        _by_province(connection, seen, within),
        connection.execute(waiting.order_by(_INDEX.c.changed_at)).scalars().all(),
        _left_empty(connection, seen),
        _in_time(connection, seen, deadlines),
    )


def _by_province(
    connection: Connection, seen: Sequence[ColumnElement[bool]], within: Collection[int] | None
) -> list[tuple[int, str, Counter[State]]]:
    place = (_PROVINCES.c.code, _PROVINCES.c.name)
    counted = (
        select(*place, _INDEX.c.state, func.count().label("reports"))
        .join(_INDEX, _INDEX.c.submission_id == _PROVINCES.c.submission_id)
        .where(*seen, true() if within is None else _PROVINCES.c.code.in_(within))
        .group_by(*place, _INDEX.c.state)
    )
    found: defaultdict[tuple[int, str], Counter[State]] = defaultdict(Counter)
    for row in connection.execute(counted):
        found[row.code, row.name][State(row.state)] = row.reports
    ordered = sorted(found.items(), key=lambda one: (-one[1].total(), one[0][1]))
    return [(code, name, counts) for (code, name), counts in ordered]


def _left_empty(connection: Connection, seen: Sequence[ColumnElement[bool]]) -> list[LeftEmpty]:
    by_outline: defaultdict[str, list[str]] = defaultdict(list)
    for outline, left_empty in connection.execute(select(_INDEX.c.outline, _INDEX.c.left_empty).where(*seen)):
        by_outline[outline].append(left_empty)
    return [
        LeftEmpty(outline, template, number, len(reports))
        for outline, reports in sorted(by_outline.items())
        for template, number in sorted(templates_in(reports).items(), key=lambda one: (-one[1], one[0]))
    ]


def _in_time(
    connection: Connection, seen: Sequence[ColumnElement[bool]], deadlines: Mapping[str, datetime]
) -> dict[str, tuple[int, int]]:
    def count(*, is_so: bool) -> dict[str, int]:
        found = select(_INDEX.c.outline, func.count()).where(*seen, in_time(deadlines, is_so=is_so))
        return dict(connection.execute(found.group_by(_INDEX.c.outline)).tuples().all())

    early, late = count(is_so=True), count(is_so=False)
    keys = dict.fromkeys((*deadlines, *sorted({*early, *late})))
    return {key: (early.get(key, 0), late.get(key, 0)) for key in keys}


def _drafts(connection: Connection) -> tuple[Counter[str], Sequence[Stop]]:
    """Return how many drafts are open, by outline, and where they stand: each where it was written last."""
    is_open = _DRAFTS.c.submissions == 0
    counted = select(_DRAFTS.c.outline, func.count()).where(is_open).group_by(_DRAFTS.c.outline)
    begun = Counter(dict(connection.execute(counted).tuples().all()))
    rows = connection.execute(
        select(_DRAFTS.c.outline, _POSITIONS.c.state, _POSITIONS.c.origin, _POSITIONS.c.draft_id)
        .join(_DRAFTS, _DRAFTS.c.id == _POSITIONS.c.draft_id)
        .where(is_open)
        .order_by(_POSITIONS.c.draft_id, _POSITIONS.c.touched_at)
    )
    at = {row.draft_id: (row.outline, _asked(row.state, row.origin)) for row in rows}
    return begun, [Stop(*where, number) for where, number in Counter(at.values()).most_common()]


def _asked(state: str, origin: str) -> str:
    """Return the question behind a state. From the contents ("@contents") one goes back to the origin."""
    return template_of(origin if state.startswith("@") else state)


def _weeks(days: Sequence[date]) -> list[tuple[date, int]]:
    counts = Counter(day - timedelta(days=day.weekday()) for day in days)
    if not counts:
        return []
    first, last = min(counts), max(counts)
    number = (last - first).days // 7 + 1
    mondays = [first + timedelta(weeks=at) for at in range(number)]
    return [(monday, counts[monday]) for monday in mondays]
