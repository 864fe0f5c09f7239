"""The order in which other systems are given changes of reports: none is missed and none comes twice.

A change is a revision of a submission. It has no order by itself: on PostgreSQL a transaction may commit
after a later one, and clocks step back. So changes are noted in `report_changes` when somebody asks, each
under the next place. Whoever notes sees what is committed, and the primary key lets only one take a place:
who sees a place sees all before it, and what is committed later comes behind.

A **pass** gives every report that changed between two places once, although more changes meanwhile: in the
order of its last change between them, and as it is when its page is asked for. What changes during a pass
comes in the next one. A cursor says where a pass is, and where the next begins (docs/decisions/0021).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, Subquery, and_, exists, func, insert, select

from flows.report.submission import State
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import Conflict, StorageError
from storage.reports.report_index import COLUMNS, Listed, Wanted, conditions
from storage.reports.submissions import Stamp, changes

TRIES = 5
"""How often changes are noted anew because another process noted them meanwhile."""
CURSOR = r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}\.[0-9a-f]{8}"
"""How a cursor is written: begin, at, end, and what proves the end."""
NO_PROOF = "00000000"
"""The proof of no change at all."""
_CHANGES, _SEALED, _INDEX = tables.report_changes, tables.submissions, tables.report_index
_PROVINCES = tables.report_provinces
_NOTED: WeakKeyDictionary[Engine, Stamp] = WeakKeyDictionary()
"""What `changes` said when all was noted: so nobody looks for more at every page."""


class WrongCursor(StorageError):
    """A text that is no cursor."""


class BeginAgain(StorageError):
    """A cursor of another database, or of one that was put back: what came since is not known."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a pass is. It gives the changes behind `at`, of those behind `begin` and up to `end`."""

    begin: int = 0
    at: int = 0
    end: int = 0
    proof: str = NO_PROOF
    """What the change at `end` is, in short: in another database there is another."""

    @property
    def is_over(self) -> bool:
        """Whether the pass is over. What follows is the next pass."""
        return self.at == self.end

    def __str__(self) -> str:
        return f"{self.begin}.{self.at}.{self.end}.{self.proof}"


@dataclass(frozen=True, slots=True)
class Changed:
    """A report that changed."""

    report: Listed
    """It as it is now."""
    updated_at: datetime
    """When its last change in this pass was noted."""
    provinces: Mapping[int, str]
    """The names of its provinces by code."""
    place: int
    """The place of that change."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a pass."""

    reports: Sequence[Changed]
    cursor: Cursor
    """Where the next page begins; if the pass is over, where the next pass does."""


def cursor_from(written: str) -> Cursor:
    """Return a cursor from its text. Raises WrongCursor."""
    if re.fullmatch(CURSOR, written) is None:
        raise WrongCursor("{cursor} is not a cursor that was given here.", cursor=written)
    *places, proof = written.split(".")
    begin, at, end = map(int, places)
    if not begin <= at <= end:
        raise WrongCursor("{cursor} is not a cursor that was given here.", cursor=written)
    return Cursor(begin, at, end, proof)


def note_changes(engine: Engine, at: datetime) -> int:
    """Note all changes that are committed by now, and return the last place.

    If there is none, nothing is written. Raises Conflict if others note all the time.
    """
    now = changes(engine)
    if _NOTED.get(engine) != now:
        _note_all(engine, at)
        _NOTED[engine] = now
    with reading(engine) as connection:
        return _last_place(connection)


def _note_all(engine: Engine, at: datetime) -> None:
    for tried in range(1, TRIES + 1):
        try:
            if _has_unnoted(engine):
                with writing(engine) as connection:
                    _note(connection, at)
            return
        except Conflict:
            if tried == TRIES:
                raise


def page(
    engine: Engine,
    cursor: Cursor | None,
    since: datetime | None,
    wanted: Wanted,
    most: int,
    end: int,
) -> Page:
    """Return the next page: behind a cursor, or else the first of all changes noted at `since` or later.

    A new pass ends at the place `end`, which `note_changes` returned; since then the caller has brought the
    index up to date. Raises BeginAgain.
    """
    with reading(engine) as connection:
        here = _here(connection, cursor, since, end)
        rows = connection.execute(_query(here, wanted, engine.dialect.name).limit(most + 1)).all()
        provinces = _provinces_of(connection, [row.id for row in rows[:most]])
    at = rows[most - 1].place if len(rows) > most else here.end
    found = [Changed(_listed(row), row.noted_at, provinces.get(row.id, {}), row.place) for row in rows[:most]]
    return Page(found, Cursor(here.begin, at, here.end, here.proof))


def provinces_of(engine: Engine, ids: Sequence[str]) -> Mapping[str, Mapping[int, str]]:
    """Return the provinces of reports by id: names by code. A report without any is left out."""
    with reading(engine) as connection:
        return _provinces_of(connection, ids)


def _has_unnoted(engine: Engine) -> bool:
    with reading(engine) as connection:
        return connection.execute(_unnoted().limit(1)).first() is not None


def _unnoted() -> Any:  # noqa: ANN401 (a Select of these two columns)
    is_noted = and_(_CHANGES.c.submission_id == _SEALED.c.id, _CHANGES.c.revision == _SEALED.c.revision)
    query = select(_SEALED.c.id, _SEALED.c.revision).where(~exists().where(is_noted))
    return query.order_by(_SEALED.c.changed_at, _SEALED.c.id)


def _note(connection: Connection, at: datetime) -> None:
    last = connection.execute(select(_CHANGES).order_by(_CHANGES.c.place.desc()).limit(1)).first()
    place, noted_at = (0, at) if last is None else (last.place, max(at, last.noted_at))
    rows = [
        {"place": number, "submission_id": row.id, "revision": row.revision, "noted_at": noted_at}
        for number, row in enumerate(connection.execute(_unnoted()), start=place + 1)
    ]
    if rows:
        connection.execute(insert(_CHANGES), rows)


def _here(connection: Connection, cursor: Cursor | None, since: datetime | None, end: int) -> Cursor:
    """Return the cursor of the present pass: the given one, or that of a new pass."""
    if cursor is not None:
        if cursor.end and _proof(connection, cursor.end) != cursor.proof:
            raise BeginAgain("This cursor is from before the database was put back; begin without one.")
        if not cursor.is_over:
            return cursor
    begin = cursor.end if cursor is not None else _place_before(connection, since)
    end = max(begin, end)
    return Cursor(begin, begin, end, _proof(connection, end) if end else NO_PROOF)


def _last_place(connection: Connection) -> int:
    return connection.execute(select(func.max(_CHANGES.c.place))).scalar() or 0


def _place_before(connection: Connection, since: datetime | None) -> int:
    """Return the last place that was noted before a moment; 0 if there is none, or no moment."""
    if since is None:
        return 0
    query = select(func.max(_CHANGES.c.place)).where(_CHANGES.c.noted_at < since)
    return connection.execute(query).scalar() or 0


def _proof(connection: Connection, place: int) -> str:
    row = connection.execute(select(_CHANGES).where(_CHANGES.c.place == place)).first()
    if row is None:
        return ""
    return sha256(f"{row.submission_id} {row.revision} {row.noted_at.isoformat()}".encode()).hexdigest()[:8]


def _last_in(here: Cursor) -> Subquery:
    """Return the last change of each report in the pass, of those that were not given yet."""
    place = func.max(_CHANGES.c.place)
    in_pass = (_CHANGES.c.place > here.begin) & (_CHANGES.c.place <= here.end)
    query = select(_CHANGES.c.submission_id, place.label("place")).where(in_pass)
    return query.group_by(_CHANGES.c.submission_id).having(place > here.at).subquery()


def _query(here: Cursor, wanted: Wanted, dialect: str) -> Any:  # noqa: ANN401 (a Select of many columns)
    last = _last_in(here)
    # What changes is taken from the report itself: another process may be deriving its row just now.
    standing = [_SEALED.c[name].label(f"sealed_{name}") for name in ("state", "changed_at", "revision")]
    return (
        select(last.c.place, _CHANGES.c.noted_at, *COLUMNS, *standing)
        .select_from(last)
        .join(_CHANGES, _CHANGES.c.place == last.c.place)
        .join(_INDEX, _INDEX.c.submission_id == last.c.submission_id)
        .join(_SEALED, _SEALED.c.id == last.c.submission_id)
        .where(*conditions(wanted, dialect))
        .order_by(last.c.place)
    )


def _listed(row: Row[Any]) -> Listed:
    told = dict(row._mapping)
    del told["place"], told["noted_at"]
    standing = {name: told.pop(f"sealed_{name}") for name in ("state", "changed_at", "revision")}
    return Listed(**(told | standing | {"state": State(standing["state"])}))


def _provinces_of(connection: Connection, ids: Sequence[str]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    query = select(_PROVINCES).where(_PROVINCES.c.submission_id.in_(ids)).order_by(_PROVINCES.c.code)
    for row in connection.execute(query):
        found.setdefault(row.submission_id, {})[row.code] = row.name
    return found
