"""Retention: drafts and people that were kept long enough, and how far the clock is believed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, select

from flows.form.machine import Mover
from flows.local_time import local
from flows.report.submission import State
from flows.sentence import Sentence
from storage.core import tables
from storage.core.errors import StorageError
from storage.core.upsert import upsert
from storage.privacy.audit import Entry
from storage.privacy.erasing import drop_drafts, erase, note_apart
from storage.privacy.erasures import EXPIRE, FORGET
from storage.privacy.holding import holding

BELIEVED = timedelta(days=7)
"""So far the clock may have gone on since it was last looked at: every hour while serving."""
OVER = (State.WITHDRAWN, State.RETURNED)
"""What a respondent may take up again, or not; a report in another state is with staff."""
_NAME = "expiry"


class ClockAheadError(StorageError):
    """The clock is further than it can be believed: what is kept would look older than it is."""


def believe(connection: Connection, now: datetime, *, is_right: bool = False) -> None:
    """Note that it is now; raises ClockAheadError where that is not believed, unless it is said to be right.

    What was written under a wrong clock says nothing: so it is compared with when it was last believed, and
    with what is kept only where it never was.
    """
    if not is_right and (doubt := doubts(connection, now, _last_believed(connection) or _newest(connection))):
        raise ClockAheadError("{doubt}", doubt=doubt)
    table = tables.moments
    before = _last_believed(connection)
    latest = now if is_right or before is None else max(now, before)
    upsert(connection, table, [{"name": _NAME, "at": latest}])  # two programs may note it at once


def doubts(connection: Connection, now: datetime, seen: datetime | None = None) -> Sentence | None:
    """Why the clock is not believed; None where it is."""
    seen = seen or _last_believed(connection)
    if seen is None or now <= seen + BELIEVED:
        return None
    return Sentence(
        "The clock says {now:%Y-%m-%d}, {days} days after it was last looked at "
        "({seen:%Y-%m-%d}): nothing is erased for being old. "
        "If it is right, run `decuong expire --yes-the-clock-is-right`.",
        now=local(now),
        days=(now - seen).days,
        seen=local(seen),
    )


def _last_believed(connection: Connection) -> datetime | None:
    table = tables.moments
    return connection.execute(select(table.c.at).where(table.c.name == _NAME)).scalar()


def _newest(connection: Connection) -> datetime | None:
    """The latest moment that anything kept tells of."""
    columns = (
        tables.drafts.c.touched_at,
        tables.respondents.c.created_at,
        tables.received.c.at,
        tables.audit.c.at,
        tables.outlines.c.published_at,
    )
    moments = [connection.execute(select(func.max(column))).scalar() for column in columns]
    return max((moment for moment in moments if moment is not None), default=None)


def expire(connection: Connection, outline: str, before: datetime, at: datetime) -> int:
    """Delete the drafts of an outline that nobody has written in since a moment, but those that staff have.

    A report that was returned since then waits for its respondent, and is not old. Whoever has no other draft
    is forgotten with them. Returns how many drafts went.
    """
    drafts, writers, sealed = tables.drafts, tables.writers, tables.submissions
    moved = exists().where(sealed.c.draft_id == drafts.c.id, sealed.c.changed_at >= before)
    query = select(drafts.c.id, drafts.c.respondent_id).where(
        drafts.c.outline == outline,
        func.coalesce(drafts.c.touched_at, drafts.c.created_at) < before,
        drafts.c.report.is_(None) | drafts.c.report.in_(OVER),
        ~moved,
    )
    gone = connection.execute(query.order_by(drafts.c.id).with_for_update(of=drafts)).all()
    ids = [row.id for row in gone]
    if not ids:
        return 0
    too = connection.execute(select(writers.c.respondent_id).where(writers.c.draft_id.in_(ids))).scalars()
    people = {row.respondent_id for row in gone} | set(too)
    drop_drafts(connection, ids, at)
    for draft_id in ids:
        note_apart(connection, Entry(at, EXPIRE, draft_id, Mover.STAFF))
    for person in sorted(people):
        held = holding(connection, person)
        if not (held.drafts or held.writes_too):
            erase(connection, person, at, Mover.STAFF, act=FORGET)
    return len(ids)


def forget(connection: Connection, before: datetime, at: datetime) -> int:
    """Delete people who have no draft and have sent nothing since a moment; returns how many.

    What was set aside of nobody who is known goes at the same age.
    """
    people = tables.respondents
    found = connection.execute(select(people.c.id).where(_has_nothing(before))).scalars().all()
    if found:
        # Whoever begins a draft at this moment holds the lock, or waits for it: so it is looked at once more.
        connection.execute(
            select(people.c.id).where(people.c.id.in_(found)).order_by(people.c.id).with_for_update()
        )
        still = people.c.id.in_(found) & _has_nothing(before)
        found = connection.execute(select(people.c.id).where(still).order_by(people.c.id)).scalars().all()
    for person in found:
        erase(connection, person, at, Mover.STAFF, act=FORGET)
    aside, addresses = tables.set_aside, tables.addresses
    known = exists().where(addresses.c.channel == aside.c.channel, addresses.c.address == aside.c.address)
    connection.execute(delete(aside).where(aside.c.at < before, ~known))
    return len(found)


def _has_nothing(before: datetime) -> ColumnElement[bool]:
    people, drafts, writers = tables.respondents, tables.drafts, tables.writers
    addresses, received = tables.addresses, tables.received
    its = (received.c.channel == addresses.c.channel) & (received.c.address == addresses.c.address)
    sent = exists().where(addresses.c.respondent_id == people.c.id, its, received.c.at >= before)
    owns = exists().where(drafts.c.respondent_id == people.c.id)
    writes = exists().where(writers.c.respondent_id == people.c.id)
    return and_(people.c.created_at < before, ~sent, ~owns, ~writes)
