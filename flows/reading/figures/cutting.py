"""Pieces of an answer that are read each for itself: none is long, and what is read of one may be kept.

A sentence is never read together with another (`prose.py`), so that a line may be cut where one ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from flows.reading.figures.numerals import number_words
from flows.reading.figures.prose import sentence_ends

MOST_CHARACTERS = 50_000
"""So much of an answer is read, from its beginning: some 25 pages."""
MOST_FIGURES = 300
"""So many figures an answer may have: nobody looks through more. What is said behind them is not read."""
MOST_STEPS = 3_000
"""What reading costs, whatever is found: a sentence is one, a line and a number two. A report has some 500 in
10,000 characters; one of 50,000 that has more than these has told its 300 figures before."""
LONGEST = 2_000
"""Characters of a piece: a page. What is longer without the end of a sentence is cut within it."""
_CLAUSE = re.compile(r"[,;:)]\s")
_BLANK = re.compile(r"\s")
_SAID = frozenset(word for is_bare in (False, True) for word in number_words(is_bare).alone)
"""Numbers in words; not "năm" and "một", which are mostly a year and an article."""
_END = re.compile(r"[.!?…]\s")
_NUMBER = re.compile(r"\d[\d.,]*")


def pieces(text: str) -> list[str]:
    """The lines of an answer, long ones cut, in their order, as far as they are read."""
    found: list[str] = []
    size, cost = 0, 0
    for line in text[: MOST_CHARACTERS + LONGEST].splitlines():
        for piece in _cut(line) if len(line) > LONGEST else (line,):
            size += len(piece) + 1
            cost += steps(piece)
            if size > MOST_CHARACTERS + 1 or cost > MOST_STEPS:
                return found
            found.append(piece)
    return found


def steps(piece: str) -> int:
    """What a piece costs: about so many times 20 microseconds."""
    said = sum(map(_SAID.__contains__, piece.lower().split()))
    return 2 + len(_END.findall(piece)) + 2 * (len(_NUMBER.findall(piece)) + said)


def _cut(line: str) -> Iterator[str]:
    start, last = 0, 0
    small = line.lower()
    for end in chain(sentence_ends(small) if len(small) == len(line) else (), (len(line),)):
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
