"""Candidates: forms that administrators have uploaded to look at, and that are not published.

A candidate never changes, because its id is made of its content: what somebody has looked at is what is
published. It is deleted when it is published, and KEPT_DAYS after it was uploaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine, delete, func, select

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, Unknown
from storage.core.upsert import upsert
from storage.privacy.audit import Entry, note

KEPT_DAYS = 14
"""Days after which a candidate is deleted."""
MOST = 20
"""Candidates at a time: each has up to 10 MB."""
_CANDIDATES = tables.outline_candidates


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form that was uploaded."""

    id: str
    filename: str
    by: str
    at: datetime

    @property
    def until(self) -> datetime:
        """Return when it is deleted."""
        return self.at + timedelta(days=KEPT_DAYS)


def keep(engine: Engine, filename: str, source: bytes, by: str, at: datetime) -> str:
    """Keep a form, and return its id. The same form is kept once. Raises NotNow if MOST are kept."""
    id_ = sha256(filename.encode() + b"\0" + source).hexdigest()[:32]
    values = {"id": id_, "filename": filename, "source": source, "by": by, "at": at}
    with writing(engine) as connection:
        connection.execute(delete(_CANDIDATES).where(_CANDIDATES.c.at <= at - timedelta(days=KEPT_DAYS)))
        others = select(func.count()).select_from(_CANDIDATES).where(_CANDIDATES.c.id != id_)
        if connection.execute(others).scalar_one() >= MOST:
            raise NotNow("{number} forms wait to be published already; delete one first.", number=MOST)
        upsert(connection, _CANDIDATES, [values])
        note(connection, Entry(at, "upload form", id_, Mover.STAFF, who=by))
    return id_


def candidates(engine: Engine, now: datetime) -> list[Candidate]:
    """Return the candidates, the newest first."""
    columns = (_CANDIDATES.c.id, _CANDIDATES.c.filename, _CANDIDATES.c.by, _CANDIDATES.c.at)
    query = select(*columns).order_by(_CANDIDATES.c.at.desc(), _CANDIDATES.c.id)
    with reading(engine) as connection:
        found = [Candidate(*row) for row in connection.execute(query)]
    return [one for one in found if one.until > now]


def candidate(engine: Engine, id_: str, now: datetime) -> tuple[Candidate, bytes]:
    """Return a candidate with its source. Raises Unknown."""
    with reading(engine) as connection:
        row = connection.execute(select(_CANDIDATES).where(_CANDIDATES.c.id == id_)).one_or_none()
    found = None if row is None else Candidate(row.id, row.filename, row.by, row.at)
    if row is None or found is None or found.until <= now:
        raise Unknown("This form is not here: it was published, deleted, or too old; send it again.")
    return found, row.source


def drop(engine: Engine, id_: str) -> None:
    """Delete a candidate."""
    with writing(engine) as connection:
        connection.execute(delete(_CANDIDATES).where(_CANDIDATES.c.id == id_))
