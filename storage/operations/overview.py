"""The overview: how much is stored, how much waits, and how much was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, Table, func, select

from flows.report.draft import Draft
from storage.core import tables
from storage.core.engine import reading
from storage.drafts.rows import draft_of
from storage.queues.leases import Held, held
from storage.queues.set_aside import Aside, all_aside
from storage.webhooks.deliveries import Counts, in_all

Counted = tuple[tuple[str, int, datetime], ...]
"""(channel, how many, since when) for each channel where something waits."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts and lists of the records, read at one moment."""

    respondents: int
    drafts: int
    submissions: int
    unreachable: int
    """How many addresses refuse messages."""
    waiting: Counted
    """The replies that wait to be sent."""
    arriving: Counted
    """The messages that wait for their files."""
    webhooks: Counts
    """The messages to webhooks."""
    leases: tuple[Held, ...]
    aside: tuple[Aside, ...]


def overview(engine: Engine) -> Overview:
    """Return the present overview."""
    addresses = tables.addresses
    with reading(engine) as connection:
        respondents, drafts, submissions = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.respondents, tables.drafts, tables.submissions)
        )
        unreachable = connection.execute(
            select(func.count()).select_from(addresses).where(addresses.c.unreachable_at.is_not(None))
        ).scalar_one()
        waiting, arriving = _counted(connection, tables.outbox), _counted(connection, tables.inbox)
        webhooks = in_all(connection)
    aside, leases = tuple(all_aside(engine)), tuple(held(engine))
    return Overview(respondents, drafts, submissions, unreachable, waiting, arriving, webhooks, leases, aside)


def open_drafts(connection: Connection, outline: str) -> list[Draft]:
    """Return the drafts that a new version of an outline concerns: all that the Department does not have."""
    table, people = tables.drafts, tables.respondents
    query = (
        select(table, people.c.name.label("respondent_name"))
        .join(people, people.c.id == table.c.respondent_id)
        .where(table.c.outline == outline)
        .order_by(table.c.id)
    )
    drafts = map(draft_of, connection.execute(query).all())
    return [draft for draft in drafts if not draft.is_sealed]


def _counted(connection: Connection, table: Table) -> Counted:
    query = select(table.c.channel, func.count(), func.min(table.c.at)).group_by(table.c.channel)
    return tuple((channel, number, since) for channel, number, since in connection.execute(query))
