"""Reminders: how each organisation stands to its campaign's schedule, and what became of each reminder.

A reminder is one row for an organisation and an occasion: it is decided once, whichever process is first. The
row, the rows of where it goes, and the messages in the outbox are written in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, delete, exists, func, insert, select, union, update

from flows.form.machine import Mover
from flows.local_time import local
from flows.messages.message import Reply
from flows.reminders.schedule import AFTER, FURTHEST, Decided, Reason, Standing
from flows.report.submission import State as Review
from storage.campaigns.campaigns import ENDS_AT, plan_of
from storage.core import tables
from storage.core.engine import reading
from storage.core.upsert import upsert
from storage.drafts.addresses import Address
from storage.drafts.devices import PUSHED, devices
from storage.privacy.audit import Entry, note
from storage.privacy.holding import at_address
from storage.queues.outbox import post_reminder

_REMINDERS, _SENT, _STOPPED = tables.reminders, tables.reminder_messages, tables.reminders_stopped
_INVITED, _CAMPAIGNS, _DRAFTS, _OUTBOX = (
    tables.invitations,
    tables.campaigns,
    tables.drafts,
    tables.outbox,
)


class Way(StrEnum):
    """What became of one address's reminder."""

    SENT = "sent"
    """It is in the outbox, or was sent from there."""
    REFUSED = "refused"
    """The address refuses it: the person's next address is wanted."""
    OVER = "over"
    """The address refused it, and the next one was sought."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that may be due a reminder."""

    invitation: str
    draft_id: str
    """Its report; "" before it is begun."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class Pending:
    """A reminder of one person that was decided and did not go: it was refused, or waited too long."""

    invitation: str
    occasion: str
    address: Address
    respondent: str
    way: Way


def are_wanted(engine: Engine) -> bool:
    """Whether any campaign sends reminders."""
    with reading(engine) as connection:
        query = select(_CAMPAIGNS.c.id).where(_CAMPAIGNS.c.remind_most > 0).limit(1)
        return connection.execute(query).first() is not None


def candidates(engine: Engine, now: datetime) -> list[Candidate]:
    """Return the organisations whose campaign sends reminders about now."""
    with reading(engine) as connection:
        return _candidates(connection, now)


def candidate(connection: Connection, invitation: str, now: datetime) -> Candidate | None:
    """Return one organisation as it is now, None if its campaign sends no reminders."""
    found = _candidates(connection, now, _INVITED.c.id == invitation)
    return found[0] if found else None


def pending(engine: Engine, now: datetime) -> list[Pending]:
    """Return what is to be decided anew: what was refused, and what has waited in the outbox for too long."""
    late = _waits().where(_OUTBOX.c.until <= now)
    query = select(_SENT).where((_SENT.c.state == Way.REFUSED) | exists(late)).order_by(_SENT.c.at)
    with reading(engine) as connection:
        return [
            Pending(
                row.invitation_id,
                row.occasion,
                (row.channel, row.address),
                row.respondent_id,
                Way(row.state),
            )
            for row in connection.execute(query)
        ]


def take_back(connection: Connection, one: Pending, now: datetime) -> bool:
    """Make room for deciding a reminder anew. Return False if another process has, or it was sent."""
    if one.way is Way.REFUSED:
        refused = (*_where(one), _SENT.c.state == Way.REFUSED)
        return connection.execute(update(_SENT).where(*refused).values(state=Way.OVER)).rowcount == 1
    late = (_OUTBOX.c.reminder == f"{one.invitation}/{one.occasion}", _OUTBOX.c.until <= now)
    mine = at_address(_OUTBOX, *one.address)
    if connection.execute(delete(_OUTBOX).where(mine, *late)).rowcount == 0:
        return False
    connection.execute(delete(_SENT).where(*_where(one)))
    return True


def decide(connection: Connection, rows: Sequence[tuple[str, str, Reason | None]], at: datetime) -> None:
    """Note (invitation, occasion, why not) of reminders. Raises Conflict if another process has noted one."""
    values = [
        {"invitation_id": invitation, "occasion": occasion, "reason": reason or "", "at": at}
        for invitation, occasion, reason in rows
    ]
    if values:
        connection.execute(insert(_REMINDERS), values)


def decide_anew(
    connection: Connection, invitation: str, occasion: str, reason: Reason | None, at: datetime
) -> None:
    """Change what became of a reminder. It stays sent while it went to somebody else of the organisation."""
    mine = (_REMINDERS.c.invitation_id == invitation, _REMINDERS.c.occasion == occasion)
    if reason is not None:
        others = (
            _SENT.c.invitation_id == invitation,
            _SENT.c.occasion == occasion,
            _SENT.c.state == Way.SENT,
        )
        if connection.execute(select(_SENT.c.address).where(*others).limit(1)).first() is not None:
            return
    connection.execute(update(_REMINDERS).where(*mine).values(reason=reason or "", at=at))


def send(
    connection: Connection,
    invitation: str,
    occasion: str,
    respondent: str,
    reply: Reply,
    times: tuple[datetime, datetime],
) -> None:
    """Put a reminder in the outbox. `times` are now, and from when it may not be sent any more."""
    key = {"invitation_id": invitation, "occasion": occasion, "channel": reply.channel}
    row = key | {"address": reply.address, "respondent_id": respondent, "at": times[0], "state": Way.SENT}
    upsert(connection, _SENT, [row])
    post_reminder(connection, reply, *times, f"{invitation}/{occasion}")


def people(connection: Connection, draft_id: str) -> list[str]:
    """Return who may write a report and did not ask not to be reminded of it, by id in order."""
    writers = tables.writers
    owner = select(_DRAFTS.c.respondent_id).where(_DRAFTS.c.id == draft_id)
    others = select(writers.c.respondent_id).where(writers.c.draft_id == draft_id)
    stopped = select(_STOPPED.c.respondent_id).where(_STOPPED.c.draft_id == draft_id)
    gone = set(connection.execute(stopped).scalars())
    return sorted(set(connection.execute(union(owner, others)).scalars()) - gone)


def reached(connection: Connection, respondent: str, invitation: str, occasion: str) -> Address | None:
    """Return where a person is reminded: where they wrote last, if that can be told and has not refused.

    A browser counts if it asked for web push.
    """
    addresses, pushed = tables.addresses, tables.push_subscriptions
    refusing = (addresses.c.respondent_id == respondent, addresses.c.unreachable_at.is_not(None))
    refused = (
        _SENT.c.invitation_id == invitation,
        _SENT.c.occasion == occasion,
        _SENT.c.respondent_id == respondent,
        _SENT.c.state != Way.SENT,
    )
    gone = {
        (row.channel, row.address)
        for query in (select(addresses).where(*refusing), select(_SENT).where(*refused))
        for row in connection.execute(query)
    }
    for one in devices(connection, respondent):
        here = select(pushed.c.address).where(at_address(pushed, one.channel, one.address))
        if (one.channel, one.address) in gone:
            continue
        if one.channel in PUSHED or connection.execute(here).first() is not None:
            return one.channel, one.address
    return None


def reminded_of(connection: Connection, respondent: str) -> str:
    """Return the report of which a person was reminded last; "" for none."""
    query = (
        select(_INVITED.c.draft_id)
        .join(_SENT, _SENT.c.invitation_id == _INVITED.c.id)
        .where(_SENT.c.respondent_id == respondent)
        .order_by(_SENT.c.at.desc())
        .limit(1)
    )
    return connection.execute(query).scalar() or ""


def stop(connection: Connection, draft_id: str, respondent: str, at: datetime) -> None:
    """Note that a person is not to be reminded of a report any more. What waits for them is dropped."""
    upsert(connection, _STOPPED, [{"draft_id": draft_id, "respondent_id": respondent, "at": at}])
    note(connection, Entry(at, "stop reminders", draft_id, Mover.RESPONDENT))
    invited = select(_INVITED.c.id).where(_INVITED.c.draft_id == draft_id)
    waits = select(_SENT).where(_SENT.c.respondent_id == respondent, _SENT.c.invitation_id.in_(invited))
    for row in connection.execute(waits.where(exists(_waits()))).all():
        here = (row.channel, row.address)
        name = _OUTBOX.c.reminder == f"{row.invitation_id}/{row.occasion}"
        connection.execute(delete(_OUTBOX).where(at_address(_OUTBOX, *here), name))
        one = Pending(row.invitation_id, row.occasion, here, respondent, Way.SENT)
        connection.execute(delete(_SENT).where(*_where(one)))
        decide_anew(connection, one.invitation, one.occasion, Reason.STOPPED, at)


def _waits() -> Any:  # noqa: ANN401 - a query
    """Return the query for the message of a row of `reminder_messages` in the outbox."""
    return select(_OUTBOX.c.id).where(
        _OUTBOX.c.channel == _SENT.c.channel,
        _OUTBOX.c.address == _SENT.c.address,
        _OUTBOX.c.reminder == _SENT.c.invitation_id + "/" + _SENT.c.occasion,
    )


def _where(one: Pending) -> tuple[Any, ...]:
    return (
        _SENT.c.invitation_id == one.invitation,
        _SENT.c.occasion == one.occasion,
        at_address(_SENT, *one.address),
    )


def _candidates(connection: Connection, now: datetime, *which: Any) -> list[Candidate]:  # noqa: ANN401 - conditions
    ends_at, sealed = ENDS_AT, tables.submissions
    stands = exists().where(sealed.c.draft_id == _INVITED.c.draft_id, sealed.c.state != Review.WITHDRAWN)
    conditions = (
        _CAMPAIGNS.c.remind_most > 0,
        ends_at > now - AFTER - timedelta(days=1),
        ends_at < now + timedelta(days=FURTHEST + 2),
        *which,
    )
    asked = (
        select(
            _INVITED.c.id,
            _INVITED.c.draft_id,
            ends_at.label("end"),
            _CAMPAIGNS.c.closed_at,
            _CAMPAIGNS.c.remind_days,
            _CAMPAIGNS.c.remind_most,
            func.coalesce(_DRAFTS.c.touched_at, _INVITED.c.begun_at).label("rests_since"),
            _DRAFTS.c.id.label("held"),
            stands.label("is_submitted"),
        )
        .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _INVITED.c.campaign_id)
        .outerjoin(_DRAFTS, _DRAFTS.c.id == _INVITED.c.draft_id)
        .where(*conditions)
        .order_by(_INVITED.c.campaign_id, _INVITED.c.place)
    )
    rows = connection.execute(asked).all()
    decided: defaultdict[str, dict[str, Decided]] = defaultdict(dict)
    known = select(_REMINDERS).join(_INVITED, _INVITED.c.id == _REMINDERS.c.invitation_id)
    for row in connection.execute(known.join(_CAMPAIGNS).where(*conditions)):
        reason = Reason(row.reason) if row.reason else None
        decided[row.invitation_id][row.occasion] = Decided(local(row.at).date(), reason)
    return [
        Candidate(
            row.id,
            row.draft_id or "",
            Standing(
                plan_of(row.remind_days, row.remind_most),
                row.end,
                row.closed_at is not None,
                row.is_submitted,
                row.rests_since if row.held else None,
                decided[row.id],
            ),
        )
        for row in rows
    ]
