"""The browsers that asked to be told of a return by web push, one subscription each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select, union

from flows.form.machine import Mover
from storage.campaigns.refused_reminders import refuse_reminders
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.upsert import upsert
from storage.drafts.devices import signing_key
from storage.privacy.audit import Entry, note
from storage.privacy.holding import at_address

CHANNEL = "web"
_KNOWN, _ARRIVED = tables.push_subscriptions, tables.push_arrivals


@dataclass(frozen=True, slots=True)
class Subscription:
    """How one browser is reached (Push API, PushSubscription)."""

    endpoint: str
    """The URL at its push service. Whoever knows it, and the server's key, can push there."""
    public_key: bytes
    """The browser's point on P-256, uncompressed: 65 bytes ("p256dh")."""
    secret: bytes
    """16 bytes that the browser chose ("auth")."""


def told_by_push(connection: Connection, draft_id: str) -> list[tuple[str, str]]:
    """Return the (channel, address) of each subscribed browser of the people who may write a draft."""
    addresses, drafts, writers = tables.addresses, tables.drafts, tables.writers
    people = union(
        select(drafts.c.respondent_id).where(drafts.c.id == draft_id),
        select(writers.c.respondent_id).where(writers.c.draft_id == draft_id),
    )
    query = (
        select(_KNOWN.c.channel, _KNOWN.c.address)
        .join(
            addresses, (addresses.c.channel == _KNOWN.c.channel) & (addresses.c.address == _KNOWN.c.address)
        )
        .where(addresses.c.respondent_id.in_(people))
        .order_by(_KNOWN.c.address)
    )
    return [(row.channel, row.address) for row in connection.execute(query)]


class Subscriptions:
    """The subscriptions of all browsers. Methods block, and raise StorageError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def key(self) -> bytes:
        """Return the private key that signs pushes. Migration 0026 made it; all processes have the same."""
        with reading(self._engine) as connection:
            return signing_key(connection, "push")

    def has_any(self) -> bool:
        """Whether anybody is subscribed."""
        with reading(self._engine) as connection:
            return connection.execute(select(_KNOWN.c.address).limit(1)).first() is not None

    def of(self, address: str) -> Subscription | None:
        """Return the subscription of a browser, None if it has none."""
        with reading(self._engine) as connection:
            row = connection.execute(select(_KNOWN).where(at_address(_KNOWN, CHANNEL, address))).one_or_none()
        return None if row is None else Subscription(row.endpoint, bytes(row.public_key), bytes(row.secret))

    def put(self, address: str, one: Subscription, at: datetime) -> bool:
        """Subscribe a browser, or renew its subscription. False if nobody there has consented.

        An endpoint belongs to the address that named it last: of a browser whose cookie was lost, the former
        address is told no more.
        """
        with writing(self._engine) as connection:
            if (person := _person(connection, address)) is None:
                return False
            is_new = connection.execute(
                select(_KNOWN.c.address).where(at_address(_KNOWN, CHANNEL, address))
            ).first()
            former = (_KNOWN.c.endpoint == one.endpoint) & (_KNOWN.c.address != address)
            connection.execute(delete(_KNOWN).where(former))
            row = {"endpoint": one.endpoint, "public_key": one.public_key, "secret": one.secret, "at": at}
            upsert(connection, _KNOWN, [{"channel": CHANNEL, "address": address, **row}])
            if is_new is None:
                note(connection, Entry(at, "push on", person, Mover.RESPONDENT))
        return True

    def drop(self, address: str, at: datetime) -> None:
        """End a browser's subscription, because the person asks for it. What waits for it is dropped too."""
        with writing(self._engine) as connection:
            if (person := _person(connection, address)) is not None and _end(connection, address):
                note(connection, Entry(at, "push off", person, Mover.RESPONDENT))

    def ended(self, address: str, endpoint: str) -> None:
        """Note that the push service knows an endpoint no more, unless the browser has another one by now."""
        with writing(self._engine) as connection:
            _end(connection, address, endpoint)

    def arrived(self, address: str, draft_id: str, review: str) -> None:
        """Note that a browser has shown the notification of a return. Only the writers of a draft can."""
        with writing(self._engine) as connection:
            if _person(connection, address) and (CHANNEL, address) in told_by_push(connection, draft_id):
                row = {"channel": CHANNEL, "address": address, "draft_id": draft_id, "review": review}
                upsert(connection, _ARRIVED, [row])


def _person(connection: Connection, address: str) -> str | None:
    """Return who writes from a browser, None without consent. Locked, so that an erasing waits or is seen."""
    people, addresses = tables.respondents, tables.addresses
    query = (
        select(people.c.id)
        .join(addresses, addresses.c.respondent_id == people.c.id)
        .where(at_address(addresses, CHANNEL, address), people.c.consented_at.is_not(None))
        .with_for_update(of=people)
    )
    found: str | None = connection.execute(query).scalar()
    return found


def _end(connection: Connection, address: str, endpoint: str = "") -> bool:
    """Delete a browser's subscription (with this endpoint), and what waits for it. False if it had none."""
    mine = at_address(_KNOWN, CHANNEL, address)
    query = delete(_KNOWN).where(mine & (_KNOWN.c.endpoint == endpoint) if endpoint else mine)
    if not connection.execute(query).rowcount:
        return False
    refuse_reminders(connection, CHANNEL, address)
    connection.execute(delete(tables.outbox).where(at_address(tables.outbox, CHANNEL, address)))
    return True
