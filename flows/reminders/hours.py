"""The hours in which reminders and digests may be sent: those of an office, by the clock on the wall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from flows.local_time import instant_of, local

OPENS, CLOSES = time(8), time(17)
"""The first moment of a day, and the first that is too late again."""
SUNDAY = 6


@cache
def _public_holidays() -> holidays.HolidayBase:
    """Return Vietnam's days off, Tết and days moved by the government among them. It reckons as asked."""
    return holidays.country_holidays("VN")


def is_open_day(day: date) -> bool:
    """Whether anything may be sent on a day: Monday to Saturday, except on public holidays of Vietnam."""
    return day.weekday() != SUNDAY and day not in _public_holidays()


def open_day_before(day: date) -> date:
    """Return the last such day before a day."""
    before = day - timedelta(days=1)
    return before if is_open_day(before) else open_day_before(before)


def may_send(now: datetime) -> bool:
    """Whether a reminder may be sent at this moment."""
    here = local(now)
    return is_open_day(here.date()) and OPENS <= here.time() < CLOSES


def closes_at(now: datetime) -> datetime:
    """Return the moment from which nothing may be sent any more on the day of `now`."""
    return instant_of(datetime.combine(local(now).date(), CLOSES))
