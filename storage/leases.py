"""Leases: of several processes one at a time does what only one may do, such as fetching a bot's messages.

A lease that is not renewed runs out, so that a killed process holds nothing for ever. Processes on several
machines must agree on the time to within a few seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, or_, select, update

from storage import tables
from storage.engine import reading, writing
from storage.errors import Conflict

LASTS = timedelta(seconds=12)


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that somebody holds."""

    name: str
    holder: str
    until: datetime


def hold(engine: Engine, name: str, holder: str, now: datetime) -> bool:
    """Take a lease, or renew it, for LASTS from `now`; False while another holds it."""
    table = tables.leases
    try:
        with writing(engine) as connection:
            taken = connection.execute(
                update(table)
                .where(table.c.name == name, or_(table.c.holder == holder, table.c.until < now))
                .values(holder=holder, until=now + LASTS)
            )
            if taken.rowcount:
                return True
            if connection.execute(select(table.c.name).where(table.c.name == name)).first() is not None:
                return False
            connection.execute(insert(table).values(name=name, holder=holder, until=now + LASTS))
            return True
    except Conflict:  # two took a new lease in the same moment: the other one has it
        return False


def release(engine: Engine, name: str, holder: str) -> None:
    """Give a lease back; nothing if another holds it."""
    table = tables.leases
    with writing(engine) as connection:
        connection.execute(delete(table).where(table.c.name == name, table.c.holder == holder))


def held(engine: Engine) -> list[Held]:
    """Every lease, those that have run out too."""
    with reading(engine) as connection:
        rows = connection.execute(select(tables.leases).order_by(tables.leases.c.name))
        return [Held(row.name, row.holder, row.until) for row in rows]
