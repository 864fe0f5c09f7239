"""Dates and times of day in Vietnamese writing. The day always comes before the month; nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from flows.form.outline import Precision
from flows.reading.text import plain

_DAY_FIRST = re.compile(r"(?:ngay )?(\d{1,2})(?: ?[/.-] ?| thang )(\d{1,2})(?: ?[/.-] ?| nam )(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2}) ?(?:[:h.]|gio) ?(\d{2})?(?: ?(?:p|phut))?(?: (sang|chieu|toi|dem|trua))?")
_YEAR = re.compile(r"(?:nam )?(\d{4})")
_MONTH = re.compile(r"(?:thang )?(\d{1,2})(?: ?[/.-] ?| nam )(\d{4})")
_NOON = 12


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was read."""

    value: date
    sure: bool
    """Whether the year had four digits. Otherwise the century has to be confirmed."""


def read_date(text: str, today: date, precision: Precision = Precision.DAY) -> Day | None:
    """Return the day that the whole `text` is, or None: 10/6/2013, ngày 10 tháng 6 năm 2013, 2013-06-10.

    A two-digit year (10-6-13) is the latest such year up to the year of `today`. If a month or a year is
    asked, it is read too (6/2013, tháng 6 năm 2013, 2013), and its first day is returned.
    """
    words = plain(text).rstrip(".")
    if precision is Precision.YEAR and (match := _YEAR.fullmatch(words)):
        return _day(int(match[1]), 1, 1, sure=True)
    if precision is not Precision.DAY and (match := _MONTH.fullmatch(words)):
        return _first(_day(int(match[2]), int(match[1]), 1, sure=True), precision)
    return _first(_read_day(words, today), precision)


def _first(day: Day | None, precision: Precision) -> Day | None:
    """Return the first day of the month or year, if the precision is one of these."""
    if day is None or precision is Precision.DAY:
        return day
    month = 1 if precision is Precision.YEAR else day.value.month
    return Day(day.value.replace(month=month, day=1), day.sure)


def _read_day(words: str, today: date) -> Day | None:
    if match := _ISO.fullmatch(words):
        return _day(int(match[1]), int(match[2]), int(match[3]), sure=True)
    if match := _DAY_FIRST.fullmatch(words):
        year = int(match[3])
        if len(match[3]) == 4:
            return _day(year, int(match[2]), int(match[1]), sure=True)
        century = today.year - today.year % 100
        full = century + year if century + year <= today.year else century - 100 + year
        return _day(full, int(match[2]), int(match[1]), sure=False)
    return None


def write_date(value: date, precision: Precision = Precision.DAY) -> str:
    """Return `value` in Vietnamese writing: a day as 10/6/2013, a month as 6/2013, a year as 2013."""
    if precision is Precision.YEAR:
        return f"{value.year:04}"
    if precision is Precision.MONTH:
        return f"{value.month}/{value.year:04}"
    return f"{value.day}/{value.month}/{value.year:04}"


def read_time(text: str) -> time | None:
    """Return the time of day that the whole `text` is, or None: 14:30, 14h30, 7 giờ 15 sáng, 2h chiều."""
    match = _TIME.fullmatch(plain(text))
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] in {"chieu", "toi"} and hour < _NOON:
        hour += _NOON
    return time(hour, minute) if hour < 24 and minute < 60 else None


def write_time(value: time) -> str:
    """Return `value` in the form 14:30."""
    return f"{value:%H:%M}"


def _day(year: int, month: int, day: int, *, sure: bool) -> Day | None:
    try:
        return Day(date(year, month, day), sure)
    except ValueError:
        return None
