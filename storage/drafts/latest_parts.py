"""What was written into a draft, the latest first: for showing it again."""

from __future__ import annotations

from sqlalchemy import Connection, select

from flows.report.answer import Part
from storage.core import tables
from storage.drafts.rows import part_of


def latest_parts(
    connection: Connection, draft_id: str, apart_from: str, skip: int, most: int
) -> list[tuple[str, Part]]:
    """Return (path, live part) of a draft, the latest first, but for those at the path `apart_from`.

    An edited part keeps its place. `skip` of them are left out, and no more than `most` are returned.
    """
    table = tables.parts
    query = (
        select(table)
        .where(table.c.draft_id == draft_id, table.c.live, table.c.path != apart_from)
        .order_by(table.c.place.desc(), table.c.sequence.desc())
        .offset(skip)
        .limit(most)
    )
    return [(row.path, part_of(row)) for row in connection.execute(query)]
