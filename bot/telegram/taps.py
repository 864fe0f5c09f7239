"""What an inline button carries: the press and the key of the prompt it stands under.

A tap comes back with nothing but its callback data, possibly weeks later and after a restart, so the data
itself names the prompt: `key press`, separated by the first space (no key has one). The Bot API allows 64
bytes. Where both do not fit, the key is replaced by its mark: "~" and eleven letters of a digest; where that
does not fit either, so is what follows the press's colon. A mark equals no key, so a prompt that is compared
with it never matches by accident; `stands_for` compares exactly.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

from flows.message import Pressed

MOST_BYTES = 64
MARK = "~"


def encode(press: str, key: str) -> str:
    """The callback data of a button `press` under the prompt `key`: 1 to 64 bytes of UTF-8."""
    verb, colon, argument = press.partition(":")
    candidates = (f"{key} {press}", f"{_mark(key)} {press}", f"{_mark(key)} {verb}{colon}{_mark(argument)}")
    return next((data for data in candidates if _fits(data)), candidates[-1])


def decode(data: str) -> Pressed:
    """The tap that callback data stands for; data without a key is a press alone."""
    key, space, press = data.partition(" ")
    return Pressed(press, key) if space else Pressed(data)


def stands_for(carried: str, full: str) -> bool:
    """Whether a key, or a press, as a tap carried it names this one."""
    verb, colon, argument = full.partition(":")
    return carried in (full, _mark(full), f"{verb}{colon}{_mark(argument)}")


def _fits(data: str) -> bool:
    return len(data.encode()) <= MOST_BYTES


def _mark(text: str) -> str:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return MARK + urlsafe_b64encode(digest).decode().rstrip("=")
