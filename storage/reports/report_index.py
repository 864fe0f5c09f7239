"""The index by which staff find sealed reports: organisation, provinces, files, remarks.

It is derived from each report's content, and made anew when the report has changed or when something
else is derived (`storage.reports.derived.FORM`). So it can be dropped at any time: `refresh` fills it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    case,
    delete,
    exists,
    func,
    select,
    update,
)

from flows.form.outline import Outline
from flows.reading.text import plain, words_of
from flows.report.submission import State, Submission
from storage.campaigns import deadlines
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.upsert import upsert
from storage.reports.derived import FORM, joined, province_rows_of, row_of
from storage.reports.search import drafts_having
from storage.reports.submissions import Stamp, changes, submissions, these

TOGETHER = 50
"""How many reports are derived from in one transaction."""

_SEALED, _INDEX, _PROVINCES = tables.submissions, tables.report_index, tables.report_provinces
_ASSIGNED = tables.assignments


class Order(StrEnum):
    """What a list of reports is sorted by."""

    NUMBER = "number"
    SUBMITTED = "submitted"
    WAITING = "waiting"
    """What has waited longest for its next step comes first; accepted and withdrawn reports wait no more."""
    ORGANISATION = "organisation"
    PROVINCE = "province"
    STATE = "state"


WAITING = (State.RECEIVED, State.RETURNED)
"""The states in which a report waits for somebody."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The reports that are wanted. A condition that is not set lets all through."""

    outline: str = ""
    states: Sequence[State] = ()
    since: datetime | None = None
    """Only those submitted at this moment or later."""
    until: datetime | None = None
    """Only those submitted before this moment."""
    latest: bool = False
    province: str = ""
    """A province's name or a part of it, without accents if one likes, or its code."""
    organisation: str = ""
    """A part of the organisation's name, without accents if one likes."""
    text: str = ""
    """Words that the report's answers and names hold all, without accents. The last may be only begun."""
    moved_since: datetime | None = None
    """Only those submitted or moved at this moment or later."""
    id: str = ""
    """Only this one."""
    number: str = ""
    """Only the versions of this report."""
    has_files: bool | None = None
    has_remarks: bool | None = None
    is_in_time: bool | None = None
    """Whether the report was first submitted before its deadline was over (see `in_time`)."""
    deadlines: Mapping[str, datetime] = field(default_factory=dict)
    """For `is_in_time`, when the deadlines of outlines are over. Other reports of no campaign are neither."""
    left_empty: str = ""
    """Only those that left this question empty, by its template, in one row or more."""
    assigned: str | None = None
    """Only those that are given to this member of staff; "" for those given to nobody."""
    decided_by: str = ""
    """Only those whose last step was taken by this member of staff."""
    within: Sequence[int] | None = None
    """The codes of the provinces that the asker may see; None for all. A report that names no province is
    shown only to those who may see all."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A report as a list shows it."""

    id: str
    number: str
    version: int
    state: State
    outline: str
    outline_version: str
    respondent_name: str
    submitted_at: datetime
    changed_at: datetime
    revision: int
    organisation: str
    provinces: str
    """The names of its provinces, the one named most often first: "Tỉnh Lào Cai; Tỉnh Sơn La"."""
    files: int
    remarks: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a list."""

    reports: Sequence[Listed]
    count: int
    """How many reports there are on all pages."""


OutlineOf = Callable[[str, str], Outline]
"""Returns an outline by key and version."""


_SEEN: WeakKeyDictionary[Engine, Stamp] = WeakKeyDictionary()
"""What `changes` said when the index was up to date: so nobody looks for stale rows at every list."""
_ONE_AT_A_TIME = Lock()


def refresh(engine: Engine, outline_of: OutlineOf) -> int:
    """Bring the index up to date, and return how many reports were stale. If none is, nothing is written."""
    if _SEEN.get(engine) == changes(engine):
        return 0
    with _ONE_AT_A_TIME:  # the others wait for what the first derives
        now, done = changes(engine), 0
        while _SEEN.get(engine) != now and (stale := _stale(engine)):
            _put(engine, these(engine, stale), outline_of)
            done += len(stale)
        _SEEN[engine] = now
        return done


def refreshed_at(engine: Engine) -> Stamp | None:
    """Return which submissions the index is known to hold; None if nobody has looked in this process."""
    return _SEEN.get(engine)


def find(
    engine: Engine,
    wanted: Wanted,
    order: Order = Order.NUMBER,
    *,
    descending: bool = False,
    most: int | None = None,
    start: int = 0,
) -> Found:
    """Return the wanted reports that the index knows, `most` of them from `start` on, and their count."""
    query = select(*COLUMNS).where(*conditions(wanted, engine.dialect.name))
    with reading(engine) as connection:
        count = connection.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
        ordered = query.order_by(*_ordered(order, descending=descending)).offset(start)
        rows = connection.execute(ordered if most is None else ordered.limit(most))
        return Found([_listed(row) for row in rows], count)


def read(engine: Engine, wanted: Wanted) -> Iterator[Submission]:
    """Yield the wanted reports that the index knows, whole, as `submissions` does."""
    found = select(_INDEX.c.submission_id).where(*conditions(wanted, engine.dialect.name))
    return submissions(engine, among=found)


def provinces_of_one(engine: Engine, submission_id: str) -> frozenset[int]:
    """Return the codes of a report's provinces, as the index knows them."""
    query = select(_PROVINCES.c.code).where(_PROVINCES.c.submission_id == submission_id)
    with reading(engine) as connection:
        return frozenset(connection.execute(query).scalars())


COLUMNS = (
    _INDEX.c.submission_id.label("id"),
    _INDEX.c.number,
    _INDEX.c.version,
    _INDEX.c.state,
    _INDEX.c.outline,
    _INDEX.c.outline_version,
    _INDEX.c.respondent_name,
    _INDEX.c.submitted_at,
    _INDEX.c.changed_at,
    _INDEX.c.revision,
    _INDEX.c.organisation,
    _INDEX.c.provinces,
    _INDEX.c.files,
    _INDEX.c.remarks,
)
"""The columns of a Listed."""


def _listed(row: Row[Any]) -> Listed:
    return Listed(**(dict(row._mapping) | {"state": State(row.state)}))


def _stale(engine: Engine) -> list[str]:
    """Return the ids of some reports that the index lacks or has as they were before."""
    known = and_(
        _INDEX.c.submission_id == _SEALED.c.id,
        _INDEX.c.revision == _SEALED.c.revision,
        _INDEX.c.form == FORM,
    )
    query = select(_SEALED.c.id).where(~exists().where(known)).order_by(_SEALED.c.id).limit(TOGETHER)
    with reading(engine) as connection:
        return list(connection.execute(query).scalars())


def _put(engine: Engine, reports: Sequence[Submission], outline_of: OutlineOf) -> None:
    """Derive first and write then: the conversation waits while this writes."""
    ids = [one.id for one in reports]
    with reading(engine) as connection:
        drafts = select(_SEALED.c.id, _SEALED.c.draft_id).where(_SEALED.c.id.in_(ids))
        draft_of = {row.id: row.draft_id for row in connection.execute(drafts)}
    rows = [row_of(one, draft_of[one.id], outline_of(one.outline, one.outline_version)) for one in reports]
    provinces = [each for one in reports for each in province_rows_of(one)]
    with writing(engine) as connection:
        _write(connection, reports, rows, provinces)


def _write(
    connection: Connection,
    reports: Sequence[Submission],
    rows: list[dict[str, Any]],
    provinces: list[dict[str, Any]],
) -> None:
    ids = [one.id for one in reports]
    connection.execute(delete(_PROVINCES).where(_PROVINCES.c.submission_id.in_(ids)))
    upsert(connection, _INDEX, rows)
    # In one statement, by what stands here: the versions of a report may come in any order.
    newest = select(func.max(_SEALED.c.version)).where(_SEALED.c.number == _INDEX.c.number).scalar_subquery()
    stands = (_SEALED.c.number == _INDEX.c.number) & (_SEALED.c.state != State.WITHDRAWN)
    first = select(func.min(_SEALED.c.submitted_at)).where(stands).scalar_subquery()
    numbers = {one.number for one in reports}
    newer = _INDEX.c.version == newest
    of_report = {"is_latest": newer, "first_at": first}
    connection.execute(update(_INDEX).where(_INDEX.c.number.in_(numbers)).values(of_report))
    upsert(connection, _PROVINCES, provinces)


def deciders(engine: Engine) -> list[str]:
    """Return who of the staff took the last step of any report, by name."""
    query = select(_INDEX.c.decided_by).where(_INDEX.c.decided_by != "").distinct()
    with reading(engine) as connection:
        return sorted(connection.execute(query).scalars())


def in_time(of_outlines: Mapping[str, datetime], *, is_so: bool) -> ColumnElement[bool]:
    """Return the condition that a report was first submitted before its deadline was over, or not before.

    A report of which all versions were withdrawn is neither, and so is one that has no deadline
    (`storage.campaigns.deadlines`).
    """
    end = deadlines.end_of_report(_INDEX.c.draft_id, _INDEX.c.outline, of_outlines)
    return deadlines.in_time(_INDEX.c.first_at, end, is_so=is_so)


def conditions(wanted: Wanted, dialect: str) -> list[ColumnElement[bool]]:
    """Return the conditions by which the index has what is wanted."""
    words = words_of(wanted.text)
    asked: list[tuple[bool, Callable[[], ColumnElement[bool]]]] = [
        (bool(wanted.id), lambda: _INDEX.c.submission_id == wanted.id),
        (bool(wanted.number), lambda: _INDEX.c.number == wanted.number),
        (bool(wanted.outline), lambda: _INDEX.c.outline == wanted.outline),
        (bool(wanted.states), lambda: _INDEX.c.state.in_(wanted.states)),
        (wanted.since is not None, lambda: _INDEX.c.submitted_at >= wanted.since),
        (wanted.until is not None, lambda: _INDEX.c.submitted_at < wanted.until),
        (wanted.moved_since is not None, lambda: _INDEX.c.changed_at >= wanted.moved_since),
        (wanted.latest, lambda: _INDEX.c.is_latest),
        (bool(wanted.province), lambda: _is_in(_named(wanted.province))),
        (wanted.within is not None, lambda: _is_in(_PROVINCES.c.code.in_(wanted.within or ()))),
        (bool(wanted.organisation), lambda: _holds(_INDEX.c.organisation_words, wanted.organisation)),
        (bool(words), lambda: _INDEX.c.draft_id.in_(drafts_having(words, dialect))),
        (wanted.has_files is not None, lambda: (_INDEX.c.files > 0) == wanted.has_files),
        (wanted.has_remarks is not None, lambda: (_INDEX.c.remarks > 0) == wanted.has_remarks),
        (wanted.is_in_time is not None, lambda: in_time(wanted.deadlines, is_so=bool(wanted.is_in_time))),
        (bool(wanted.left_empty), lambda: _left_empty(wanted.left_empty)),
        (wanted.assigned is not None, lambda: _is_assigned(wanted.assigned or "")),
        (bool(wanted.decided_by), lambda: _INDEX.c.decided_by == wanted.decided_by),
    ]
    return [condition() for is_asked, condition in asked if is_asked]


def _holds(words: ColumnElement[str], part: str) -> ColumnElement[bool]:
    return words.contains(plain(part), autoescape=True)


def _left_empty(template: str) -> ColumnElement[bool]:
    return _INDEX.c.left_empty.contains(joined([template]), autoescape=True)


def _is_assigned(name: str) -> ColumnElement[bool]:
    of_it = _ASSIGNED.c.number == _INDEX.c.number
    return exists().where(of_it, _ASSIGNED.c.staff == name) if name else ~exists().where(of_it)


def _named(province: str) -> ColumnElement[bool]:
    if province.isdecimal():
        return _PROVINCES.c.code == int(province)
    return _holds(_PROVINCES.c.words, province)


def _is_in(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_PROVINCES.c.submission_id == _INDEX.c.submission_id, which)


def _ordered(order: Order, *, descending: bool) -> list[ColumnElement[Any]]:
    waits = case((_INDEX.c.state.in_(WAITING), 0), else_=1)
    columns: dict[Order, tuple[ColumnElement[Any], ...]] = {
        Order.NUMBER: (),
        Order.SUBMITTED: (_INDEX.c.submitted_at,),
        Order.WAITING: (_INDEX.c.changed_at,),
        Order.ORGANISATION: (_INDEX.c.organisation_words,),
        Order.PROVINCE: (_INDEX.c.provinces,),
        Order.STATE: (_INDEX.c.state,),
    }
    by = [*columns[order], _INDEX.c.number, _INDEX.c.version]
    first = [waits] if order is Order.WAITING else []
    return [*first, *(key.desc() if descending else key for key in by)]
