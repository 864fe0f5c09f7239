"""Leases: of several processes one at a time does what only one may do, such as sending a bot's replies.

Whoever holds a lease renews it; who waits for it takes it once it has not been renewed for a while. No clock
is compared with another: what counts is whether the row has changed, so a clock that is off, or that is set
while the lease is held, gives it to nobody.
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
    """A lease that somebody holds, as it was seen."""

    name: str
    holder: str
    renewed: datetime
    """By the holder's clock: to be shown, and to see that it has changed."""


def hold(engine: Engine, name: str, holder: str, now: datetime, given_up: Held | None = None) -> bool:
    """Take a lease that is free, or renew one's own; False while another holds it.

    `given_up` is taken from another, if it is still as it was seen: the holder is gone or renews it no more.
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
    except Conflict:  # two took a new lease in the same moment: the other one has it
        return False


def release(engine: Engine, name: str, holder: str) -> None:
    """Give a lease back; nothing if another holds it."""
    table = tables.leases
    with writing(engine) as connection:
        connection.execute(delete(table).where(table.c.name == name, table.c.holder == holder))


def held(engine: Engine) -> list[Held]:
    """Every lease, also of who is gone."""
    with reading(engine) as connection:
        rows = connection.execute(select(tables.leases).order_by(tables.leases.c.name))
        return [Held(row.name, row.holder, row.renewed) for row in rows]
