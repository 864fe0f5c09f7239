"""A figure typed alone, as a correction: "26", "608 triệu", "2017 - 2018", "Giao Thủy, Nam Định"."""

from __future__ import annotations

from dataclasses import replace

from flows.figure import Amount, Confirmation, Figure, FigureValue
from flows.outline import FigureKind, Wanted
from flows.readers.figures import read_figures
from flows.readers.figures.places import match_place
from flows.readers.numbers import read_number


def read_correction(words: str, wanted: Wanted) -> Figure | None:
    """The figure that `words` give for `wanted`; None where they give none, or more than one."""
    read = read_figures(words, (wanted,))
    if len(read) == 1:
        return replace(read[0], words=words.strip(), confirmation=Confirmation.CORRECTED)
    value = _alone(words, wanted.kind) if not read else None
    return None if value is None else Figure(wanted.name, value, words.strip(), Confirmation.CORRECTED)


def _alone(words: str, kind: FigureKind) -> FigureValue | None:
    if kind is FigureKind.PLACE:
        return match_place(words)
    number = read_number(words) if kind is not FigureKind.PERIOD else None
    return None if number is None or number.value < 0 else Amount(number.value)
