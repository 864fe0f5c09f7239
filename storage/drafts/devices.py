"""The addresses that a person writes from: what they were used for, and ending one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from flows.form.machine import Mover
from flows.onboarding.devices import Device
from storage.core import tables
from storage.core.engine import reading
from storage.privacy.audit import Entry, note
from storage.privacy.holding import at_address

PUSHED = ("telegram", "zalo")
"""The channels by which people can be written to unasked: replies wait in the outbox until they are sent."""
KEPT = (tables.set_aside, tables.inbox)
"""What is not dropped with a device: words that nobody has handled yet."""


def devices(connection: Connection, respondent_id: str) -> list[Device]:
    """A person's devices, the one used last first."""
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
    """(channel, address) where a person can be written to unasked, the one that they used last first."""
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
    """Cut an address off from the person behind it; what they wrote from there stays.

    A browser's token is noted as ended, under the person, with whom the note goes. What was set aside is
    listed under another address of theirs, so that it is still found with them. Codes that let another phone
    in end too: whoever had the device in hand may have made one.
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


class Doorkeeper:
    """Which browsers may come in; read without a write."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def key(self) -> bytes:
        """The key that tokens are signed with: made with the database (migration 0013), the same for all."""
        with reading(self._engine) as connection:
            return bytes(connection.execute(select(tables.keys.c.key)).scalar_one())

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
