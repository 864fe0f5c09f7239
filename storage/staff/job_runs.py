"""How a job (`storage.staff.jobs`) runs: it is begun, says how far it is, and ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, case, insert, select

from storage.core import tables
from storage.core.engine import writing
from storage.staff.job_ends import ERASED, leave_files, set_jobs
from storage.staff.jobs import (
    ACTIVE,
    COLUMNS,
    KEPT,
    OF_REPORTS,
    Asked,
    Job,
    Made,
    State,
    encode_asked,
    job_from,
    stem_of_row,
)

MOST_CRASHES = 3
"""After so many programs that ended in the middle of a job it is given up: it may be what ends them."""
_JOBS, _MOMENTS = tables.jobs, tables.moments


def take_next(engine: Engine, at: datetime, given_up: str) -> Job | None:
    """Begin the next job and return it; None if there is none. The caller holds the lease.

    A job that runs was left by a program that ended: it comes first. After MOST_CRASHES it fails with
    `given_up` instead. What an earlier attempt stored is erased.
    """
    with writing(engine) as connection:
        while True:
            first = case((_JOBS.c.state == State.RUNNING, 0), else_=1)
            query = select(_JOBS).where(_JOBS.c.state.in_(ACTIVE)).order_by(first, _JOBS.c.created_at)
            row = connection.execute(query.limit(1).with_for_update()).first()
            if row is None:
                return None
            crashes = row.crashes + (row.state == State.RUNNING)
            if row.attempt:
                leave_files(connection, [stem_of_row(row)], at)
            if crashes < MOST_CRASHES:
                attempt = {"attempt": row.attempt + 1, "crashes": crashes, "done": 0}
                attempt["erased_at"] = _last_erased(connection, at)
                set_jobs(connection, _JOBS.c.id == row.id, state=State.RUNNING, **attempt)
                return job_from(connection.execute(select(*COLUMNS).where(_JOBS.c.id == row.id)).one())
            set_jobs(connection, _JOBS.c.id == row.id, state=State.FAILED, said=given_up, ended_at=at)


def progress(engine: Engine, running: Job, done: int) -> bool:
    """Say how many reports were read. Return False if this attempt is not wanted any more."""
    return _ours(engine, running, done=done)


def finish(engine: Engine, running: Job, made: Made, asked: Asked, at: datetime) -> bool:
    """Offer the file. `asked` is what it was made of. False if this attempt is not wanted any more.

    If something was erased in reports meanwhile, the job waits again. A file that is not offered is erased.
    """
    file = {name: getattr(made, name) for name in made.__slots__}
    done = {"state": State.DONE, "asked": encode_asked(asked), "done": made.of}
    with writing(engine) as connection:
        # It waits for an erasing that is not committed yet: that one holds this row.
        if _last_erased(connection, at, locks=True) != running.erased_at and running.kind in OF_REPORTS:
            set_jobs(connection, _is_ours(running), state=State.WAITING, done=0)
        elif set_jobs(connection, _is_ours(running), **file, **done, ended_at=at, expires_at=at + KEPT):
            return True
        leave_files(connection, [running.stem], at)
        return False


def fail(engine: Engine, running: Job, said: str, at: datetime) -> bool:
    """Say why it failed. Return False if this attempt is not wanted any more.

    What was stored is erased.
    """
    with writing(engine) as connection:
        if not set_jobs(connection, _is_ours(running), state=State.FAILED, said=said, ended_at=at):
            return False
        leave_files(connection, [running.stem], at)
        return True


def put_back(engine: Engine, running: Job) -> bool:
    """Let the job wait again, because this program ends. Return False if it is not wanted any more."""
    return _ours(engine, running, state=State.WAITING, done=0)


def _ours(engine: Engine, running: Job, **values: object) -> bool:
    """Change the job if it still runs by this attempt."""
    with writing(engine) as connection:
        return bool(set_jobs(connection, _is_ours(running), **values))


def _is_ours(running: Job) -> ColumnElement[bool]:
    is_it = (_JOBS.c.id == running.id) & (_JOBS.c.attempt == running.attempt)
    return is_it & (_JOBS.c.state == State.RUNNING)


def _last_erased(connection: Connection, at: datetime, *, locks: bool = False) -> datetime:
    """Return when something was last erased in reports. Where nobody knows, it is noted as now."""
    query = select(_MOMENTS.c.at).where(_MOMENTS.c.name == ERASED)
    found: datetime | None = connection.scalar(query.with_for_update() if locks else query)
    if found is None:
        found = at
        connection.execute(insert(_MOMENTS).values(name=ERASED, at=at))
    return found
