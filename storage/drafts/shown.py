"""Which prompt a message that was sent was, so that a reply to it finds its question. Bounded, by address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.core import bounded, tables

KEPT = 500
"""So many of the last prompts of an address are known; a reply to an older one is for where one stands."""
_SHOWN = tables.shown


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
    rows = [
        {
            "address": one.address,
            "message": one.message,
            "draft_id": one.draft,
            "path": one.path,
        }
        for one in shown
    ]
    bounded.note(connection, _SHOWN, channel, rows, KEPT)


def prompt_of(connection: Connection, channel: str, address: str, message: str) -> tuple[str, str] | None:
    """(draft, path) of the prompt that a message of this address was; None where that is not known."""
    row = connection.execute(
        select(_SHOWN.c.draft_id, _SHOWN.c.path)
        .where(_SHOWN.c.channel == channel, _SHOWN.c.address == address, _SHOWN.c.message == message)
        .order_by(_SHOWN.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.draft_id, row.path)
