"""Writes figures as they are shown for confirmation: "hơn 40", "608.000.000", or a place."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from flows.reading.dates import write_date
from flows.reading.numbers import write_number
from flows.report.figure import About, Amount, FigureValue, Named, Period

ABOUT = {
    About.EXACT: "",
    About.OVER: "hơn",
    About.UNDER: "gần",
    About.BELOW: "dưới",
    About.LEAST: "ít nhất",
    About.MOST: "nhiều nhất",
    About.NEAR: "khoảng",
}
"""The words that show how exact an amount is."""
SOURCES = {
    "nhà nước": "nhà nước",
    "trung ương": "ngân sách trung ương",
    "tỉnh": "ngân sách tỉnh",
    "huyện": "ngân sách huyện",
    "xã": "ngân sách xã",
    "dân": "dân góp",
    "vay": "vốn vay",
    "tài trợ": "tài trợ",
}
"""The words that show who pays a sum, by source."""


def write_figure(value: FigureValue, unit: str = "") -> str:
    """Return a figure's value on one line. `unit` is written behind an amount without a unit of its own."""
    match value:
        case Amount():
            return _amount(value, value.unit or unit)
        case Period():
            return " ".join(filter(None, (ABOUT[value.about], _period(value))))
    return place_name(value)


def _amount(value: Amount, unit: str) -> str:
    """Return an amount as, for example, "trong đó hơn 3.000.000 đồng/hộ (dân góp)"."""
    number = write_number(value.value)
    if value.to is not None:
        number += f" – {write_number(value.to)}"
    if value.of is not None:
        number += f"/{write_number(value.of)}"
    part = "trong đó" if value.is_part else ""
    source = f"({SOURCES.get(value.source, value.source)})" if value.source else ""
    per = f"{unit}/{value.per}" if value.per else unit
    if value.per and not unit:
        return " ".join(filter(None, (part, ABOUT[value.about], f"{number}{per}", source)))
    return " ".join(filter(None, (part, ABOUT[value.about], number, per, source)))


def place_name(place: Named) -> str:
    """Return a place's name with its province of today, unless the name is that province's."""
    if place.name == place.province or not place.province:
        return place.name
    return f"{place.name} (nay thuộc {place.province})" if place.is_old else f"{place.name}, {place.province}"


def _period(period: Period) -> str:
    start, end = period.start, period.end
    if start is None or end is None:
        return f"từ {_first(start)}" if start else f"đến {_last(end)}" if end else ""
    if start == end:
        return write_date(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year} – {end.year}"
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        first, last = f"{start.month}/{start.year}", f"{end.month}/{end.year}"
        return first if first == last else f"{first} – {last}"
    return f"{write_date(start)} – {write_date(end)}"


def _first(day: date) -> str:
    """Return a day, but the first day of a year or month as "2014" or "6/2014"."""
    if (day.day, day.month) == (1, 1):
        return str(day.year)
    return f"{day.month}/{day.year}" if day.day == 1 else write_date(day)


def _last(day: date) -> str:
    if (day.day, day.month) == (31, 12):
        return str(day.year)
    return f"{day.month}/{day.year}" if day.day == monthrange(day.year, day.month)[1] else write_date(day)
