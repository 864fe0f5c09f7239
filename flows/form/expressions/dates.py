"""Dates in expressions. A date is an ISO text or ODK's day number: whole days since 1 January 1970."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from math import isfinite, nan

from flows.form.expressions.scope import Scalar

_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6})[0-9]*)?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]+)?))?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times are local to the writer, without zones
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ESCAPE = re.compile(r"%(.?)", re.DOTALL)


def day_number(text: str) -> float:
    """Return the days since 1 January 1970 for "2013-06-10" or "2013-06-10T09:05:00.000+07:00"; else NaN."""
    moment = _read(text)
    return nan if moment is None else float((moment - _EPOCH).days)


def to_date(value: Scalar) -> str:
    """Return date(): a date, datetime or day number as "2013-06-10", or "" for anything else."""
    moment = _moment(value)
    return "" if moment is None else moment.date().isoformat()


def to_datetime(value: Scalar) -> str:
    """Return date-time(). It is like `to_date`, but keeps the time of day."""
    if isinstance(value, str):
        return value if _read(value) else ""
    moment = _moment(value)
    return "" if moment is None else moment.isoformat(timespec="milliseconds")


def decimal_datetime(value: Scalar) -> float:
    """Return decimal-date-time(): days since 1 January 1970 with the time of day as a fraction, or NaN."""
    moment = _moment(value)
    return nan if moment is None else (moment - _EPOCH) / timedelta(days=1)


def decimal_time(text: str) -> float:
    """Return decimal-time(): the fraction of the day that has passed at "12:00:00.000", or at a datetime."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return decimal_datetime(text) % 1
    hours, minutes, seconds = found.groups(default="0")
    return (int(hours) * 3600 + int(minutes) * 60 + float(seconds)) / 86_400


def format_date(value: Scalar, pattern: str) -> str:
    """Return format-date() or format-date-time() by ODK's escapes, or "" if the value is no date.

    See https://docs.getodk.org/form-operators-functions/#format-date. Month and day names are English.
    """
    moment = _moment(value)
    if moment is None:
        return ""
    return _ESCAPE.sub(lambda escape: _part(moment, escape[1]), pattern)


def _part(moment: datetime, letter: str) -> str:
    parts = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "n": str(moment.month),
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02}",
        "e": str(moment.day),
        "a": _DAYS[moment.weekday()],
        "H": f"{moment.hour:02}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
        "%": "%",
    }
    return parts.get(letter, "")


def _moment(value: Scalar) -> datetime | None:
    if isinstance(value, str):
        return _read(value)
    if not isfinite(value):
        return None
    try:
        return _EPOCH + timedelta(days=value)
    except OverflowError:
        return None


def _read(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction = found.groups(default="0")
    try:
        return datetime(  # noqa: DTZ001 - as _EPOCH
            int(year), int(month), int(day), int(hour), int(minute), int(second), int(fraction.ljust(6, "0"))
        )
    except ValueError:
        return None
