"""Leases. A lease lets only one of several processes do a task, such as sending a bot's replies.

The holder renews its lease. Another process that waits for it takes it once it has not been renewed for a
while. No two clocks are compared: a waiting process only looks whether the row has changed. So a wrong clock,
or one that is set while the lease is held, gives the lease to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, and_, delete, insert, or_, select, update

from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import Conflict


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as it was last seen."""

    name: str
    holder: str
    renewed: datetime
    """When it was renewed, by the holder's clock. It is only shown, and compared with itself later."""


def hold(engine: Engine, name: str, holder: str, now: datetime, given_up: Held | None = None) -> bool:
    """Take a free lease, or renew the holder's own. Return False while another process holds it.

    The lease `given_up` is taken from its holder if it is still as it was seen: that holder no longer renews.
    """
    table = tables.leases
    may_take = table.c.holder == holder
    if given_up is not None:
        is_unchanged = and_(table.c.holder == given_up.holder, table.c.renewed == given_up.renewed)
        may_take = or_(may_take, is_unchanged)
    try:
        with writing(engine) as connection:
            taken = connection.execute(
                update(table).where(table.c.name == name, may_take).values(holder=holder, renewed=now)
            )
            if taken.rowcount:
                return True
            if connection.execute(select(table.c.name).where(table.c.name == name)).first() is not None:
                return False
            connection.execute(insert(table).values(name=name, holder=holder, renewed=now))
            return True
    except Conflict:  # two processes took a new lease at the same moment, and the other one has it
        return False


def release(engine: Engine, name: str, holder: str) -> None:
    """Give a lease back. Nothing happens if another process holds it."""
    table = tables.leases
    with writing(engine) as connection:
        connection.execute(delete(table).where(table.c.name == name, table.c.holder == holder))


def held(engine: Engine) -> list[Held]:
    """Return every lease, also those whose holder is gone."""
    with reading(engine) as connection:
        rows = connection.execute(select(tables.leases).order_by(tables.leases.c.name))
        return [Held(row.name, row.holder, row.renewed) for row in rows]
