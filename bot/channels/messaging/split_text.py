"""Cuts a long text into pieces that one message can hold."""

from __future__ import annotations

from flows.graphemes import boundary, fitting, units

MOST_UNITS = 4096
"""The longest text of a message in UTF-16 units, after its entities are parsed (Bot API, sendMessage)."""


def cut(text: str, most: int = MOST_UNITS) -> list[str]:
    """The text in pieces of at most `most` UTF-16 units.

    A cut is at the end of a paragraph, or else of a line, a word or a grapheme. White space at a cut is
    dropped; no piece is empty. An emoji of several code points and a letter with its accents stay together.
    """
    pieces = []
    rest = text.strip("\n")
    while units(rest) > most:
        end = _end(rest, most)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip("\n") if rest[end] == "\n" else rest[end:].removeprefix(" ")
    return [piece for piece in (*pieces, rest) if piece.strip()]


def _end(text: str, most: int) -> int:
    """The length of the first piece; at least 1."""
    room = fitting(text, 0, most)
    for mark in ("\n\n", "\n", " "):
        end = text.rfind(mark, 1, room + len(mark))
        if end > 0 and text[:end].strip():
            return end
    return boundary(text, 0, room)
