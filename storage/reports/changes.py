"""What has changed in the review of reports, for pages that are told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from flows.form.machine import Mover
from flows.report.submission import State
from storage.core import tables
from storage.core.engine import reading
from storage.reports.submissions import STEPS

OVERLAP = timedelta(minutes=1)
"""A change is stored a moment after its time, and clocks of several processes differ."""
_SEALED, _ADDRESSES, _PROVINCES = tables.submissions, tables.addresses, tables.report_provinces
_AUDIT = tables.audit
_LAST_BY = (
    select(_AUDIT.c.by)
    .where(_AUDIT.c.about == _SEALED.c.id, _AUDIT.c.act.in_(STEPS))
    .order_by(_AUDIT.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
"""Who took a report's last step: the state does not tell, for respondents withdraw reports too."""


@dataclass(frozen=True, slots=True)
class Change:
    """One report that was submitted or moved."""

    id: str
    number: str
    draft_id: str
    state: State
    revision: int
    at: datetime
    provinces: frozenset[int]
    """The codes of its provinces, as far as the index knows them."""
    web: frozenset[str]
    """The addresses of the web chat that have its draft at hand."""
    by_staff: bool
    """Whether staff took its last step. Respondents are told of it then."""

    @property
    def mark(self) -> str:
        """Return a text that differs for every change."""
        return f"{self.id}.{self.revision}"


def changes_since(engine: Engine, since: datetime | None) -> list[Change]:
    """Return what was submitted or moved since a moment (and a little before), the oldest first.

    Without a moment, return the last change, and those a little before. The caller knows which it has seen by
    their marks.
    """
    columns = (_SEALED.c.id, _SEALED.c.number, _SEALED.c.draft_id, _SEALED.c.state, _SEALED.c.revision)
    told = (_SEALED.c.changed_at, _LAST_BY.label("by"))
    query = select(*columns, *told).order_by(_SEALED.c.changed_at)
    with reading(engine) as connection:
        since = since or connection.scalar(select(func.max(_SEALED.c.changed_at)))
        if since is None:
            return []
        rows = connection.execute(query.where(_SEALED.c.changed_at >= since - OVERLAP)).all()
        provinces = _provinces(connection, [row.id for row in rows])
        web = _web(connection, [row.draft_id for row in rows])
    return [
        Change(
            row.id,
            row.number,
            row.draft_id,
            State(row.state),
            row.revision,
            row.changed_at,
            provinces.get(row.id, frozenset()),
            web.get(row.draft_id, frozenset()),
            row.by == Mover.STAFF,
        )
        for row in rows
    ]


def told_last(engine: Engine, channel: str, address: str) -> str:
    """Return the mark of staff's last move of the report at hand at an address, "" if there is none."""
    query = (
        select(_SEALED.c.id, _SEALED.c.revision)
        .join(_ADDRESSES, _ADDRESSES.c.draft_id == _SEALED.c.draft_id)
        .where(_ADDRESSES.c.channel == channel, _ADDRESSES.c.address == address, _LAST_BY == Mover.STAFF)
        .order_by(_SEALED.c.changed_at.desc())
        .limit(1)
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return "" if row is None else f"{row.id}.{row.revision}"


def _provinces(connection: Connection, ids: Sequence[str]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    query = select(_PROVINCES.c.submission_id, _PROVINCES.c.code).where(_PROVINCES.c.submission_id.in_(ids))
    for row in connection.execute(query) if ids else ():
        found[row.submission_id] = found.get(row.submission_id, frozenset()) | {row.code}
    return found


def _web(connection: Connection, drafts: Sequence[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    at_hand = (_ADDRESSES.c.channel == "web") & _ADDRESSES.c.draft_id.in_(drafts)
    query = select(_ADDRESSES.c.draft_id, _ADDRESSES.c.address).where(at_hand)
    for row in connection.execute(query) if drafts else ():
        found[row.draft_id] = found.get(row.draft_id, frozenset()) | {row.address}
    return found
