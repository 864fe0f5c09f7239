"""Figures as they are written in Vietnam, for a table to be confirmed: "hơn 40", "608.000.000", a place."""

from __future__ import annotations

from calendar import monthrange

from flows.figure import About, Amount, FigureValue, Named, Period
from flows.readers.dates import write_date
from flows.readers.numbers import write_number

_ABOUT = {About.EXACT: "", About.OVER: "hơn ", About.UNDER: "gần ", About.NEAR: "khoảng "}


def write_figure(value: FigureValue) -> str:
    """A figure's value in words and digits; a sum without its đồng."""
    match value:
        case Amount(low, high, about):
            number = write_number(low) if high is None else f"{write_number(low)} – {write_number(high)}"
            return f"{_ABOUT[about]}{number}"
        case Period():
            return _period(value)
    return place_name(value)


def place_name(place: Named) -> str:
    """A place with the province of today that it lies in, where its own name does not say it."""
    if place.name == place.province:
        return place.name
    return f"{place.name} (nay thuộc {place.province})" if place.is_old else f"{place.name}, {place.province}"


def _period(period: Period) -> str:
    start, end = period.start, period.end
    if start is None or end is None:
        return f"từ {write_date(start)}" if start else f"đến {write_date(end)}" if end else ""
    if start == end:
        return write_date(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year} – {end.year}"
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        first, last = f"{start.month}/{start.year}", f"{end.month}/{end.year}"
        return first if first == last else f"{first} – {last}"
    return f"{write_date(start)} – {write_date(end)}"
