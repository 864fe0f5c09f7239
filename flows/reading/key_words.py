"""Finds key words in a text, without accents and as whole words.

A number in a key word stands for any number, so "0 ha" is in "2ha" and in "1,5 ha", and not in "Hà Giang".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from flows.reading.text import words_of

_PIECE = re.compile(r"[0-9]+|[^0-9]+")


def holds_any(text: str, key_words: Iterable[str]) -> bool:
    """Whether `text` holds one of the key words, each of which may be several words."""
    pieces = f" {_spread(text)} "
    return any(f" {spread} " in pieces for spread in map(_spread, key_words) if spread)


def _spread(text: str) -> str:
    """Return the plain words of `text`, separated by blanks, with each number as 0."""
    pieces = (piece for word in words_of(text) for piece in _PIECE.findall(word))
    return " ".join("0" if piece.isdecimal() else piece for piece in pieces)
