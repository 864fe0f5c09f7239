"""Pieces of an answer that are read each for itself: none is long, and what is read of one may be kept.

A sentence is never read together with another (`prose.py`), so that a line may be cut where one ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.reading.figures.prose import sentence_ends

MOST_CHARACTERS = 50_000
"""So much of an answer is read, from its beginning: some 25 pages."""
MOST_FIGURES = 300
"""So many figures an answer may have: nobody looks through more. What is said behind them is not read."""
LONGEST = 2_000
"""Characters of a piece: a page. What is longer without the end of a sentence is cut within it."""
_CLAUSE = re.compile(r"[,;:)]\s")
_BLANK = re.compile(r"\s")


def pieces(text: str) -> list[str]:
    """The lines of an answer, long ones cut, in their order, as far as they are read."""
    found: list[str] = []
    size = 0
    for line in text[: MOST_CHARACTERS + LONGEST].splitlines():
        for piece in _cut(line) if len(line) > LONGEST else (line,):
            size += len(piece) + 1
            if size > MOST_CHARACTERS + 1:
                return found
            found.append(piece)
    return found


def _cut(line: str) -> Iterator[str]:
    start, last = 0, 0
    for end in (*sentence_ends(line.lower()), len(line)) if len(line.lower()) == len(line) else (len(line),):
        if end - start > LONGEST and last > start:
            yield line[start:last]
            start = last
        while end - start > LONGEST:
            cut = _within(line, start)
            yield line[start:cut]
            start = cut
        last = end
    yield line[start:]


def _within(line: str, start: int) -> int:
    """Where a sentence is cut that is too long: behind a comma, or at a blank."""
    half, stop = start + LONGEST // 2, start + LONGEST
    for sign in (_CLAUSE, _BLANK):
        ends = [match.end() for match in sign.finditer(line, half, stop)]
        if ends:
            return ends[-1]
    return stop
