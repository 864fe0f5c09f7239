"""Notes about messages that were sent. Each address keeps its newest notes; older ones are deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select


def note(
    connection: Connection, table: Table, channel: str, rows: Sequence[Mapping[str, Any]], kept: int
) -> None:
    """Add rows of one channel to a table, and keep only the last `kept` rows of each of their addresses."""
    if not rows:
        return
    here = (table.c.channel == bindparam("of"), table.c.address == bindparam("at_address"))
    oldest = select(table.c.id).where(*here).order_by(table.c.id.desc()).limit(1).offset(kept)
    connection.execute(insert(table), [{**row, "channel": channel} for row in rows])
    connection.execute(
        delete(table).where(*here, table.c.id <= oldest.scalar_subquery()),
        [{"of": channel, "at_address": address} for address in dict.fromkeys(row["address"] for row in rows)],
    )
