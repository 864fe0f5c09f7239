"""Figures read out of prose: what the outline wants, where the words say it, nothing that they do not say.

Wrong is worse than not read: rates, ordinals, parts ("15/20 hộ"), document numbers and vague words are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.figure import Figure, FigureValue
from flows.outline import FigureKind, Wanted
from flows.readers.figures.counts import counts
from flows.readers.figures.money import sums
from flows.readers.figures.periods import periods
from flows.readers.figures.places import places
from flows.readers.figures.prose import Prose

__all__ = ["read_figures"]


def read_figures(text: str, wanted: Sequence[Wanted]) -> tuple[Figure, ...]:
    """The figures wanted that `text` tells, in the order in which they stand there; line by line.

    What is not wanted is read all the same where it keeps another reading from being wrong: a sum of money is
    no count, a year before a unit is a year.
    """
    return tuple(figure for line in text.splitlines() for figure in _read_line(line, wanted))


def _read_line(line: str, wanted: Sequence[Wanted]) -> Iterator[Figure]:
    prose = Prose(line)
    units = {unit: one.name for one in wanted if one.kind is FigureKind.COUNT for unit in one.units}
    names = {kind: [one.name for one in wanted if one.kind is kind] for kind in FigureKind}
    found: list[tuple[int, str, FigureValue, str]] = []
    for start, end, period in periods(prose, "|".join(units)):
        found += [(start, name, period, prose.take(start, end)) for name in names[FigureKind.PERIOD][:1]]
    for start, end, total in sums(prose, list(units)):
        words = prose.take(start, end)
        found += [(start, name, total, words) for name in names[FigureKind.MONEY][:1]]
    if names[FigureKind.PLACE]:
        for start, end, place in places(prose):
            found.append((start, names[FigureKind.PLACE][0], place, prose.take(start, end)))
    for start, end, name, count in counts(prose, units):
        found.append((start, name, count, prose.take(start, end)))
    last: tuple[str, FigureValue] | None = None
    for start, name, value, words in sorted(found, key=lambda one: one[0]):
        is_bracketed = prose.text[max(0, start - 2) : start].rstrip().endswith("(")
        if not (is_bracketed and last == (name, value)):  # "15 hộ (mười lăm hộ)" says it once
            yield Figure(name, value, words)
        last = name, value
