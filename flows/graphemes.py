"""Where a text may be cut: between what a person sees as two signs, by Unicode's rules (UAX 29)."""

from __future__ import annotations

import regex

_SIGN = regex.compile(r"\X")
_PLAIN = regex.compile(r"[ -~\n]")
"""Before these another sign has ended, but for a few letters of old scripts that nobody writes here."""


def units(text: str) -> int:
    """The length in UTF-16 units, as Telegram, Zalo and Excel count: an emoji is two or more."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def fitting(text: str, start: int, most: int) -> int:
    """The furthest end from `start` with at most `most` UTF-16 units; it may be within a sign."""
    end = min(start + most, len(text))
    while (over := units(text[start:end]) - most) > 0:
        end -= -(-over // 2)
    return end


def boundary(text: str, start: int, end: int) -> int:
    """The last place from `start` to `end` that is between two signs.

    Where a single sign is longer than that, `end` itself, and at least one character behind `start`.
    """
    if end >= len(text):
        return len(text)
    plain = next((at for at in range(end, start, -1) if _PLAIN.match(text, at)), start)
    found = start
    for sign in _SIGN.finditer(text, plain):
        if sign.start() > end:
            break
        found = sign.start()
    return found if found > start else max(end, start + 1)
