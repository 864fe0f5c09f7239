"""Cuts a long text into pieces that one message can hold."""

from __future__ import annotations

import unicodedata
from itertools import accumulate, takewhile

MOST_UNITS = 4096
"""UTF-16 units in a message's text after its entities are parsed (Bot API, sendMessage)."""
_JOINER = "\u200d"


def units(text: str) -> int:
    """How long the Bot API counts a text: UTF-16 units, so an emoji is two or more."""
    return sum(map(_units, text))


def cut(text: str, most: int = MOST_UNITS) -> list[str]:
    """The text in pieces of at most `most` units: at a paragraph's end, else a line's, a word's, a sign's.

    White space at a cut belongs to no piece; a piece is never empty. An emoji of several code points and a
    letter with its accents stay together.
    """
    pieces = []
    rest = text.strip("\n")
    while units(rest) > most:
        end = _end(rest, most)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip("\n") if rest[end] == "\n" else rest[end:].removeprefix(" ")
    return [piece for piece in (*pieces, rest) if piece.strip()]


def _end(text: str, most: int) -> int:
    """Where the first piece ends; at least 1."""
    room = sum(1 for _ in takewhile(lambda length: length <= most, accumulate(map(_units, text))))
    for mark in ("\n\n", "\n", " "):
        end = text.rfind(mark, 1, room + len(mark))
        if end > 0 and text[:end].strip():
            return end
    return next((end for end in range(room, 0, -1) if _is_boundary(text, end)), max(room, 1))


def _units(sign: str) -> int:
    return 2 if sign > "\uffff" else 1


def _is_boundary(text: str, at: int) -> bool:
    """Whether two signs that are seen apart meet here (the cases of Unicode's UAX 29 that chats have)."""
    before, after = text[at - 1], text[at]
    if _JOINER in (before, after) or _extends(after):
        return False
    if _is_flag_half(after):
        halves = sum(1 for _ in takewhile(_is_flag_half, reversed(text[:at])))
        return halves % 2 == 0
    return True


def _extends(sign: str) -> bool:
    """Accents, variation selectors and keycaps; skin tones; the letters inside a regional flag."""
    is_skin_tone = "\U0001f3fb" <= sign <= "\U0001f3ff"
    is_tag = "\U000e0020" <= sign <= "\U000e007f"
    return is_skin_tone or is_tag or unicodedata.category(sign).startswith("M")


def _is_flag_half(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"
