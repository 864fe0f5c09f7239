"""What waits in a table, address by address: in order within an address, those that waited longest first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select

MOST = 500
"""So many rows are looked at together."""


def first_in_line(
    table: Table, channel: str, apart_from: Collection[str], most: int, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """The rows of the `most` addresses that have waited longest, by id, at most MOST.

    Addresses `apart_from`, and those that do not meet the conditions, are left out.
    """
    here = table.c.channel == channel
    addresses = (
        select(table.c.address)
        .where(here, table.c.address.not_in(list(apart_from)), *conditions)
        .group_by(table.c.address)
        .order_by(func.min(table.c.id))
        .limit(most)
    )
    rows = select(table).where(here, table.c.address.in_(addresses.scalar_subquery()))
    return rows.order_by(table.c.id).limit(MOST)
