"""Conversions of a value to text, number or truth value: those of XPath 1.0, as ODK (JavaRosa) does them."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isinf, isnan, trunc

from flows.form.expressions.dates import day_number
from flows.form.expressions.scope import Scalar

TOLERANCE = 1e-12
"""The difference below which two numbers are equal, as in JavaRosa: 0.1 + 0.2 = 0.3."""

_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


def to_text(value: Scalar) -> str:
    """Return the value as ODK writes it: 3, not 3.0; true and false; NaN. Large numbers have all digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if abs(value) < 1e15 and abs(value - trunc(value)) < TOLERANCE:
        return str(trunc(value))
    return f"{Decimal(repr(float(value))):f}"


def to_number(value: Scalar) -> float:
    """Return the value as a number, a date as its day number, and other texts as NaN.

    JavaRosa reads the text "2013-06-10" as NaN and a date node as its day number. Here a node comes as text,
    so a text that is a date counts as a date.
    """
    if not isinstance(value, str):
        return float(value)
    text = value.strip()
    return float(text) if _NUMBER.fullmatch(text) else day_number(text)


def to_boolean(value: Scalar) -> bool:
    """Return false for "", 0, NaN and false, and true for anything else, also the texts "false" and "0"."""
    if isinstance(value, float):
        return abs(value) > TOLERANCE  # NaN is not
    return bool(value)
