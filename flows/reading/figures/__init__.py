"""Reads the figures that an outline wants out of prose. It reads only what the words say.

Each sentence of a line is read alone. A wrong figure is worse than none, so ordinals, document numbers, the
data of one household and vague words are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from flows.form.outline import Wanted
from flows.reading.figures.admin_units import admin_units
from flows.reading.figures.amounts import amounts
from flows.reading.figures.cutting import MOST_FIGURES, pieces
from flows.reading.figures.gazetteer import gazetteer
from flows.reading.figures.lexicon import Lexicon, lexicons
from flows.reading.figures.periods import may_stand, periods
from flows.reading.figures.prose import Prose, Sentence
from flows.reading.figures.settling import settled
from flows.report.figure import Figure, FigureValue, Named

__all__ = ["PieceReader", "Reader", "get_ready", "pieces", "read_figures", "read_piece"]

PieceReader = Callable[[str, tuple[Wanted, ...], Named | None], tuple[Figure, ...]]
Found = tuple[int, int, str, FigureValue]


class Reader(Protocol):
    """A function that returns the figures of an answer: `read_figures`, or one with a cache."""

    def __call__(self, text: str, wanted: Sequence[Wanted], near: Named | None = None) -> tuple[Figure, ...]:
        """Return the figures wanted. `near` is as for `read_piece`."""
        ...


def get_ready() -> None:
    """Load the lists of places, so that the first answer with a place does not wait for them."""
    gazetteer()


def read_piece(piece: str, wanted: tuple[Wanted, ...], near: Named | None = None) -> tuple[Figure, ...]:
    """Return the wanted figures of a piece of an answer (see `pieces`), in the order of the text.

    `near` is the writer's place, or None if unknown. Of places of one name the nearest to it is meant.
    """
    prose = Prose(piece)
    figures: list[Figure] = []
    words = lexicons(wanted)
    for start, stop in prose.sentences():
        one = Sentence(prose, start, stop)
        known = words[one.is_bare]
        one.nouns, one.counted = known.nouns, known.counted
        for first, end, name, value in _read_sentence(one, known, near):
            figures.append(Figure(name, value, prose.quote(one.starts[first], one.ends[end - 1])))
    return tuple(figures)


def read_figures(
    text: str, wanted: Sequence[Wanted], near: Named | None = None, read: PieceReader = read_piece
) -> tuple[Figure, ...]:
    """Return the wanted figures of `text`, in its order.

    Unwanted figures are read too if this prevents wrong ones: a sum of money is no count, and a year before a
    unit is a year. `cutting` limits how much is read. Each piece is read by `read`, a repeated one only once.
    """
    if not wanted:
        return ()
    key = tuple(wanted)
    figures: list[Figure] = []
    known: dict[str, tuple[Figure, ...]] = {}  # a table's lines repeat
    for piece in pieces(text):
        if piece not in known:
            known[piece] = read(piece, key, near)
        figures += known[piece]
        if len(figures) >= MOST_FIGURES:
            break
    return tuple(figures[:MOST_FIGURES])


def _read_sentence(one: Sentence, known: Lexicon, near: Named | None) -> list[Found]:
    found: list[Found] = []
    taken: dict[int, int] = {}
    if known.place:
        for start, end, named in admin_units(one, near):
            taken[start] = end
            found.append((start, end, known.place, named))
    is_telling = not known.telling.isdisjoint(one.seen)
    has_periods = (is_telling and one.has_digits) or ((is_telling or known.period) and may_stand(one))
    for start, end, period in periods(one) if has_periods else ():
        if start in taken:
            continue
        taken[start] = end
        if period is not None and known.period:
            found.append((start, end, known.period, period))
    if is_telling:
        told = settled(one, amounts(one, known, taken))
        found += [(said.start, said.end, said.name, said.value) for said in told if said.value is not None]
    if len(found) > 1:
        found.sort(key=lambda reading: reading[0])
    return found
