"""What reviewers keep beside a report: remarks not sent yet, who looks at it now, whose it is, and notes.

None of it is shown to respondents. Notes and unsent remarks are deleted when somebody who wrote in the report
is erased, and when its draft expires (storage.privacy.erase).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from flows.form.machine import Mover
from flows.report.submission import Remark
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.upsert import upsert
from storage.privacy.audit import Entry, note

HERE = timedelta(seconds=30)
"""So long after a page's last sign of life its reader counts as there. A page gives one every 10 seconds."""
_UNSENT, _PRESENCE = tables.unsent_remarks, tables.presence
_ASSIGNED, _NOTES = tables.assignments, tables.notes


@dataclass(frozen=True, slots=True)
class Unsent:
    """A remark that is written and not sent to the respondent yet."""

    id: int
    path: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A note among staff about a report, all versions of it."""

    text: str
    by: str
    at: datetime


def keep_remark(engine: Engine, submission_id: str, remark: Remark) -> None:
    """Keep a remark until its writer returns the report."""
    values = {"submission_id": submission_id, "path": remark.path, "text": remark.text}
    with writing(engine) as connection:
        connection.execute(insert(_UNSENT).values(**values, by=remark.by, at=remark.at))


def unsent_remarks(engine: Engine, submission_id: str) -> list[Unsent]:
    """Return the unsent remarks of all reviewers on a report, in the order written."""
    query = select(_UNSENT).where(_UNSENT.c.submission_id == submission_id).order_by(_UNSENT.c.id)
    with reading(engine) as connection:
        return [Unsent(row.id, row.path, row.text, row.by, row.at) for row in connection.execute(query)]


def drop_remarks(engine: Engine, submission_id: str, by: str, ids: Sequence[int]) -> None:
    """Delete these unsent remarks, of those that this reviewer wrote on this report."""
    is_mine = (_UNSENT.c.submission_id == submission_id) & (_UNSENT.c.by == by)
    with writing(engine) as connection:
        connection.execute(delete(_UNSENT).where(is_mine & _UNSENT.c.id.in_(ids)))


def is_here(engine: Engine, submission_id: str, name: str, at: datetime) -> list[str]:
    """Note that a member looks at a report now. Return the others who do, by name."""
    others = select(_PRESENCE.c.staff).where(
        _PRESENCE.c.submission_id == submission_id, _PRESENCE.c.staff != name
    )
    with writing(engine) as connection:
        connection.execute(delete(_PRESENCE).where(_PRESENCE.c.seen_at <= at - HERE))
        upsert(connection, _PRESENCE, [{"submission_id": submission_id, "staff": name, "seen_at": at}])
        return list(connection.execute(others.order_by(_PRESENCE.c.staff)).scalars())


def assign(engine: Engine, number: str, staff: str, at: datetime, by: str) -> None:
    """Give a report to a member of staff; "" takes it from whoever had it."""
    with writing(engine) as connection:
        if staff:
            upsert(connection, _ASSIGNED, [{"number": number, "staff": staff, "by": by, "at": at}])
        else:
            connection.execute(delete(_ASSIGNED).where(_ASSIGNED.c.number == number))
        note(connection, Entry(at, "assign", number, Mover.STAFF, how_much=staff, who=by))


def assigned_to(engine: Engine, numbers: Sequence[str]) -> dict[str, str]:
    """Return the member to whom each of these reports is assigned, by number."""
    query = select(_ASSIGNED.c.number, _ASSIGNED.c.staff).where(_ASSIGNED.c.number.in_(numbers))
    with reading(engine) as connection:
        return {row.number: row.staff for row in connection.execute(query)}


def add_note(engine: Engine, number: str, text: str, by: str, at: datetime) -> None:
    """Add a note among staff."""
    with writing(engine) as connection:
        connection.execute(insert(_NOTES).values(number=number, text=text, by=by, at=at))


def notes(engine: Engine, number: str) -> list[Note]:
    """Return the notes about a report, in the order written."""
    query = select(_NOTES).where(_NOTES.c.number == number).order_by(_NOTES.c.id)
    with reading(engine) as connection:
        return [Note(row.text, row.by, row.at) for row in connection.execute(query)]
