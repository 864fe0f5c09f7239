"""What an inline button carries: its press, and the key of the prompt that it is under.

A tap brings back only its callback data, possibly weeks later and after a restart, so the data itself
names the prompt: `key press`, separated by the first space (no key contains one). The Bot API allows 64
bytes. If both do not fit, the key is replaced by its mark (flows.messages.marks). If that does not fit
either, what follows the colon of the press is replaced by its mark too. The dialogue resolves marks.
"""

from __future__ import annotations

from dataclasses import dataclass

from flows.messages.marks import mark
from flows.messages.message import Pressed

MOST_BYTES = 64
_TAP = "q"
"""Ids of taps begin with this letter; ids of messages are numbers."""


@dataclass(frozen=True, slots=True)
class TapId:
    """The inbound id of a tap: it holds the id of the callback query, which has to be answered."""

    query: str

    def encode(self) -> str:
        """Return the inbound id as text."""
        return f"{_TAP}{self.query}"


def tap_id(inbound_id: str) -> TapId | None:
    """Parse an inbound id; None if it is that of a message, an edit or a file."""
    return TapId(inbound_id.removeprefix(_TAP)) if inbound_id.startswith(_TAP) else None


def encode(press: str, key: str) -> str:
    """The callback data of a button `press` under the prompt `key`: 1 to 64 bytes of UTF-8."""
    verb, colon, argument = press.partition(":")
    candidates = (f"{key} {press}", f"{mark(key)} {press}", f"{mark(key)} {verb}{colon}{mark(argument)}")
    return next((data for data in candidates if _fits(data)), candidates[-1])


def decode(data: str) -> Pressed:
    """The tap that callback data stands for. Data without a key is a press alone."""
    key, space, press = data.partition(" ")
    return Pressed(press, key) if space else Pressed(data)


def _fits(data: str) -> bool:
    return len(data.encode()) <= MOST_BYTES
