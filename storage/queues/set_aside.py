"""Messages that could not be handled, and replies that could not be sent. Each waits to be replayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select

from storage.core import tables
from storage.core.engine import reading, writing


@dataclass(frozen=True, slots=True)
class Aside:
    """One message or update that was set aside."""

    id: int
    channel: str
    address: str
    """The sender's address; "" if not even that could be read."""
    message: str
    """The channel's message id; "" for a raw update."""
    raw: str
    """The raw update or the inbound as it came, in JSON."""
    error: str
    at: datetime


def put_aside(
    connection: Connection, channel: str, address: str, message: str, raw: str, error: str, at: datetime
) -> None:
    """Keep a message that could not be handled, as it came, with the error."""
    connection.execute(
        insert(tables.set_aside).values(
            channel=channel, address=address, message=message, raw=raw, error=error, at=at
        )
    )


def keep_raw(engine: Engine, channel: str, address: str, raw: str, error: str, at: datetime) -> None:
    """Set aside, as it came, an update that could not even be read. The sender's address finds it later."""
    with writing(engine) as connection:
        put_aside(connection, channel, address, "", raw, error, at)


def all_aside(engine: Engine) -> list[Aside]:
    """Return everything that is set aside, the oldest first."""
    with reading(engine) as connection:
        rows = connection.execute(select(tables.set_aside).order_by(tables.set_aside.c.id))
        return [
            Aside(row.id, row.channel, row.address, row.message, row.raw, row.error, row.at) for row in rows
        ]


def count_as_new(engine: Engine, aside: Aside) -> None:
    """Forget that its message was received, because it is about to be handled again."""
    received = tables.received
    with writing(engine) as connection:
        connection.execute(
            delete(received).where(
                received.c.channel == aside.channel,
                received.c.address == aside.address,
                received.c.id == aside.message,
            )
        )


def drop(engine: Engine, aside: Aside) -> None:
    """Delete a message that was handled after all."""
    with writing(engine) as connection:
        drop_in(connection, aside)


def drop_in(connection: Connection, aside: Aside) -> None:
    """Delete it in the transaction that handles it."""
    connection.execute(delete(tables.set_aside).where(tables.set_aside.c.id == aside.id))
