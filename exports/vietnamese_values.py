"""How values are written in a Vietnamese report: 1.234,5 and 25/11/2026."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from flows.local_time import local
from flows.reading.dates import write_date, write_time
from flows.reading.numbers import write_number
from flows.report.value import GeoPoint, Value


def shown(value: Value) -> str:
    """Return a typed value in writing; "" for none. Choices are not handled here: they show their labels."""
    match value:
        case int() | Decimal():
            return write_number(value)
        case date():
            return write_date(value)
        case time():
            return write_time(value)
    if isinstance(value, GeoPoint):
        return f"{value.latitude}, {value.longitude}"
    return value if isinstance(value, str) else ""


def moment(at: datetime) -> str:
    """Return a moment in local time, e.g. "14:05 ngày 25/11/2026"."""
    here = local(at)
    return f"{write_time(here.time())} ngày {write_date(here.date())}"
