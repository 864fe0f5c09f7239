"""The audit trail. It records which reports were submitted, moved, handed over or erased, and when.

It names reports, drafts and members of staff. It names respondents only by their random id, so it holds no
personal data of theirs and stays when one is erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, select

from storage.core import tables
from storage.core.engine import reading, writing

_NOTE = insert(tables.audit)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in the audit trail."""

    at: datetime
    act: str
    """"submit", "return", "hand over", "erase" …"""
    about: str
    """The id of the report, draft or respondent."""
    by: str
    """"respondent" or "staff"; "unknown" for who failed to log in."""
    how_much: str = ""
    """The extent: of an erasure ("2 drafts, 14 parts"), of a list ("57: province, text"), of failed log-ins
    (how many in an hour so far). Otherwise "".
    """
    who: str = ""
    """The name that the member of staff gave; "" for respondents, who have only ids, and for `serve`."""


def note(connection: Connection, entry: Entry) -> None:
    """Add an entry, in the same transaction as the act."""
    connection.execute(_NOTE, _values(entry))


def _values(entry: Entry) -> dict[str, object]:
    """Return the entry's columns."""
    values = {"at": entry.at, "act": entry.act, "about": entry.about, "by": entry.by}
    return {**values, "how_much": entry.how_much, "who": entry.who}


@dataclass(eq=False, slots=True)
class _Look:
    """A look that is to be noted, at one thing or at several."""

    entries: Sequence[Entry]
    is_stored: bool = False


class Looks:
    """Adds entries about looks at personal data, which change nothing else. Threads share it.

    Looks that come while others are stored are stored together after them. So many readers take the turn of
    those who write seldom, and for a short time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._waiting: list[_Look] = []
        self._turn = Lock()

    def note(self, *entries: Entry) -> None:
        """Add entries together, and return after the commit. Raises Unavailable."""
        look = _Look(entries)
        with self._lock:
            self._waiting.append(look)
        with self._turn:
            if look.is_stored:
                return
            with self._lock:
                together = list(self._waiting)
            try:
                with writing(self._engine) as connection:
                    connection.execute(_NOTE, [_values(entry) for one in together for entry in one.entries])
            except BaseException:
                with self._lock:
                    self._waiting.remove(look)  # the others try for themselves
                raise
            with self._lock:
                del self._waiting[: len(together)]
            for one in together:
                one.is_stored = True


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries are sought. A condition that is not set lets all through."""

    since: datetime | None = None
    """Only those noted at this moment or later."""
    until: datetime | None = None
    """Only those noted before this moment."""
    act: str = ""
    who: str = ""
    """The whole name of who did it."""
    about: str = ""


EVERYTHING = Sought()


def trail(
    engine: Engine, sought: Sought = EVERYTHING, *, newest: int | None = None, start: int = 0
) -> list[Entry]:
    """Return the entries in the order in which they were noted. A restore notes earlier erasures anew.

    With `newest`, return so many of the newest from `start` on, the newest first.
    """
    table = tables.audit
    query = select(table).where(*_conditions(sought))
    if newest is None:
        query = query.order_by(table.c.id)
    else:
        query = query.order_by(table.c.id.desc()).limit(newest).offset(start)
    with reading(engine) as connection:
        rows = connection.execute(query)
        return [Entry(row.at, row.act, row.about, row.by, row.how_much, row.who) for row in rows]


def last_about(engine: Engine, act: str, about: str) -> Entry | None:
    """Return the last entry of this act about something, or None if there is none."""
    table = tables.audit
    query = (
        select(table).where(table.c.act == act, table.c.about == about).order_by(table.c.id.desc()).limit(1)
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return None if row is None else Entry(row.at, row.act, row.about, row.by, row.how_much, row.who)


def acts(engine: Engine) -> list[str]:
    """Return the acts that are in the trail."""
    with reading(engine) as connection:
        query = select(tables.audit.c.act).distinct().order_by(tables.audit.c.act)
        return list(connection.execute(query).scalars())


def count(engine: Engine, sought: Sought) -> int:
    """Return how many entries are sought."""
    with reading(engine) as connection:
        query = select(func.count()).select_from(tables.audit).where(*_conditions(sought))
        return connection.execute(query).scalar_one()


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    column = tables.audit.c
    asked = {name: getattr(sought, name) for name in ("act", "who", "about") if getattr(sought, name)}
    found = [column[name] == value for name, value in asked.items()]
    if sought.since is not None:
        found.append(column.at >= sought.since)
    if sought.until is not None:
        found.append(column.at < sought.until)
    return found
