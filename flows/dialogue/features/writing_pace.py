"""The respondent's pace: how long they have been writing, and about how long the rest will take."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from flows.report.draft import Draft

BREAK = timedelta(minutes=10)
"""A longer silence is a break and does not count as writing."""
ENOUGH = 5
"""How many items must be answered before the pace can be estimated."""


def spent_since(touched: datetime | None, now: datetime) -> int:
    """Return the seconds of writing between the last turn and this one."""
    gap = now - touched if touched is not None else timedelta(0)
    return round(gap.total_seconds()) if timedelta(0) < gap < BREAK else 0


def minutes_left(draft: Draft, answered: int, of: int) -> int | None:
    """Estimate the minutes for the rest, in steps of five; None if that is unknown or nothing is left."""
    left = of - answered
    if answered < ENOUGH or left <= 0 or draft.spent <= 0:
        return None
    return 5 * ceil(draft.spent / answered * left / 60 / 5)
