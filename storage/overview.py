"""How things stand: what is kept, what waits, what was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from storage import tables
from storage.engine import reading
from storage.inbox import arriving_counts
from storage.leases import Held, held
from storage.outbox import waiting_counts
from storage.set_aside import Aside, all_aside


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts and lists, read at one moment."""

    respondents: int
    drafts: int
    submissions: int
    unreachable: int
    """Addresses that refuse messages."""
    waiting: tuple[tuple[str, int, datetime], ...]
    """(channel, how many replies wait for being sent, since when)."""
    arriving: tuple[tuple[str, int, datetime], ...]
    """(channel, how many messages wait for their files, since when)."""
    leases: tuple[Held, ...]
    aside: tuple[Aside, ...]


def overview(engine: Engine) -> Overview:
    """How things stand now."""
    addresses = tables.addresses
    with reading(engine) as connection:
        respondents, drafts, submissions = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.respondents, tables.drafts, tables.submissions)
        )
        unreachable = connection.execute(
            select(func.count()).select_from(addresses).where(addresses.c.unreachable_at.is_not(None))
        ).scalar_one()
        waiting, arriving = tuple(waiting_counts(connection)), tuple(arriving_counts(connection))
    aside, leases = tuple(all_aside(engine)), tuple(held(engine))
    return Overview(respondents, drafts, submissions, unreachable, waiting, arriving, leases, aside)
