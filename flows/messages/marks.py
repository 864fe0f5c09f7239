"""Marks: short stand-ins for keys and presses where a channel has too little room for them.

Telegram's buttons carry 64 bytes (Bot API, InlineKeyboardButton.callback_data). A mark is "~" and eleven
letters of a digest; no key and no press begins with "~", so nothing is taken for another by accident.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

SIGN = "~"


def mark(text: str) -> str:
    """The mark of a key, or of a press's argument."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return SIGN + urlsafe_b64encode(digest).decode().rstrip("=")


def stands_for(carried: str, full: str) -> bool:
    """Whether a key, or a press, as a channel carried it names this one."""
    verb, colon, argument = full.partition(":")
    return carried in {full, mark(full), f"{verb}{colon}{mark(argument)}"}
