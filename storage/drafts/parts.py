"""How parts are written. Parts are only added; a superseded part stays and is marked as no longer live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from flows.report.draft import Draft
from flows.report.events import Event, FileCame, PartKept, PartRevived, PartSuperseded, added
from storage.core import tables
from storage.drafts.rows import COMING, part_row

_ADD = insert(tables.parts)
_SET_LIVE = (
    update(tables.parts)
    .where(tables.parts.c.draft_id == bindparam("draft"), tables.parts.c.id == bindparam("part"))
    .values(live=bindparam("alive"), turn=bindparam("in_turn"))
)

_MAKE_ROOM = (
    update(tables.parts)
    .where(
        tables.parts.c.draft_id == bindparam("draft"),
        tables.parts.c.path == bindparam("where"),
        tables.parts.c.place >= bindparam("first"),
    )
    .values(place=tables.parts.c.place + 1)
)
_FILE_CAME = (
    update(tables.parts)
    .where(
        tables.parts.c.draft_id == bindparam("draft"),
        tables.parts.c.message == bindparam("of"),
        tables.parts.c.sha256 == COMING,
    )
    .values(
        sha256=bindparam("digest"),
        file_name=bindparam("named"),
        media_type=bindparam("type"),
        size=bindparam("bytes"),
    )
)

_PLACE_OF = select(tables.parts.c.place).where(
    tables.parts.c.draft_id == bindparam("draft"), tables.parts.c.id == bindparam("part")
)


def write_parts(connection: Connection, changed: Iterable[tuple[Draft, Sequence[Event]]]) -> None:
    """Add, supersede and revive the parts of drafts, as their events say.

    A part that replaces another takes its place in the order, so an edited message does not move. A part that
    was sent before another takes that one's place, and the parts from there on move by one. The hashes of
    files that have arrived are filled in.
    """
    new: list[dict[str, Any]] = []
    alive: list[dict[str, Any]] = []
    came: list[dict[str, Any]] = []
    for draft, events in changed:
        living: dict[str, bool] = {}
        for row, part, is_live in _changes(connection, draft, events):
            new += [row] if row else []
            living |= {part: is_live} if part else {}
        alive += [
            {"draft": draft.id, "part": part, "alive": is_live, "in_turn": draft.turns}
            for part, is_live in living.items()
        ]
        came += [_filled_in(draft, event) for event in events if isinstance(event, FileCame)]
    if new:
        connection.execute(_ADD, new)
    if alive:
        connection.execute(_SET_LIVE, alive)
    if came:
        connection.execute(_FILE_CAME, came)


def _changes(
    connection: Connection, draft: Draft, events: Sequence[Event]
) -> Iterator[tuple[dict[str, Any] | None, str, bool]]:
    """Yield, for each event, (row of the new part or None, id of the part that changes or "", is it live)."""
    rows: dict[str, dict[str, Any]] = {}
    sequence = draft.parts - sum(added(event) is not None for event in events)
    for event in events:
        sequence += added(event) is not None
        match event:
            case PartKept(path, part, before):
                place = _place(connection, draft.id, before, rows) if before else sequence
                if before:
                    _make_room(connection, draft.id, path, place, rows)
                rows[part.id] = part_row(draft, path, place, sequence, part)
                yield rows[part.id], "", True
            case PartSuperseded(path, old, None):
                yield None, old, False
            case PartSuperseded(path, old, by) if by is not None:
                place = _place(connection, draft.id, old, rows)
                rows[by.id] = part_row(draft, path, place, sequence, by)
                yield rows[by.id], old, False
            case PartRevived(_, part):
                yield None, part.id, True


def _place(connection: Connection, draft_id: str, part: str, new: Mapping[str, dict[str, Any]]) -> int:
    if part in new:
        return int(new[part]["place"])
    return int(connection.execute(_PLACE_OF, {"draft": draft_id, "part": part}).scalar_one())


def _make_room(
    connection: Connection, draft_id: str, path: str, place: int, new: Mapping[str, dict[str, Any]]
) -> None:
    """Move the parts at `place` and behind it in an answer by one. No place gets beyond Draft.parts."""
    connection.execute(_MAKE_ROOM, {"draft": draft_id, "where": path, "first": place})
    for row in new.values():
        if row["path"] == path and row["place"] >= place:
            row["place"] += 1


def _filled_in(draft: Draft, came: FileCame) -> dict[str, Any]:
    file = came.file
    return {
        "draft": draft.id,
        "of": came.message,
        "digest": file.sha256 if file else None,
        "named": file.name if file else None,
        "type": file.media_type if file else None,
        "bytes": file.size if file else None,
    }
