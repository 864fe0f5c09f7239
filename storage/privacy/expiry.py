"""Retention: how old drafts and people are deleted, and how far the clock is trusted for it."""

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
from storage.privacy.erase import drop_drafts, erase, note_apart
from storage.privacy.erasure_log import EXPIRE, FORGET
from storage.privacy.holding import holding

BELIEVED = timedelta(days=7)
"""How far the clock may move between two looks at it. A serving process looks every hour."""
OVER = (State.WITHDRAWN, State.RETURNED)
"""The states in which a submitted report is back with its respondent. In other states staff have it."""
_NAME = "expiry"


class ClockAheadError(StorageError):
    """The clock is too far ahead to be trusted: drafts would look older than they are."""


def believe(connection: Connection, now: datetime, *, is_right: bool = False) -> None:
    """Note the present time. Raises ClockAheadError if it cannot be trusted, unless `is_right` says so.

    The clock is compared with its last trusted time, because rows written under a wrong clock prove nothing.
    Only if it was never trusted before is it compared with the rows.
    """
    if not is_right and (doubt := doubts(connection, now, _last_believed(connection) or _newest(connection))):
        raise ClockAheadError("{doubt}", doubt=doubt)
    table = tables.moments
    before = _last_believed(connection)
    latest = now if is_right or before is None else max(now, before)
    upsert(connection, table, [{"name": _NAME, "at": latest}])  # two programs may note the time at once


def doubts(connection: Connection, now: datetime, seen: datetime | None = None) -> Sentence | None:
    """Return the reason why the clock cannot be trusted, or None if it can."""
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
    """Return the latest moment in the records."""
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
    """Delete the drafts of an outline that nobody has written in since `before`. Return how many there were.

    Reports that staff have stay. A report that was returned since then waits for its respondent, and is not
    old. A respondent without another draft is forgotten with theirs.
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
    """Delete people who have no draft and have sent nothing since `before`. Return how many there were.

    Messages that were set aside and belong to no known person are deleted at the same age.
    """
    people = tables.respondents
    found = connection.execute(select(people.c.id).where(_has_nothing(before))).scalars().all()
    if found:
        # A person who begins a draft now holds this lock or waits for it, so drafts are looked for once more.
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
