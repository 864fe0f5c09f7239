"""Cuts a long text into pieces that fit. Put together, the pieces are the text."""

from __future__ import annotations

from flows.graphemes import boundary, fitting, units

_LOOK_BACK = 2_000


def pieces(text: str, cut_at: int, whole_up_to: int) -> list[str]:
    """Cut `text` into pieces of at most `cut_at` UTF-16 units.

    A text of at most `whole_up_to` units stays whole. A cut is behind a line break if one is near, else
    behind a blank, else between two characters. It is never inside an emoji or between a letter and its
    accents, unless these alone fill a piece.
    """
    if units(text) <= whole_up_to:
        return [text]
    found = []
    start = 0
    while start < len(text):
        end = fitting(text, start, cut_at)
        if end < len(text):
            end = _good_cut(text, start, end)
        found.append(text[start:end])
        start = end
    return found


def _good_cut(text: str, start: int, end: int) -> int:
    nearest = max(start + 1, end - _LOOK_BACK)
    for blank in ("\n", " "):
        at = text.rfind(blank, nearest, end)
        if at >= 0:
            return at + 1
    return boundary(text, start, end)
