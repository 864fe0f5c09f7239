"""Reads a figure typed alone as a correction: "26", "hơn 40", "608 triệu", "2017 - 2018", "Giao Thủy"."""

from __future__ import annotations

from flows.form.outline import FigureKind, Wanted
from flows.reading.figures import Reader, read_figures
from flows.reading.figures.admin_units import match_admin_unit
from flows.reading.numbers import read_number
from flows.report.figure import Amount, Confirmation, Figure, FigureValue, Named, the_one

SMALLEST_SUM = 1_000
"""The smallest sum typed alone, in đồng. "608" alone means thousands or millions, which is not clear."""


LONGEST = 300
"""The longest figure typed alone, in characters. A longer text is prose."""


def read_correction(
    words: str, wanted: Wanted, read: Reader = read_figures, near: Named | None = None
) -> Figure | None:
    """Return the figure of `words` for `wanted`, or None if they have none or more than one.

    `near` is the writer's place (see `admin_units`).
    """
    words = words.strip()
    if len(words) > LONGEST:
        return None
    found = read(words, (wanted,), near)
    one = the_one(found)
    value = one.value if one is not None else None if found else _alone(words, wanted, read, near)
    return None if value is None else Figure(wanted.name, value, words, Confirmation.CORRECTED)


def _alone(words: str, wanted: Wanted, read: Reader, near: Named | None) -> FigureValue | None:
    if wanted.kind is FigureKind.ADMIN_UNIT:
        return match_admin_unit(words, near)
    if wanted.kind is FigureKind.PERIOD:
        return None
    number = read_number(words.rstrip("."))
    if number is not None:
        least = SMALLEST_SUM if wanted.kind is FigureKind.MONEY else 0
        return Amount(number.value) if number.value >= least else None
    return _with_unit(words, wanted, read)


def _with_unit(words: str, wanted: Wanted, read: Reader) -> FigureValue | None:
    """Return the value of words without their unit, read with the first unit: "25-27", "hơn 40"."""
    for unit in wanted.units[:1]:
        whole = f"{words} {unit}"
        found = read(whole, (wanted,))
        value = found[0].value if len(found) == 1 and found[0].words == whole else None
        if isinstance(value, Amount) and value.is_total:
            return value
    return None
