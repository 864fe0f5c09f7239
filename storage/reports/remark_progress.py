"""How far a remark has come: waiting, delivered, seen, answered. It is derived from what the database has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, exists, select

from flows.report.submission import Remark, Submission
from storage.core import tables
from storage.core.engine import reading
from storage.drafts.devices import PUSHED

_SEALED, _POSITIONS, _OUTBOX, _PARTS = tables.submissions, tables.positions, tables.outbox, tables.parts
_ARRIVED = tables.push_arrivals


class Progress(StrEnum):
    """The furthest point that a remark has reached."""

    WAITING = "waiting"
    """It stands in the report, and no phone has shown it yet."""
    DELIVERED = "delivered"
    """A writer's conversation was given it, and nothing waits to be sent there any more.

    Or a browser has shown the notification of it.
    """
    SEEN = "seen"
    """After that a writer wrote or pressed something there, or the report was submitted again."""
    ANSWERED = "answered"
    """A writer replied to it, or wrote in its question after it."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the draft of a report shows about its remarks."""

    version: int
    versions: int
    """How many versions were sealed."""
    positions: Sequence[Row[Any]]
    """(review, touched_at, waits) of each address in this draft."""
    parts: Sequence[Row[Any]]
    """(path, at) of the live parts."""
    arrived: Sequence[str]
    """The reviews of which a notification was shown, as a position's `review`."""


def progress_of(engine: Engine, report: Submission) -> list[Progress]:
    """Return the progress of each of a report's remarks, in their order."""
    if not report.remarks:
        return []
    with reading(engine) as connection:
        told = _told(connection, report)
    return [_progress(told, place, remark) for place, remark in enumerate(report.remarks, start=1)]


def _told(connection: Connection, report: Submission) -> _Told:
    draft = connection.execute(select(_SEALED.c.draft_id).where(_SEALED.c.id == report.id)).scalar_one()
    here = (_OUTBOX.c.channel == _POSITIONS.c.channel) & (_OUTBOX.c.address == _POSITIONS.c.address)
    # A page shows the conversation by itself. What waits for a browser is only the notification.
    unsent = (_OUTBOX.c.at >= report.remarks[0].at, _OUTBOX.c.channel.in_(PUSHED))
    waits = exists().where(here, *unsent).label("waits")
    positions = select(_POSITIONS.c.review, _POSITIONS.c.touched_at, waits)
    parts = select(_PARTS.c.path, _PARTS.c.at).where(_PARTS.c.draft_id == draft, _PARTS.c.live)
    versions = select(_SEALED.c.version).where(_SEALED.c.number == report.number)
    return _Told(
        report.version,
        max(connection.execute(versions).scalars()),
        connection.execute(positions.where(_POSITIONS.c.draft_id == draft)).all(),
        connection.execute(parts.where(_PARTS.c.at > report.remarks[0].at)).all(),
        connection.execute(select(_ARRIVED.c.review).where(_ARRIVED.c.draft_id == draft)).scalars().all(),
    )


def _progress(told: _Told, place: int, remark: Remark) -> Progress:
    if any(_is_about(part.path, told.version, remark.path) and part.at > remark.at for part in told.parts):
        return Progress.ANSWERED
    if told.versions > told.version:
        return Progress.SEEN
    shown = [one for one in told.positions if _has_shown(one.review, told.version, place) and not one.waits]
    if any(one.touched_at is not None and one.touched_at > remark.at for one in shown):
        return Progress.SEEN
    has_arrived = any(_has_shown(review, told.version, place) for review in told.arrived)
    return Progress.DELIVERED if shown or has_arrived else Progress.WAITING


def _is_about(path: str, version: int, remarked: str) -> bool:
    """Whether a part's path is the remarked question, or the reply to its remarks (flows: reply_path)."""
    return path in {remarked, f"@reply/{version}/{remarked}"}


def _has_shown(review: str, version: int, place: int) -> bool:
    """Whether a position's `review` ("returned/2/3": version 2, three remarks) covers this remark."""
    state, _, rest = review.partition("/")
    number, _, count = rest.partition("/")
    return state == "returned" and bool(count) and int(number) == version and int(count) >= place
