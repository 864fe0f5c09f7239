"""Writing parts: they are only added. What is superseded stays, marked as no longer live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from flows.draft import Draft
from flows.events import Event, PartKept, PartRevived, PartSuperseded, added
from storage import tables
from storage.rows import part_row

_ADD = insert(tables.parts)
_SET_LIVE = (
    update(tables.parts)
    .where(tables.parts.c.draft_id == bindparam("draft"), tables.parts.c.id == bindparam("part"))
    .values(live=bindparam("alive"), turn=bindparam("in_turn"))
)

_MOVE_DOWN = (
    update(tables.parts)
    .where(
        tables.parts.c.draft_id == bindparam("draft"),
        tables.parts.c.path == bindparam("where"),
        tables.parts.c.place >= bindparam("from_place"),
    )
    .values(place=tables.parts.c.place + 1)
)
_PLACE_OF = select(tables.parts.c.place).where(
    tables.parts.c.draft_id == bindparam("draft"), tables.parts.c.id == bindparam("part")
)


def write_parts(connection: Connection, changed: Iterable[tuple[Draft, Sequence[Event]]]) -> None:
    """Add, supersede and revive the parts of drafts as their events say.

    A part that takes another's place takes its place in the order too: an edited message does not move. One
    that was sent before another takes that one's place, and what stood from there on moves down by one.
    """
    new: list[dict[str, Any]] = []
    alive: list[dict[str, Any]] = []
    for draft, events in changed:
        living: dict[str, bool] = {}
        for row, part, is_live in _changes(connection, draft, events):
            new += [row] if row else []
            living |= {part: is_live} if part else {}
        alive += [
            {"draft": draft.id, "part": part, "alive": is_live, "in_turn": draft.turns}
            for part, is_live in living.items()
        ]
    if new:
        connection.execute(_ADD, new)
    if alive:
        connection.execute(_SET_LIVE, alive)


def _changes(
    connection: Connection, draft: Draft, events: Sequence[Event]
) -> Iterator[tuple[dict[str, Any] | None, str, bool]]:
    """(the row of a new part or None, the part whose life changes or "", whether it lives) for each event."""
    new: dict[str, dict[str, Any]] = {}
    sequence = draft.parts - sum(added(event) is not None for event in events)
    for event in events:
        sequence += added(event) is not None
        match event:
            case PartKept(path, part, before):
                place = _place_of(connection, draft, before, new) if before else sequence
                if before:
                    _make_room(connection, draft, path, place, new)
                new[part.id] = part_row(draft, path, place, sequence, part)
                yield new[part.id], "", True
            case PartSuperseded(path, old, None):
                yield None, old, False
            case PartSuperseded(path, old, by) if by is not None:
                place = _place_of(connection, draft, old, new)
                new[by.id] = part_row(draft, path, place, sequence, by)
                yield new[by.id], old, False
            case PartRevived(_, part):
                yield None, part.id, True


def _place_of(connection: Connection, draft: Draft, part: str, new: Mapping[str, Mapping[str, Any]]) -> int:
    """The place of a part that is in the database, or among the new ones."""
    if part in new:
        return int(new[part]["place"])
    return int(connection.execute(_PLACE_OF, {"draft": draft.id, "part": part}).scalar_one())


def _make_room(
    connection: Connection, draft: Draft, path: str, place: int, new: Mapping[str, dict[str, Any]]
) -> None:
    """Move what stands at a place of an answer, and behind it, down by one."""
    connection.execute(_MOVE_DOWN, {"draft": draft.id, "where": path, "from_place": place})
    for row in new.values():
        if row["path"] == path and row["place"] >= place:
            row["place"] += 1
