"""The choices that stood below sent messages, in channels where people type a choice's number.

They tell which message a typed number belongs to. Each address keeps only the newest ones. Moments are
milliseconds of the channel's own clock, so that no two clocks are compared.
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
"""How many messages with choices an address keeps: enough for a few prompts and the messages between."""
READING = 1_000
"""Milliseconds. A number that is typed sooner after a message belongs to the message before it: nobody
reads faster."""
STRANGERS = timedelta(days=1)
"""How long the choices are kept that were offered to a person who has not given consent."""
_OFFERED = tables.offered


@dataclass(frozen=True, slots=True)
class ShownOffers:
    """A message with choices that the channel has sent."""

    address: str
    message: str
    """The channel's id of the message."""
    draft: str
    """The id of the report that was open; "" for none."""
    key: str
    """The key of what the message is about (Message.key)."""
    offers: tuple[Offered, ...]
    at: int
    """When it was sent, in milliseconds of the channel's clock; 0 if the channel does not say."""
    noted: datetime
    """When it was sent, by our own clock. It decides how long the note is kept."""
    begins: bool
    """Whether earlier numbers end here. They do at the first message of a reply that asks."""


def note_offered(connection: Connection, channel: str, shown: Sequence[ShownOffers]) -> None:
    """Note the choices that were offered, and delete the oldest notes."""
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
    """Return the choices that a person saw at `moment`, newest first, and those sent later, oldest first.

    With `message`, the first are the choices below that message. A later message may have been sent before
    `moment` too: a sender that is killed before it notes a message sends that message again.
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
    """Delete the choices that were offered to people who never gave consent."""
    known = exists().where(
        tables.addresses.c.channel == _OFFERED.c.channel, tables.addresses.c.address == _OFFERED.c.address
    )
    connection.execute(delete(_OFFERED).where(_OFFERED.c.noted < now - STRANGERS, ~known))
