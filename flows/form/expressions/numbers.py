"""Functions on numbers. None raises: what has no value is NaN, what is too large is infinite."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal

_PLACES = 300
"""No float has a digit further from the point, give or take a few."""


def guarded(function: Callable[..., float]) -> Callable[..., float]:
    """The function with NaN in place of an error, and infinity in place of an overflow."""

    def run(*numbers: float) -> float:
        try:
            return float(function(*numbers))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return run


def divide(dividend: float, divisor: float) -> float:
    """The operator div: 1 div 0 is infinite, 0 div 0 is NaN."""
    if divisor:
        return dividend / divisor
    if not dividend or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1, divisor)


def modulo(dividend: float, divisor: float) -> float:
    """The operator mod: the remainder has the sign of the dividend."""
    return math.fmod(dividend, divisor) if divisor and math.isfinite(dividend) else math.nan


def truncated(number: float) -> float:
    """int(): without the fraction."""
    return float(math.trunc(number)) if math.isfinite(number) else number


def round_half_up(number: float, places: float = 0) -> float:
    """round(): a half goes up, as it is written in decimals (1.005 to two places is 1.01, -2.5 is -2)."""
    if not math.isfinite(number) or math.isnan(places):
        return number
    shift = int(min(max(places, -_PLACES), _PLACES))
    scaled = Decimal(repr(float(number))).scaleb(shift) + Decimal("0.5")
    return float(scaled.to_integral_value(ROUND_FLOOR).scaleb(-shift))


def power(base: float, exponent: float) -> float:
    """pow(), for real results only."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.nan if base else math.inf


def logarithm(number: float) -> float:
    """The natural logarithm; of 0, minus infinity."""
    return math.log(number) if number > 0 else -math.inf if number == 0 else math.nan


def logarithm10(number: float) -> float:
    """The logarithm to base 10; of 0, minus infinity."""
    return math.log10(number) if number > 0 else -math.inf if number == 0 else math.nan


def ceiling(number: float) -> float:
    """The next whole number upwards."""
    return float(math.ceil(number)) if math.isfinite(number) else number


def floor(number: float) -> float:
    """The next whole number downwards."""
    return float(math.floor(number)) if math.isfinite(number) else number
