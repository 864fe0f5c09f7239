"""Which prompt a message that was sent was, so that a reply to it finds its question. Bounded, by address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select

from storage import tables

KEPT = 500
"""So many of the last prompts of an address are known; a reply to an older one is for where one stands."""
_SHOWN = tables.shown
_HERE = (_SHOWN.c.channel == bindparam("of"), _SHOWN.c.address == bindparam("at"))
_OLDEST = select(_SHOWN.c.id).where(*_HERE).order_by(_SHOWN.c.id.desc()).limit(1).offset(KEPT)
_FORGET = delete(_SHOWN).where(*_HERE, _SHOWN.c.id <= _OLDEST.scalar_subquery())


@dataclass(frozen=True, slots=True)
class Shown:
    """A prompt as the channel has sent it."""

    address: str
    message: str
    """The channel's id of the message."""
    draft: str
    path: str
    """Of what it asks."""


def note_shown(connection: Connection, channel: str, shown: Sequence[Shown]) -> None:
    """Note what was sent, and forget what was sent long before."""
    if not shown:
        return
    rows = [
        {
            "channel": channel,
            "address": one.address,
            "message": one.message,
            "draft_id": one.draft,
            "path": one.path,
        }
        for one in shown
    ]
    connection.execute(insert(_SHOWN), rows)
    addresses = dict.fromkeys(one.address for one in shown)
    connection.execute(_FORGET, [{"of": channel, "at": address} for address in addresses])


def prompt_of(connection: Connection, channel: str, address: str, message: str) -> tuple[str, str] | None:
    """(draft, path) of the prompt that a message of this address was; None where that is not known."""
    row = connection.execute(
        select(_SHOWN.c.draft_id, _SHOWN.c.path)
        .where(_SHOWN.c.channel == channel, _SHOWN.c.address == address, _SHOWN.c.message == message)
        .order_by(_SHOWN.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.draft_id, row.path)
