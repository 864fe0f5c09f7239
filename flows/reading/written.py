"""Figures as they are written in Vietnam, for a table to be confirmed: "hơn 40", "608.000.000", a place."""

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
"""How exactly an amount is, as it is shown."""
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
"""Who pays a sum, as it is shown."""


def write_figure(value: FigureValue, unit: str = "") -> str:
    """A figure's value in words and digits on one line; `unit` stands behind an amount that names none."""
    match value:
        case Amount():
            return _amount(value, value.unit or unit)
        case Period():
            return " ".join(filter(None, (ABOUT[value.about], _period(value))))
    return place_name(value)


def _amount(value: Amount, unit: str) -> str:
    """ "trong đó hơn 3.000.000 đồng/hộ (dân góp)"."""
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
    """A place with the province of today that it lies in, where its own name does not say it."""
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
    """The first day of a year or month as its name: "từ 2014" was not said as "từ 1/1/2014"."""
    if (day.day, day.month) == (1, 1):
        return str(day.year)
    return f"{day.month}/{day.year}" if day.day == 1 else write_date(day)


def _last(day: date) -> str:
    if (day.day, day.month) == (31, 12):
        return str(day.year)
    return f"{day.month}/{day.year}" if day.day == monthrange(day.year, day.month)[1] else write_date(day)
