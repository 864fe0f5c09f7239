"""A person's devices, which are the addresses that they write from, and how one is logged out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from flows.form.machine import Mover
from flows.respondents.devices import Device
from storage.core import tables
from storage.core.engine import reading
from storage.privacy.audit import Entry, note
from storage.privacy.holding import at_address

PUSHED = ("telegram", "zalo")
"""The channels that can deliver a message nobody asked for. Their replies wait in the outbox.

In the web chat only a notification can be, to a browser that asked for it (storage.drafts.subscriptions).
"""
KEPT = (tables.set_aside, tables.inbox)
"""The tables that keep their rows when a device is logged out: they hold words not handled yet."""


def devices(connection: Connection, respondent_id: str) -> list[Device]:
    """Return a person's devices. The one used last comes first."""
    addresses, received = tables.addresses, tables.received
    rows = connection.execute(
        select(
            addresses.c.channel,
            addresses.c.address,
            func.min(received.c.at).label("first"),
            func.max(received.c.at).label("last"),
        )
        .select_from(addresses)
        .outerjoin(
            received,
            (received.c.channel == addresses.c.channel) & (received.c.address == addresses.c.address),
        )
        .where(addresses.c.respondent_id == respondent_id)
        .group_by(addresses.c.channel, addresses.c.address)
    ).all()
    found = [Device(row.channel, row.address, row.first, row.last) for row in rows]
    return sorted(found, key=lambda one: (-one.last.timestamp() if one.last else 0, one.channel, one.address))


def last_used(connection: Connection, respondent_id: str) -> list[tuple[str, str]]:
    """Return the (channel, address) pairs where unasked messages reach a person, the last used one first."""
    addresses = tables.addresses
    refusing = connection.execute(
        select(addresses.c.channel, addresses.c.address).where(
            addresses.c.respondent_id == respondent_id, addresses.c.unreachable_at.is_not(None)
        )
    ).all()
    refuse = {(row.channel, row.address) for row in refusing}
    all_of_them = ((one.channel, one.address) for one in devices(connection, respondent_id))
    return [one for one in all_of_them if one[0] in PUSHED and one not in refuse]


def end(connection: Connection, device: Device, respondent_id: str, at: datetime, by: Mover) -> None:
    """Cut an address off from the person behind it. What they wrote from there stays.

    A browser's token is noted as ended under the person, and the note is erased with the person. Messages
    that were set aside are listed under another address of theirs, so that they are still found with the
    person. Codes for another phone end too, because the holder of the device may have made one.
    """
    execute = connection.execute
    addresses, aside, codes = tables.addresses, tables.set_aside, tables.codes
    others = [one for one in devices(connection, respondent_id) if one != device]
    for table in tables.OF_AN_ADDRESS:
        if table not in KEPT:
            execute(delete(table).where(at_address(table, device.channel, device.address)))
    if others:
        other = {"channel": others[0].channel, "address": others[0].address}
        execute(update(aside).where(at_address(aside, device.channel, device.address)).values(other))
        mine = (codes.c.respondent_id == respondent_id, codes.c.purpose == "device", codes.c.until > at)
        execute(update(codes).where(*mine).values(until=at))
    execute(delete(addresses).where(at_address(addresses, device.channel, device.address)))
    if device.channel == "web":
        values = {"address": device.address, "respondent_id": respondent_id, "at": at}
        execute(insert(tables.ended).values(values))
    note(connection, Entry(at, "log out", respondent_id, by))


def signing_key(connection: Connection, name: str) -> bytes:
    """Return one of this server's keys (`tables.keys`)."""
    table = tables.keys
    return bytes(connection.execute(select(table.c.key).where(table.c.name == name)).scalar_one())


class BrowserTokens:
    """Decides which browsers may come in. It only reads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def key(self) -> bytes:
        """Return the key that signs tokens. Migration 0013 made it; it is the same for all processes."""
        with reading(self._engine) as connection:
            return signing_key(connection, "token")

    def is_ended(self, address: str) -> bool:
        """Whether this browser was logged out."""
        table = tables.ended
        with reading(self._engine) as connection:
            query = select(table.c.address).where(table.c.address == address)
            return connection.execute(query).first() is not None

    def is_known(self, address: str) -> bool:
        """Whether somebody who has consented writes from this browser."""
        table = tables.addresses
        with reading(self._engine) as connection:
            query = select(table.c.address).where(at_address(table, "web", address))
            return connection.execute(query).first() is not None
