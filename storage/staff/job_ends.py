"""How jobs and their files go: cancelled, expired, withdrawn because data was erased, or with their account.

Files are erased after the commit (`storage.privacy.leftovers`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update

from flows.form.machine import Mover
from flows.reading.text import plain
from storage.core import tables
from storage.core.engine import writing
from storage.core.upsert import upsert
from storage.privacy import leftovers
from storage.privacy.audit import Entry, note
from storage.staff.jobs import ACTIVE, OF_REPORTS, State, decode_asked, stem_of_row

REMEMBERED = timedelta(days=30)
"""How long it is told what became of a job."""
ERASED = "erased in reports"
"""The moment of the last erasing, in `tables.moments`."""
_JOBS, _MOMENTS = tables.jobs, tables.moments


def cancel(engine: Engine, job_id: str, at: datetime, by: str) -> bool:
    """Cancel a job that waits or runs, and return whether it did. Its runner notices soon."""
    with writing(engine) as connection:
        is_it = (_JOBS.c.id == job_id) & _JOBS.c.state.in_(ACTIVE)
        if not _end(connection, is_it, State.CANCELLED, at):
            return False
        note(connection, Entry(at, "cancel", job_id, Mover.STAFF, who=by))
        return True


def expire(connection: Connection, at: datetime) -> None:
    """Erase the files whose time is over, and forget the jobs that ended long ago."""
    _end(connection, (_JOBS.c.state == State.DONE) & (_JOBS.c.expires_at <= at), State.EXPIRED, at)
    connection.execute(delete(_JOBS).where(_JOBS.c.ended_at <= at - REMEMBERED))


def withdraw(connection: Connection, at: datetime) -> None:
    """Erase all files with what respondents wrote, as part of the transaction that erases some of that.

    Those that are just being made are begun anew.
    """
    upsert(connection, _MOMENTS, [{"name": ERASED, "at": at}])
    of_reports = _JOBS.c.kind.in_(OF_REPORTS)
    _end(connection, of_reports & (_JOBS.c.state == State.DONE), State.WITHDRAWN, at)
    running = of_reports & (_JOBS.c.state == State.RUNNING)
    rows = connection.execute(select(_JOBS.c.id, _JOBS.c.attempt).where(running)).all()
    leave_files(connection, map(stem_of_row, rows), at)
    set_jobs(connection, running, state=State.WAITING, done=0)


def drop_those_that_name(connection: Connection, person: str, at: datetime) -> None:
    """Delete the jobs in whose filter this person's name stands, accents or not."""
    sought = plain(person)
    rows = connection.execute(select(_JOBS.c.id, _JOBS.c.asked)).all() if sought else ()
    for row in rows:
        wanted = decode_asked(row.asked).wanted
        if sought in plain(f"{wanted.organisation}\n{wanted.text}\n{wanted.province}"):
            _drop(connection, _JOBS.c.id == row.id, at)


def drop_jobs_of(connection: Connection, staff: str, at: datetime) -> None:
    """Delete a member's jobs with their files, because the account ends."""
    _drop(connection, _JOBS.c.staff == staff, at)


def set_jobs(connection: Connection, which: ColumnElement[bool], **values: object) -> int:
    """Change these jobs, and return how many there were."""
    return connection.execute(update(_JOBS).where(which).values(values)).rowcount


def _end(connection: Connection, which: ColumnElement[bool], state: State, at: datetime) -> int:
    """Give jobs their last state, erase what was stored, and return how many there were."""
    rows = connection.execute(select(_JOBS.c.id, _JOBS.c.attempt).where(which).with_for_update()).all()
    leave_files(connection, map(stem_of_row, rows), at)
    ids = [row.id for row in rows]
    return set_jobs(connection, _JOBS.c.id.in_(ids), state=state, manifest="", ended_at=at)


def _drop(connection: Connection, which: ColumnElement[bool], at: datetime) -> None:
    rows = connection.execute(select(_JOBS.c.id, _JOBS.c.attempt).where(which).with_for_update()).all()
    leave_files(connection, map(stem_of_row, rows), at)
    connection.execute(delete(_JOBS).where(_JOBS.c.id.in_([row.id for row in rows])))


def leave_files(connection: Connection, stems: Iterable[str], at: datetime) -> None:
    """Leave it to be done that what is stored under these stems is erased."""
    leftovers.leave(connection, leftovers.Kind.TAKEN, stems, at)
