"""Functions on numbers. None of them raises: an undefined result is NaN, and a too large one is infinite."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal

_PLACES = 300
"""The most places that round() takes. No float has a digit much further from the point."""


def guarded(function: Callable[..., float]) -> Callable[..., float]:
    """Return the function with NaN in place of an error, and infinity in place of an overflow."""

    def run(*numbers: float) -> float:
        try:
            return float(function(*numbers))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return run


def divide(dividend: float, divisor: float) -> float:
    """Return the result of the operator div: 1 div 0 is infinite, 0 div 0 is NaN."""
    if divisor:
        return dividend / divisor
    if not dividend or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1, divisor)


def modulo(dividend: float, divisor: float) -> float:
    """Return the result of the operator mod. The remainder has the sign of the dividend."""
    return math.fmod(dividend, divisor) if divisor and math.isfinite(dividend) else math.nan


def truncated(number: float) -> float:
    """Return int(): the number without its fraction."""
    return float(math.trunc(number)) if math.isfinite(number) else number


def round_half_up(number: float, places: float = 0) -> float:
    """Return round(). A half in decimal writing goes up: 1.005 to two places is 1.01, and -2.5 is -2."""
    if not math.isfinite(number) or math.isnan(places):
        return number
    shift = int(min(max(places, -_PLACES), _PLACES))
    scaled = Decimal(repr(float(number))).scaleb(shift) + Decimal("0.5")
    return float(scaled.to_integral_value(ROUND_FLOOR).scaleb(-shift))


def power(base: float, exponent: float) -> float:
    """Return pow(), or NaN if the result is no real number."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.nan if base else math.inf


def logarithm(number: float) -> float:
    """Return the natural logarithm. It is minus infinity for 0, and NaN below 0."""
    return math.log(number) if number > 0 else -math.inf if number == 0 else math.nan


def logarithm10(number: float) -> float:
    """Return the logarithm to base 10. It is minus infinity for 0, and NaN below 0."""
    return math.log10(number) if number > 0 else -math.inf if number == 0 else math.nan


def ceiling(number: float) -> float:
    """Return the next whole number upwards."""
    return float(math.ceil(number)) if math.isfinite(number) else number


def floor(number: float) -> float:
    """Return the next whole number downwards."""
    return float(math.floor(number)) if math.isfinite(number) else number
