"""Days in the addresses of pages, as `<input type="date">` sends them."""

from __future__ import annotations

from datetime import date, datetime

from flows.local_time import begin_of

YEARS = range(1900, 3000)
"""A day of another year is taken for none: what is counted from it may not exist."""


def beginning_of(text: str) -> datetime | None:
    """Return the moment at which this day begins: "2026-11-28". None for no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return begin_of(day) if day.year in YEARS else None
