"""A figure typed alone, as a correction: "26", "hơn 40", "608 triệu", "2017 - 2018", "Giao Thủy"."""

from __future__ import annotations

from flows.form.outline import FigureKind, Wanted
from flows.reading.figures import Reader, read_figures
from flows.reading.figures.places import match_place
from flows.reading.numbers import read_number
from flows.report.figure import Amount, Confirmation, Figure, FigureValue, Named, the_one

SMALLEST_SUM = 1_000
"""Less is no sum in đồng: who writes "608" alone means thousands or millions, and has not said which."""


LONGEST = 300
"""Characters of a figure typed alone: what is longer is prose."""


def read_correction(
    words: str, wanted: Wanted, read: Reader = read_figures, near: Named | None = None
) -> Figure | None:
    """The figure that `words` give for `wanted`; None where they give none, or more than one.

    `near` is the place of who writes (`places`).
    """
    words = words.strip()
    if len(words) > LONGEST:
        return None
    found = read(words, (wanted,), near)
    one = the_one(found)
    value = one.value if one is not None else None if found else _alone(words, wanted, read, near)
    return None if value is None else Figure(wanted.name, value, words, Confirmation.CORRECTED)


def _alone(words: str, wanted: Wanted, read: Reader, near: Named | None) -> FigureValue | None:
    if wanted.kind is FigureKind.PLACE:
        return match_place(words, near)
    if wanted.kind is FigureKind.PERIOD:
        return None
    number = read_number(words.rstrip("."))
    if number is not None:
        least = SMALLEST_SUM if wanted.kind is FigureKind.MONEY else 0
        return Amount(number.value) if number.value >= least else None
    return _with_unit(words, wanted, read)


def _with_unit(words: str, wanted: Wanted, read: Reader) -> FigureValue | None:
    """What the words are with the unit that goes without saying: "25-27", "hơn 40", "hai mươi"."""
    for unit in wanted.units[:1]:
        whole = f"{words} {unit}"
        found = read(whole, (wanted,))
        value = found[0].value if len(found) == 1 and found[0].words == whole else None
        if isinstance(value, Amount) and value.is_total:
            return value
    return None
