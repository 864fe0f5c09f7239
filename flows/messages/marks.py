"""Marks: short stand-ins for keys and presses, for channels with too little room.

Telegram's buttons carry 64 bytes (Bot API, InlineKeyboardButton.callback_data). A mark is "~" and eleven
letters of a digest. No key and no press begins with "~", so a mark is never mistaken for one.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

SIGN = "~"


def mark(text: str) -> str:
    """Return the mark of a key, or of a press's argument."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return SIGN + urlsafe_b64encode(digest).decode().rstrip("=")


def stands_for(carried: str, full: str) -> bool:
    """Whether a key or press that a channel carried, perhaps with a mark, means `full`."""
    verb, colon, argument = full.partition(":")
    return carried in {full, mark(full), f"{verb}{colon}{mark(argument)}"}
