"""Writing parts: they are only added. What is superseded stays, marked as no longer live."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from flows.draft import Draft
from flows.events import Event, PartKept, PartRevived, PartSuperseded, added
from storage import tables
from storage.rows import part_row

_SET_LIVE = (
    update(tables.parts)
    .where(tables.parts.c.draft_id == bindparam("draft"), tables.parts.c.id == bindparam("part"))
    .values(live=bindparam("alive"))
)


def write_parts(connection: Connection, draft: Draft, events: Sequence[Event]) -> None:
    """Add, supersede and revive the parts of one draft as `events` say.

    A part that takes another's place takes its place in the order too: an edited message does not move.
    """
    places: dict[str, int] = {}
    new: list[dict[str, Any]] = []
    alive: dict[str, bool] = {}
    sequence = draft.parts - sum(added(event) is not None for event in events)
    for event in events:
        sequence += added(event) is not None
        if isinstance(event, PartKept):
            places[event.part.id] = sequence
            new.append(part_row(draft.id, event.path, sequence, sequence, event.part))
        elif isinstance(event, PartSuperseded):
            alive[event.part] = False
            if event.by is not None:
                taken = places.get(event.part) or _place_of(connection, draft.id, event.part)
                places[event.by.id] = taken
                new.append(part_row(draft.id, event.path, taken, sequence, event.by))
        elif isinstance(event, PartRevived):
            alive[event.part.id] = True
    if new:
        connection.execute(insert(tables.parts), new)
    if alive:
        rows = [{"draft": draft.id, "part": part, "alive": is_live} for part, is_live in alive.items()]
        connection.execute(_SET_LIVE, rows)


def _place_of(connection: Connection, draft_id: str, part: str) -> int:
    table = tables.parts
    found = connection.execute(
        select(table.c.place).where(table.c.draft_id == draft_id, table.c.id == part)
    ).scalar_one()
    return int(found)
