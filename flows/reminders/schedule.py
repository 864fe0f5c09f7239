"""The schedule of a campaign: which reminders an organisation is due, and why one is not sent.

A day is a day by the clock on the wall. The present moment is given by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flows.local_time import local
from flows.respondents.invitations import last_day

APART = timedelta(days=2)
"""Between the days of two reminders of one organisation at least."""
RESTED = timedelta(days=7)
"""A report that is begun, and in which nobody has written for so long, is due a reminder, once."""
AFTER = timedelta(days=14)
"""So long after the last day the reminder about its passing may still be sent."""
REST = "rest"
FURTHEST, MOST = 60, 12
"""The most that an administrator may set: days before the last day, and reminders of an organisation."""


class Reason(StrEnum):
    """Why a reminder was not sent."""

    SUBMITTED = "submitted already"
    CLOSED = "campaign closed"
    NO_CHANNEL = "nobody has begun it"
    """So no channel is known."""
    STOPPED = "asked not to be reminded"
    UNREACHABLE = "not reachable"
    TOO_MANY = "reminded often enough"
    OVERTAKEN = "the next one came first"
    """It could not be sent in its days: they were days off, or the program did not run."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an administrator sets."""

    days: tuple[int, ...] = (7, 3, 1)
    """Days before the last day on which a reminder becomes due."""
    most: int = 5
    """How many reminders an organisation gets at most; 0 for none. The last is kept for the day after."""

    @property
    def written(self) -> str:
        """Return the days as people write them: "7, 3, 1"."""
        return ", ".join(map(str, self.days))


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one reminder."""

    day: date
    """The day on which it was sent, or decided not to be."""
    reason: Reason | None
    """Why it was not sent; None if it was."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the schedule asks about one organisation."""

    plan: Plan
    ends_at: datetime
    is_closed: bool
    is_submitted: bool
    rests_since: datetime | None
    """When its report was written in last; None before it is begun."""
    decided: Mapping[str, Decided]
    """What became of earlier reminders, by their occasion."""

    @property
    def sent(self) -> list[date]:
        """Return the days on which reminders were sent."""
        return [one.day for one in self.decided.values() if one.reason is None]

    @property
    def obstacle(self) -> Reason | None:
        """Return why this organisation is not reminded at all; None if it is."""
        if self.is_submitted:
            return Reason.SUBMITTED
        if self.is_closed:
            return Reason.CLOSED
        return Reason.NO_CHANNEL if self.rests_since is None else None


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder about which something is decided now."""

    occasion: str
    """Which of the schedule: "2026-12-20/3", "2026-12-20/after" or "rest". A new last day has new ones."""
    reason: Reason | None
    """Why it is not sent; None if it is."""


def due(one: Standing, now: datetime) -> list[Due]:
    """Return what is decided now: at most one reminder to send, and those that are never sent."""
    found: list[Due] = []
    for occasion, begins, ends in _occasions(one, now):
        today = local(now).date()
        if begins > today or occasion in one.decided or not one.plan.most:
            continue
        if ends <= today:
            found.append(Due(occasion, Reason.OVERTAKEN))
        elif (obstacle := one.obstacle) is not None:
            found.append(Due(occasion, obstacle))
        elif len(one.sent) >= one.plan.most - _kept_back(one.plan, occasion):
            found.append(Due(occasion, Reason.TOO_MANY))
        elif _is_apart(one, today) and all(other.reason is not None for other in found):
            found.append(Due(occasion, None))
    return found


def is_past(occasion: str, one: Standing, now: datetime) -> bool:
    """Whether a reminder that was decided and not sent yet comes too late by now."""
    today = local(now).date()
    return all(name != occasion or ends <= today for name, _, ends in _occasions(one, now))


def _occasions(one: Standing, now: datetime) -> Iterator[tuple[str, date, date]]:
    """Yield (occasion, the day on which it becomes due, the day on which it no longer is)."""
    last = last_day(one.ends_at)
    before = [last - timedelta(days=days) for days in sorted(set(one.plan.days), reverse=True)]
    after = last + timedelta(days=1)
    for begins, ends in zip(before, [*before[1:], after], strict=False):
        yield f"{last}/{(last - begins).days}", begins, ends
    yield f"{last}/after", after, after + AFTER
    rests = one.rests_since is not None and now - one.rests_since >= RESTED
    if rests and not one.is_submitted and now < one.ends_at:
        today = local(now).date()
        yield REST, today, today + timedelta(days=1)


def _kept_back(plan: Plan, occasion: str) -> int:
    """Return how many reminders an occasion leaves to later ones: what happens now is said in any case."""
    return 1 if plan.most > 1 and not occasion.endswith("/after") else 0


def _is_apart(one: Standing, today: date) -> bool:
    return all(abs(today - day) >= APART for day in one.sent)
