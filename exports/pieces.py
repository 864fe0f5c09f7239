"""A long text cut into pieces that fit; put together, they are the text."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200d\ufe0e\ufe0f"
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_LOOK_BACK = 2_000


def pieces(text: str, cut_at: int, whole_up_to: int) -> list[str]:
    """`text` itself if it has at most `whole_up_to` UTF-16 units, otherwise pieces of at most `cut_at`.

    Cut behind a line break where one is near, else behind a blank, else between two signs: never inside an
    emoji or between a letter and its accents (unless these alone fill a piece).
    """
    if units(text) <= whole_up_to:
        return [text]
    found = []
    start = 0
    while start < len(text):
        end = _fitting(text, start, cut_at)
        if end < len(text):
            end = _good_cut(text, start, end)
        found.append(text[start:end])
        start = end
    return found


def units(text: str) -> int:
    """The length of `text` in UTF-16 units, as Excel counts."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def _fitting(text: str, start: int, limit: int) -> int:
    """The furthest end of a piece from `start` with at most `limit` units."""
    end = min(start + limit, len(text))
    while (over := units(text[start:end]) - limit) > 0:
        end -= -(-over // 2)
    return end


def _good_cut(text: str, start: int, end: int) -> int:
    nearest = max(start + 1, end - _LOOK_BACK)
    for blank in ("\n", " "):
        at = text.rfind(blank, nearest, end)
        if at >= 0:
            return at + 1
    for at in range(end, nearest, -1):
        if not _belong_together(text[at - 1], text[at]):
            return at
    return end


def _belong_together(left: str, right: str) -> bool:
    return (
        left == "\u200d"
        or right in _JOINERS
        or right in _SKIN_TONES
        or unicodedata.combining(right) != 0
        or "\U0001f1e6" <= right <= "\U0001f1ff"  # half of a flag, as likely as not
    )
