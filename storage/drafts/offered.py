"""What was offered below a message, where choices are typed: so that a number is for what it stood under.

Bounded by address. Moments are milliseconds of the channel's own clock, so that no two clocks are compared.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, select

from flows.messages.numbered import Offered
from storage.core import bounded, tables

KEPT = 12
"""So many of the last messages with choices are known, by address: a few prompts, and what stood beside."""
READING = 1_000
"""Milliseconds: who types sooner after a message was sent has not read it, and means what stood before."""
STRANGERS = timedelta(days=1)
"""So long it is known what was offered to somebody who has not agreed to anything yet."""
_OFFERED = tables.offered


@dataclass(frozen=True, slots=True)
class ShownOffers:
    """A message with choices, as the channel has sent it."""

    address: str
    message: str
    """The channel's id of the message."""
    draft: str
    """The report that was at hand; "" for none."""
    key: str
    """Of what it is about (Message.key)."""
    offers: tuple[Offered, ...]
    at: int
    """When it was sent, by the channel's clock; 0 where the channel does not say."""
    noted: datetime
    """When it was sent, by the clock here: for how long it is kept."""
    begins: bool
    """Whether numbers of before it mean nothing any more: the first message of a reply that asks."""


def note_offered(connection: Connection, channel: str, shown: Sequence[ShownOffers]) -> None:
    """Note what was offered, and forget what was offered long before."""
    rows = [
        {
            "address": one.address,
            "message": one.message,
            "draft_id": one.draft,
            "key": one.key,
            "offers": json.dumps([[o.token, o.press, o.label, o.behind] for o in one.offers]),
            "at": one.at,
            "begins": one.begins,
            "noted": one.noted,
        }
        for one in shown
    ]
    bounded.note(connection, _OFFERED, channel, rows, KEPT)


def offered_to(
    connection: Connection, channel: str, address: str, moment: int, message: str = ""
) -> tuple[list[ShownOffers], list[ShownOffers]]:
    """What stood before somebody's eyes at a moment, the newest first; by `message` what stood under that.

    And what was sent later, the oldest first: if its first sender was killed before it noted that, it had
    been sent before, too.
    """
    here = [_OFFERED.c.channel == channel, _OFFERED.c.address == address]
    if message:
        here.append(_OFFERED.c.message == message)
    rows = connection.execute(select(_OFFERED).where(*here).order_by(_OFFERED.c.id.desc()).limit(KEPT))
    found: list[ShownOffers] = []
    later: list[ShownOffers] = []
    for row in rows:
        offers = tuple(Offered(*one) for one in json.loads(row.offers))
        shown = ShownOffers(
            row.address, row.message, row.draft_id, row.key, offers, row.at, row.noted, row.begins
        )
        if row.at and moment and row.at + READING > moment and not message:
            later.insert(0, shown)
            continue
        found.append(shown)
        if row.begins or message:
            break
    return found, later


def forget_strangers(connection: Connection, now: datetime) -> None:
    """Drop what was offered to those who never agreed to anything."""
    known = exists().where(
        tables.addresses.c.channel == _OFFERED.c.channel, tables.addresses.c.address == _OFFERED.c.address
    )
    connection.execute(delete(_OFFERED).where(_OFFERED.c.noted < now - STRANGERS, ~known))
