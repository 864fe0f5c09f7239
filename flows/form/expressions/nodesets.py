"""Functions on the values of a nodeset. Each argument is a sequence: the values of all rows, or one value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan, nan

from flows.form.expressions.conversions import to_number, to_text
from flows.form.expressions.scope import Scalar


def total(values: Sequence[Scalar]) -> float:
    """Return sum(). Blanks and texts that are no numbers are left out, as in JavaRosa."""
    return sum(_numbers((values,)), 0.0)


def smallest(*arguments: Sequence[Scalar]) -> float:
    """Return min() of all values that are numbers, or NaN if there are none."""
    return min(_numbers(arguments), default=nan)


def largest(*arguments: Sequence[Scalar]) -> float:
    """Return max() of all values that are numbers, or NaN if there are none."""
    return max(_numbers(arguments), default=nan)


def joined(separator: str, *arguments: Sequence[Scalar]) -> str:
    """Return join(): all values as texts with the separator between them. Blanks are joined too."""
    return separator.join(to_text(value) for values in arguments for value in values)


def concatenated(*arguments: Sequence[Scalar]) -> str:
    """Return concat(): all values as one text."""
    return joined("", *arguments)


def is_selected(values: Sequence[Scalar], choice: str) -> bool:
    """Whether the choice is ticked in any row (selected()). '' is ticked if nothing is, as in JavaRosa."""
    wanted = f" {choice.strip()} "
    return any(wanted in f" {to_text(value)} " for value in values)


def _numbers(arguments: Sequence[Sequence[Scalar]]) -> Iterator[float]:
    return (number for values in arguments for number in map(to_number, values) if not isnan(number))
