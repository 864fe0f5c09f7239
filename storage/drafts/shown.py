"""The prompts that sent messages were, so that a reply finds its question. Each address keeps the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.core import bounded, tables

KEPT = 500
"""How many prompts an address keeps. A reply to an older one goes to the respondent's current question."""
_SHOWN = tables.shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A prompt that the channel has sent."""

    address: str
    message: str
    """The channel's id of the message."""
    draft: str
    path: str
    """The path that the prompt asks for."""


def note_shown(connection: Connection, channel: str, shown: Sequence[Shown]) -> None:
    """Note the prompts that were sent, and delete the oldest notes."""
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
    """Return the (draft, path) of the prompt that a sent message was, or None if that is not known."""
    row = connection.execute(
        select(_SHOWN.c.draft_id, _SHOWN.c.path)
        .where(_SHOWN.c.channel == channel, _SHOWN.c.address == address, _SHOWN.c.message == message)
        .order_by(_SHOWN.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.draft_id, row.path)
