"""The webhooks: which other system is told, where, of which moves, and in which provinces.

The secret is kept in clear, as those of second factors are, because both sides need it (Standard Webhooks
1.0.0, "Signature scheme"). It is in no backup, and it goes when its webhook ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, Row, insert, select, update

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, StorageError, Unknown
from storage.privacy.audit import Entry, note
from storage.staff.asker import Asker

TYPES = {
    "submit": "report.submitted",
    "return": "report.returned",
    "accept": "report.accepted",
    "withdraw": "report.withdrawn",
    "reopen": "report.reopened",
}
"""The type of the message that tells of each move, by the move's act in the audit trail."""
RECEIVER = "receiver"
"""Who ended a webhook, in the audit trail, if its receiver answered that it is gone."""
_WEBHOOKS, _DELIVERIES = tables.webhooks, tables.webhook_deliveries
COLUMNS = tuple(column for column in _WEBHOOKS.c if column.name != "secret")
"""All that is shown of a webhook."""


@dataclass(frozen=True, slots=True)
class Webhook(Asker):
    """A webhook, without its secret. It hears of the reports that it may see."""

    id: str
    url: str
    acts: tuple[str, ...]
    """The moves that it is told of, of TYPES."""
    provinces: tuple[int, ...]
    by: str
    """Who made it."""
    made_at: datetime
    ended_at: datetime | None = None
    """When it was ended; None while it is told."""

    @property
    def host(self) -> str:
        """Return the host and the port, which say enough in a trail: the rest may be a secret."""
        return urlsplit(self.url).netloc


class WrongWebhook(StorageError):
    """A webhook that cannot be made like this."""


def make(engine: Engine, made: Webhook, secret: str) -> None:
    """Keep a new webhook. Raises WrongWebhook if it would be told of nothing."""
    if not made.acts:
        raise WrongWebhook("Tick what the other system is told of.")
    rights = {"acts": ",".join(made.acts), "provinces": ",".join(map(str, made.provinces))}
    values = {"id": made.id, "url": made.url, "secret": secret, "by": made.by, "made_at": made.made_at}
    with writing(engine) as connection:
        connection.execute(insert(_WEBHOOKS).values(values | rights))
        extent = " ".join((made.host, *rights.values())).strip()
        note(connection, Entry(made.made_at, "make webhook", made.id, Mover.STAFF, extent, made.by))


def webhooks(engine: Engine) -> list[Webhook]:
    """Return all webhooks: those that are told first, then by when they were made, the newest first."""
    query = select(*COLUMNS).order_by(_WEBHOOKS.c.ended_at.is_not(None), _WEBHOOKS.c.made_at.desc())
    with reading(engine) as connection:
        return [webhook_from(row) for row in connection.execute(query)]


def webhook(engine: Engine, id_: str) -> Webhook:
    """Return one webhook. Raises Unknown."""
    with reading(engine) as connection:
        row = connection.execute(select(*COLUMNS).where(_WEBHOOKS.c.id == id_)).first()
    if row is None:
        raise Unknown("There is no such webhook.")
    return webhook_from(row)


def are_there(engine: Engine) -> bool:
    """Whether any webhook is told."""
    with reading(engine) as connection:
        query = select(_WEBHOOKS.c.id).where(_WEBHOOKS.c.ended_at.is_(None)).limit(1)
        return connection.execute(query).first() is not None


def told_now(connection: Connection, act: str) -> Sequence[Webhook]:
    """Return the webhooks that are told of a move. On PostgreSQL none of them ends before the transaction."""
    query = select(*COLUMNS).where(_WEBHOOKS.c.ended_at.is_(None)).order_by(_WEBHOOKS.c.id)
    rows = connection.execute(query.with_for_update(read=True))
    return [one for one in map(webhook_from, rows) if act in one.acts]


def check_is_told(connection: Connection, id_: str) -> None:
    """Raise Unknown for a webhook that there is not, and NotNow for one that was ended.

    On PostgreSQL it does not end before the transaction.
    """
    query = select(_WEBHOOKS.c.ended_at).where(_WEBHOOKS.c.id == id_)
    row = connection.execute(query.with_for_update(read=True)).first()
    if row is None:
        raise Unknown("There is no such webhook.")
    if row.ended_at is not None:
        raise NotNow("This webhook was ended; make a new one.")


def end(engine: Engine, id_: str, at: datetime, by: str) -> None:
    """End a webhook; what still waits for it is never sent. One that was ended stays so. Raises Unknown."""
    webhook(engine, id_)
    with writing(engine) as connection:
        end_in(connection, id_, at, Mover.STAFF, by)


def end_in(connection: Connection, id_: str, at: datetime, by: str, who: str = "") -> None:
    """End a webhook, unless it was ended. `by` is "staff" or RECEIVER."""
    is_told = (_WEBHOOKS.c.id == id_) & _WEBHOOKS.c.ended_at.is_(None)
    if connection.execute(update(_WEBHOOKS).where(is_told).values(ended_at=at, secret="")).rowcount:
        waits = (_DELIVERIES.c.webhook == id_) & _DELIVERIES.c.due_at.is_not(None)
        connection.execute(update(_DELIVERIES).where(waits).values(due_at=None))
        note(connection, Entry(at, "end webhook", id_, by, who=who))


def webhook_from(row: Row[Any]) -> Webhook:
    """Return the webhook of a row of COLUMNS."""
    provinces = tuple(map(int, row.provinces.split(","))) if row.provinces else ()
    return Webhook(row.id, row.url, tuple(row.acts.split(",")), provinces, row.by, row.made_at, row.ended_at)
