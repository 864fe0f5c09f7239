"""Values as a Vietnamese report writes them: 1.234,5 and 25/11/2026."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from flows.answer import GeoPoint, Value

VIETNAM = timezone(timedelta(hours=7))
"""The zone of every moment that is shown; Vietnam keeps no summer time."""
_SWAP = str.maketrans(",.", ".,")


def shown(value: Value) -> str:
    """A typed value in writing; "" for none. Choices are shown by their labels, elsewhere."""
    match value:
        case int():
            return f"{value:,}".translate(_SWAP)
        case Decimal():
            return f"{value:,f}".translate(_SWAP)
        case date():
            return f"{value.day}/{value.month}/{value.year}"
        case time():
            return f"{value:%H:%M}"
    if isinstance(value, GeoPoint):
        return f"{value.latitude}, {value.longitude}"
    return value if isinstance(value, str) else ""


def moment(at: datetime) -> str:
    """A moment in Vietnam, e.g. "14:05 ngày 25/11/2026"."""
    here = at.astimezone(VIETNAM)
    return f"{here:%H:%M} ngày {here.day}/{here.month}/{here.year}"
