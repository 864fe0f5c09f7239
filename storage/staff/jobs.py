"""Jobs: what members of staff asked to take away, how far it is, and where its file is.

A job waits, runs and is done or fails. A program that runs jobs holds a lease (`bot.jobs.lease`); a job that
runs when the lease is taken was left by a program that ended, and is begun anew. `attempt` keeps out who
began it earlier: only the newest attempt can end a job. Its file is offered from the commit that says DONE,
when all its pieces are stored; before there is nothing to fetch.

Where something is erased in reports, all files go (`storage.staff.job_ends`). An attempt that read reports
before that was committed cannot end its job either: both look at one row of `moments`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, func, insert, select

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, Unknown
from storage.privacy.audit import Entry, note
from storage.reports.report_index import Wanted

KEPT = timedelta(days=7)
"""How long a file is kept after it was made."""
MOST_ACTIVE = 5
"""Jobs of one member that wait or run."""
MOST_LISTED = 200
_JOBS = tables.jobs


class Kind(StrEnum):
    """What a job makes."""

    EXPORT = "export"
    """Reports in a format."""
    SYNTHESIS = "synthesis"
    RECONCILE = "reconcile"
    """The comparison with the Department's database, and its proof."""
    LETTERS = "letters"
    """The letters of a campaign."""


OF_REPORTS = (Kind.EXPORT, Kind.SYNTHESIS)
"""The kinds whose file holds what respondents wrote."""


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    """Its file can be fetched."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Its file was erased after KEPT."""
    WITHDRAWN = "withdrawn"
    """Its file was erased because personal data in it may have been erased since."""


ACTIVE = (State.WAITING, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a job is to do."""

    wanted: Wanted = field(default_factory=Wanted)
    """The reports. `within` are the provinces that the member might see; None for all."""
    format: str = ""
    """For EXPORT: a key of `bot.take_away.CHOICES`. For LETTERS: "docx" or "pdf"."""
    with_files: bool = False
    """For EXPORT: whether the attachments lie beside."""
    rules: str = ""
    """For SYNTHESIS: the text of the rules; "" for those that come with decuong."""
    repairs: bool = False
    """For RECONCILE: whether what is missing or different is written anew."""
    drops_extra: bool = False
    """For RECONCILE with `repairs`: whether reports that are not here are deleted there."""
    campaign: str = ""
    """For LETTERS: the campaign's id."""
    province: int | None = None
    """For LETTERS: the code of the only province, 0 for organisations of none; None for all."""
    query: str = ""
    """The address of the list of these reports."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job that is asked for."""

    id: str
    """Never the same twice, and nobody can guess it."""
    staff: str
    kind: Kind
    asked: Asked
    of: int
    """How many reports there are to read."""
    at: datetime
    noted: str
    """What the audit trail says of it. It holds no personal data."""


@dataclass(frozen=True, slots=True)
class Made:
    """The file that a job made, stored in pieces under the job's stem."""

    file_name: str
    size: int
    """Bytes."""
    sha256: str
    pieces: int
    of: int
    """How many reports are in it."""
    manifest: str
    """The manifest's content; "" for a proof, which needs none."""
    said: str = ""
    """What is told about the result, in the language of staff."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is now."""

    id: str
    staff: str
    """The name of who asked."""
    kind: Kind
    asked: Asked
    state: State
    attempt: int
    erased_at: datetime | None
    """When something was last erased in reports, as this attempt saw it."""
    done: int
    """How many reports were read."""
    of: int
    """How many there are to read; of a file that is done, how many are in it."""
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    """When its file is erased."""
    file_name: str
    size: int
    sha256: str
    pieces: int
    said: str
    """Why it failed, or what it found."""

    @property
    def stem(self) -> str:
        """Return under which name the pieces of this attempt are stored. No other attempt has the same."""
        return f"{self.id}-{self.attempt}"

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ACTIVE


_ASKED = TypeAdapter(Asked)
COLUMNS = [column for column in _JOBS.c if column.name not in {"manifest", "crashes"}]
"""What is read of a job: a manifest may be long."""


def ask(engine: Engine, new: NewJob) -> None:
    """Ask for a job, and note it in the audit trail. Raises NotNow if this member has MOST_ACTIVE already."""
    with writing(engine) as connection:
        active = (_JOBS.c.staff == new.staff) & _JOBS.c.state.in_(ACTIVE)
        if (connection.scalar(select(func.count()).where(active)) or 0) >= MOST_ACTIVE:
            raise NotNow(
                "{number} of yours are waiting or running already: wait until one is done, or cancel one.",
                number=MOST_ACTIVE,
            )
        values = {"id": new.id, "staff": new.staff, "kind": new.kind, "of": new.of}
        nothing = {name: 0 for name in ("attempt", "crashes", "done", "size", "pieces")}
        empty = {name: "" for name in ("file_name", "sha256", "manifest", "said")}
        values |= nothing | empty | {"state": State.WAITING, "created_at": new.at}
        connection.execute(insert(_JOBS).values({**values, "asked": encode_asked(new.asked)}))
        note(connection, Entry(new.at, new.kind.value, new.id, Mover.STAFF, new.noted, new.staff))


def jobs_of(engine: Engine, staff: str = "", kinds: Collection[Kind] = tuple(Kind)) -> list[Job]:
    """Return a member's jobs, or those of all without a name: the newest MOST_LISTED, the newest first."""
    query = select(*COLUMNS).where(_JOBS.c.kind.in_(kinds))
    query = query.order_by(_JOBS.c.created_at.desc(), _JOBS.c.id).limit(MOST_LISTED)
    with reading(engine) as connection:
        return list(
            map(job_from, connection.execute(query.where(_JOBS.c.staff == staff) if staff else query))
        )


def job(engine: Engine, job_id: str) -> Job:
    """Return a job. Raises Unknown."""
    with reading(engine) as connection:
        row = connection.execute(select(*COLUMNS).where(_JOBS.c.id == job_id)).first()
    if row is None:
        raise Unknown("This was not asked for here, or is forgotten: {wanted}.", wanted=job_id)
    return job_from(row)


def manifest_of(engine: Engine, job_id: str) -> str:
    """Return the content of a job's manifest, "" if it has none (any more)."""
    with reading(engine) as connection:
        return connection.scalar(select(_JOBS.c.manifest).where(_JOBS.c.id == job_id)) or ""


def are_due(engine: Engine) -> bool:
    """Whether a job waits or runs."""
    with reading(engine) as connection:
        return connection.scalar(select(_JOBS.c.id).where(_JOBS.c.state.in_(ACTIVE)).limit(1)) is not None


def stems(connection: Connection) -> set[str]:
    """Return under which names files are stored, those that are just being stored too."""
    states = (State.DONE, State.RUNNING)
    rows = connection.execute(select(_JOBS.c.id, _JOBS.c.attempt).where(_JOBS.c.state.in_(states)))
    return set(map(stem_of_row, rows))


def stem_of_row(row: Row[Any]) -> str:
    """Return `Job.stem` of a row with id and attempt."""
    return f"{row.id}-{row.attempt}"


def encode_asked(asked: Asked) -> str:
    """Return what was asked as JSON."""
    return _ASKED.dump_json(asked, exclude_defaults=True).decode()


def decode_asked(text: str) -> Asked:
    """Read what `encode_asked` wrote."""
    return _ASKED.validate_json(text)


def job_from(row: Row[Any]) -> Job:
    """Return the job of a row with COLUMNS."""
    values = dict(row._mapping)
    asked = decode_asked(values.pop("asked"))
    kind, state = Kind(values.pop("kind")), State(values.pop("state"))
    return Job(**values, kind=kind, asked=asked, state=state)


def narrowed(asked: Asked, within: Collection[int] | None) -> Asked:
    """Return what was asked, limited to the provinces that the member may see by now (None: all)."""
    then = asked.wanted.within
    both = within if then is None else then if within is None else set(then) & set(within)
    return replace(asked, wanted=replace(asked.wanted, within=None if both is None else sorted(both)))
