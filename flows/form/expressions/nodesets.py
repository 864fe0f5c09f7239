"""Functions on the values of a nodeset. Each argument is a sequence: all rows' values, or one value alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan, nan

from flows.form.expressions.conversions import to_number, to_text
from flows.form.expressions.scope import Scalar


def total(values: Sequence[Scalar]) -> float:
    """sum(): blanks and texts that are no numbers are left out, as in JavaRosa."""
    return sum(_numbers((values,)), 0.0)


def smallest(*arguments: Sequence[Scalar]) -> float:
    """min() over all values that are numbers; NaN where there is none."""
    return min(_numbers(arguments), default=nan)


def largest(*arguments: Sequence[Scalar]) -> float:
    """max() over all values that are numbers; NaN where there is none."""
    return max(_numbers(arguments), default=nan)


def joined(separator: str, *arguments: Sequence[Scalar]) -> str:
    """join(): all values as texts, blanks too."""
    return separator.join(to_text(value) for values in arguments for value in values)


def concatenated(*arguments: Sequence[Scalar]) -> str:
    """concat(): all values as one text."""
    return joined("", *arguments)


def is_selected(values: Sequence[Scalar], choice: str) -> bool:
    """selected(): whether the choice is ticked, in any row; '' is ticked where nothing is, as in JavaRosa."""
    wanted = f" {choice.strip()} "
    return any(wanted in f" {to_text(value)} " for value in values)


def _numbers(arguments: Sequence[Sequence[Scalar]]) -> Iterator[float]:
    return (number for values in arguments for number in map(to_number, values) if not isnan(number))
