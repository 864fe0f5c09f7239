"""Cuts an answer into short pieces. Each is read alone, so that its figures may be cached.

Sentences are never read together (`prose.py`), so a line may be cut at the end of any sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from flows.reading.figures.numerals import number_words
from flows.reading.figures.prose import sentence_ends

MOST_CHARACTERS = 50_000
"""The most characters of an answer that are read, from its beginning: some 25 pages."""
MOST_FIGURES = 300
"""The most figures of an answer, because nobody looks through more. The text behind them is not read."""
MOST_STEPS = 3_000
"""The highest cost of reading an answer, in steps: a sentence is one, a line and a number are two.

A report has some 500 steps in 10,000 characters. One of 50,000 with more steps than this has its 300 figures
before.
"""
LONGEST = 2_000
"""The longest piece, in characters: a page. A longer sentence is cut inside."""
_CLAUSE = re.compile(r"[,;:)]\s")
_BLANK = re.compile(r"\s")
_SAID = frozenset(word for is_bare in (False, True) for word in number_words(is_bare).alone)
"""Numbers in words, without "năm" and "một", which are mostly a year and an article."""
_END = re.compile(r"[.!?…]\s")
_NUMBER = re.compile(r"\d[\d.,]*")


def pieces(text: str) -> list[str]:
    """Return the lines of an answer in order, with long ones cut. Text above the limits is left out."""
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
    """Return the cost of reading a piece in steps of about 20 microseconds."""
    words = piece.lower().split()
    said = 0 if _SAID.isdisjoint(words) else sum(map(_SAID.__contains__, words))
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
    """Return the index at which a too long sentence is cut: behind a comma, or at a blank."""
    half, stop = start + LONGEST // 2, start + LONGEST
    for sign in (_CLAUSE, _BLANK):
        ends = [match.end() for match in sign.finditer(line, half, stop)]
        if ends:
            return ends[-1]
    return stop
