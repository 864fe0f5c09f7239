"""Who wrote the parts of reports, and on which channels these people can be reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, exists, select

from storage.core import tables
from storage.core.engine import reading


@dataclass(frozen=True, slots=True)
class Reached:
    """One address of a respondent."""

    channel: str
    is_reachable: bool
    """False after the channel refused a message: the person blocked the bot, or the chat is gone."""
    is_told_by_push: bool = False
    """Whether it is a browser that is told of a return although the page is closed."""


def names_of(engine: Engine, respondents: Collection[str]) -> Mapping[str, str]:
    """Return the names of respondents by id. Erased people are left out."""
    table = tables.respondents
    query = select(table.c.id, table.c.name).where(table.c.id.in_(respondents))
    with reading(engine) as connection:
        return {row.id: row.name for row in connection.execute(query)}


def addresses_of(engine: Engine, respondent: str) -> list[Reached]:
    """Return a respondent's addresses by channel."""
    table, pushed = tables.addresses, tables.push_subscriptions
    here = (pushed.c.channel == table.c.channel) & (pushed.c.address == table.c.address)
    query = select(table, exists().where(here).label("is_told")).where(table.c.respondent_id == respondent)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(table.c.channel))
        return [Reached(row.channel, row.unreachable_at is None, row.is_told) for row in rows]
