"""What channels note beside messages: updates that could not be read, addresses that cannot be reached."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, update

from storage import tables
from storage.engine import writing
from storage.unit_of_work import put_aside


def keep_raw(engine: Engine, channel: str, raw: str, error: str, at: datetime) -> None:
    """Set aside something that could not even be read, as it came."""
    with writing(engine) as connection:
        put_aside(connection, channel, "", "", raw, error, at)


def mark_unreachable(engine: Engine, channel: str, address: str, at: datetime) -> None:
    """Note that an address refuses messages (Telegram: 403); nothing is deleted."""
    table = tables.addresses
    with writing(engine) as connection:
        connection.execute(
            update(table)
            .where(table.c.channel == channel, table.c.address == address)
            .values(unreachable_at=at)
        )
