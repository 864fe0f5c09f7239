"""Days in the addresses and forms of pages, as `<input type="date">` sends them."""

from __future__ import annotations

from datetime import date, datetime

from flows.local_time import begin_of

YEARS = range(1900, 3000)
"""A day of another year is taken for none: what is counted from it may not exist."""


def day_of(text: str) -> date | None:
    """Return this day: "2026-11-28". None for no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def beginning_of(text: str) -> datetime | None:
    """Return the moment at which this day begins. None for no day."""
    day = day_of(text)
    return begin_of(day) if day is not None else None
