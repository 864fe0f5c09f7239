"""A table as a queue. Rows keep their order within an address; the longest waiting address comes first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select

MOST = 500
"""How many rows are read together, at most."""


def first_in_line(
    table: Table, channel: str, apart_from: Collection[str], most: int, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """Return the query for the rows of the `most` addresses that have waited longest, by id, at most MOST.

    Addresses in `apart_from`, and rows that do not meet the conditions, are left out.
    """
    here = table.c.channel == channel
    addresses = (
        select(table.c.address)
        .where(here, table.c.address.not_in(list(apart_from)), *conditions)
        .group_by(table.c.address)
        .order_by(func.min(table.c.id))
        .limit(most)
    )
    rows = select(table).where(here, table.c.address.in_(addresses.scalar_subquery()), *conditions)
    return rows.order_by(table.c.id).limit(MOST)
