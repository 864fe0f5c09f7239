"""Writing parts: they are only added. What is superseded stays, marked as no longer live."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from flows.draft import Draft
from flows.events import Event, PartKept, PartSuperseded
from storage import tables
from storage.rows import part_row

_SUPERSEDE = (
    update(tables.parts)
    .where(tables.parts.c.draft_id == bindparam("draft"), tables.parts.c.id == bindparam("part"))
    .values(live=False)
)


def write_parts(connection: Connection, draft: Draft, events: Sequence[Event]) -> None:
    """Add and supersede the parts of one draft as `events` say.

    A part that takes another's place takes its place in the order too: an edited message does not move.
    """
    places: dict[str, int] = {}
    new, gone = [], []
    place = draft.parts - sum(_adds(event) for event in events)
    for event in events:
        place += _adds(event)
        if isinstance(event, PartKept):
            places[event.part.id] = place
            new.append(part_row(draft.id, event.path, place, event.part))
        elif isinstance(event, PartSuperseded):
            gone.append({"draft": draft.id, "part": event.part})
            if event.by is not None:
                taken = places.get(event.part) or _place_of(connection, draft.id, event.part)
                places[event.by.id] = taken
                new.append(part_row(draft.id, event.path, taken, event.by))
    if new:
        connection.execute(insert(tables.parts), new)
    if gone:
        connection.execute(_SUPERSEDE, gone)


def _adds(event: Event) -> bool:
    """Whether the event is counted in Draft.parts."""
    return isinstance(event, PartKept) or (isinstance(event, PartSuperseded) and event.by is not None)


def _place_of(connection: Connection, draft_id: str, part: str) -> int:
    table = tables.parts
    found = connection.execute(
        select(table.c.place).where(table.c.draft_id == draft_id, table.c.id == part)
    ).scalar_one()
    return int(found)
