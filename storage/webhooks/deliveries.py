"""The messages to webhooks: what waits, what arrived, what was given up, and what is sent again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, case, delete, func, insert, select, update

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.privacy.audit import Entry, note
from storage.webhooks.telling import encoded, message
from storage.webhooks.webhooks import RECEIVER, check_is_told, end_in

PING = "ping"
"""The act of a trial message."""
KEPT = timedelta(days=30)
"""How long a message is kept after its tries began, unless it still waits. So long it can be sent again."""
LATEST = timedelta(days=1)
"""No pause is as long. What is due later was noted while the clock was ahead, and is due now."""
MOST = 200
"""How many messages are read together, at most."""
_DELIVERIES, _WEBHOOKS = tables.webhook_deliveries, tables.webhooks
_WAITS = _DELIVERIES.c.due_at.is_not(None)


class Reason(StrEnum):
    """Why the last try of a message failed."""

    ANSWERED = "answered"
    """The receiver's answer was not 2xx; `status` says which."""
    NOT_REACHED = "not reached"
    TOO_SLOW = "too slow"
    NOT_TRUSTED = "not trusted"
    """Its certificate is of nobody who is trusted, or of another host."""
    NOT_ALLOWED = "not allowed"
    """It is in a private network that no setting allows."""


class Stands(StrEnum):
    """How a message stands."""

    WAITING = "waiting"
    DONE = "delivered"
    FAILED = "failed"


_STANDS: Mapping[Stands, ColumnElement[bool]] = {
    Stands.WAITING: _WAITS,
    Stands.DONE: ~_WAITS & _DELIVERIES.c.done_at.is_not(None),
    Stands.FAILED: ~_WAITS & _DELIVERIES.c.done_at.is_(None),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is due, with all that sending it needs."""

    id: str
    webhook: str
    url: str
    secret: str
    body: str
    tries: int
    """How often it was tried since it was made, or sent again."""

    @property
    def address(self) -> str:
        """Return the webhook: what waits for one is sent one after another."""
        return self.webhook


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as staff see it."""

    id: str
    act: str
    about: str
    """The id of the report; "" for a trial."""
    body: str
    made_at: datetime
    due_at: datetime | None
    tries: int
    status: int | None
    """The HTTP status of the last answer; None if the last try got none."""
    reason: str
    """Why the last try failed, of Reason; "" if it did not."""
    done_at: datetime | None

    @property
    def stands(self) -> Stands:
        """Return how it stands."""
        if self.due_at is not None:
            return Stands.WAITING
        return Stands.FAILED if self.done_at is None else Stands.DONE


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages of a webhook, or of all, stand how."""

    waiting: int = 0
    delivered: int = 0
    failed: int = 0
    oldest: datetime | None = None
    """When the longest waiting one was made."""


def waiting(engine: Engine, apart_from: Collection[str], most: int, now: datetime) -> list[Waiting]:
    """Return what is due for the `most` webhooks that have waited longest, in that order, at most MOST."""
    is_time = (_DELIVERIES.c.due_at <= now) | (_DELIVERIES.c.due_at > now + LATEST)
    is_due = is_time & _DELIVERIES.c.webhook.not_in(list(apart_from))
    first = (
        select(_DELIVERIES.c.webhook)
        .where(is_due)
        .group_by(_DELIVERIES.c.webhook)
        .order_by(func.min(_DELIVERIES.c.due_at))
        .limit(most)
    )
    shown = (_DELIVERIES.c.id, _DELIVERIES.c.webhook, _WEBHOOKS.c.url, _WEBHOOKS.c.secret)
    query = (
        select(*shown, _DELIVERIES.c.body, _DELIVERIES.c.tries)
        .join(_WEBHOOKS, _WEBHOOKS.c.id == _DELIVERIES.c.webhook)
        .where(is_due, _DELIVERIES.c.webhook.in_(first.scalar_subquery()), _WEBHOOKS.c.ended_at.is_(None))
        .order_by(_DELIVERIES.c.due_at, _DELIVERIES.c.id)
        .limit(MOST)
    )
    with reading(engine) as connection:
        return [Waiting(**row._mapping) for row in connection.execute(query)]


def arrived(engine: Engine, one: Waiting, status: int, at: datetime) -> None:
    """Note that the receiver took a message."""
    with writing(engine) as connection:
        taken = {"due_at": None, "done_at": at, "tries": one.tries + 1, "status": status, "reason": ""}
        connection.execute(update(_DELIVERIES).where(_DELIVERIES.c.id == one.id).values(taken))


def failed(engine: Engine, one: Waiting, reason: Reason, status: int | None, due_at: datetime | None) -> None:
    """Note that a try failed, and when the next one is due; None gives the message up."""
    # Only what still waits: the webhook may have been ended meanwhile.
    tried = {"due_at": due_at, "tries": one.tries + 1, "status": status, "reason": reason.value}
    with writing(engine) as connection:
        connection.execute(update(_DELIVERIES).where((_DELIVERIES.c.id == one.id) & _WAITS).values(tried))


def gone(engine: Engine, one: Waiting, status: int, at: datetime) -> None:
    """End a webhook whose receiver answers that it is gone. What waits for it is never sent."""
    with writing(engine) as connection:
        end_in(connection, one.webhook, at, RECEIVER)
        tried = {"tries": one.tries + 1, "status": status, "reason": Reason.ANSWERED.value}
        connection.execute(update(_DELIVERIES).where(_DELIVERIES.c.id == one.id).values(tried))


def ping(engine: Engine, webhook_id: str, id_: str, at: datetime, by: str) -> None:
    """Have a trial message sent. Raises Unknown, and NotNow if the webhook was ended."""
    body = encoded("webhook.ping", at, {})
    row = message(webhook_id, id_, at, act=PING, about="", body=body)
    with writing(engine) as connection:
        check_is_told(connection, webhook_id)
        connection.execute(insert(_DELIVERIES).values(row))
        note(connection, Entry(at, "try webhook", webhook_id, Mover.STAFF, who=by))


def send_again(engine: Engine, webhook_id: str, id_: str, at: datetime, by: str) -> None:
    """Have a message sent at once under its id, whether it failed, arrived or waits. "": all that failed.

    Raises Unknown, and NotNow if the webhook was ended.
    """
    which = _DELIVERIES.c.id == id_ if id_ else _STANDS[Stands.FAILED]
    anew = {"since": at, "due_at": at, "done_at": None, "tries": 0}
    with writing(engine) as connection:
        check_is_told(connection, webhook_id)
        mine = which & (_DELIVERIES.c.webhook == webhook_id)
        number = connection.execute(update(_DELIVERIES).where(mine).values(anew)).rowcount
        if number:
            note(connection, Entry(at, "send again", webhook_id, Mover.STAFF, str(number), by))


def newest(engine: Engine, webhook_id: str, stands: Stands | None, most: int) -> list[Delivery]:
    """Return a webhook's messages, all or those that stand so, the newest first."""
    columns = [_DELIVERIES.c[name] for name in Delivery.__dataclass_fields__]
    query = select(*columns).where(_DELIVERIES.c.webhook == webhook_id)
    if stands is not None:
        query = query.where(_STANDS[stands])
    query = query.order_by(_DELIVERIES.c.made_at.desc(), _DELIVERIES.c.id).limit(most)
    with reading(engine) as connection:
        return [Delivery(**row._mapping) for row in connection.execute(query)]


def counts(engine: Engine) -> Mapping[str, Counts]:
    """Return how the kept messages stand, by webhook. Those without messages are left out."""
    query = select(_DELIVERIES.c.webhook, *_numbers()).group_by(_DELIVERIES.c.webhook)
    with reading(engine) as connection:
        return {row[0]: Counts(*row[1:]) for row in connection.execute(query)}


def in_all(connection: Connection) -> Counts:
    """Return how the messages of all webhooks that are told stand."""
    joined = _DELIVERIES.join(_WEBHOOKS, _WEBHOOKS.c.id == _DELIVERIES.c.webhook)
    query = select(*_numbers()).select_from(joined).where(_WEBHOOKS.c.ended_at.is_(None))
    return Counts(*connection.execute(query).one())


def _numbers() -> tuple[ColumnElement[Any], ...]:
    """Return what is counted, in the order of Counts."""
    each = [func.coalesce(func.sum(case((_STANDS[one], 1), else_=0)), 0) for one in Stands]
    return (*each, func.min(case((_STANDS[Stands.WAITING], _DELIVERIES.c.made_at))))


def forget(connection: Connection, now: datetime) -> None:
    """Delete the messages that are over for KEPT. What waits stays, however old."""
    connection.execute(delete(_DELIVERIES).where(~_WAITS, _DELIVERIES.c.since < now - KEPT))
