"""When reminders are due and may be sent, for any clock and any schedule."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.reminders.hours import closes_at, may_send
from flows.reminders.schedule import Decided, Plan, Reason, Standing, due, is_past
from tests.chance import examples

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ENDS = datetime(2026, 12, 20, 17, 0, tzinfo=UTC)
"""The end of 20 December in Hà Nội, a Sunday."""
MOMENTS = st.integers(0, 5 * 365 * 86_400).map(
    lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s)
)
# Announced by the government; Tết of 2027 begins on 6 February. Reckoned by hand, and not by the library.
DAYS_OFF = {
    date(2026, 1, 1),
    *(date(2026, 2, day) for day in range(16, 21)),
    date(2026, 4, 27),
    date(2026, 4, 30),
    date(2026, 5, 1),
    date(2026, 9, 2),
    *(date(2027, 2, day) for day in range(5, 10)),
}


@given(MOMENTS)
@settings(max_examples=examples(300))
def test_nothing_is_sent_at_night_on_sundays_and_on_days_off(now: datetime) -> None:
    here = now.astimezone(HANOI)
    is_free = here.date() in DAYS_OFF or here.weekday() == 6
    if is_free or not time(8) <= here.time() < time(17):
        assert not may_send(now)
    if may_send(now):
        assert closes_at(now) > now and not may_send(closes_at(now))
        assert may_send(closes_at(now) - timedelta(microseconds=1))


@pytest.mark.parametrize("day", sorted(DAYS_OFF))
def test_days_off(day: date) -> None:
    assert not may_send(datetime.combine(day, time(10), HANOI))


def test_an_ordinary_saturday_is_a_working_day() -> None:
    assert may_send(datetime(2026, 12, 19, 8, 0, tzinfo=HANOI))
    assert may_send(datetime(2026, 12, 19, 16, 59, 59, tzinfo=HANOI))
    assert not may_send(datetime(2026, 12, 19, 7, 59, 59, tzinfo=HANOI))
    assert not may_send(datetime(2026, 12, 19, 17, 0, tzinfo=HANOI))


@dataclass
class Organisation:
    """One organisation over the time of a campaign, as the table of reminders has it."""

    standing: Standing
    sent: list[tuple[datetime, str]] = field(default_factory=list)

    def look(self, now: datetime) -> None:
        if not may_send(now):
            return
        for one in due(self.standing, now):
            assert one.occasion not in self.standing.decided, "each is decided once"
            decided = {
                **self.standing.decided,
                one.occasion: Decided(now.astimezone(HANOI).date(), one.reason),
            }
            self.standing = replace(self.standing, decided=decided)
            if one.reason is None:
                self.sent.append((now, one.occasion))


PLANS = st.builds(
    Plan,
    st.lists(st.integers(1, 30), max_size=5, unique=True).map(tuple),
    st.integers(0, 6),
)


@given(
    PLANS,
    st.lists(st.integers(1, 60 * 24 * 3), min_size=1, max_size=120),
    st.integers(0, 200),
    st.sampled_from([date(2026, 12, 20), date(2027, 2, 7), date(2026, 9, 3)]),
)
@settings(max_examples=examples(300))
def test_never_more_than_set_and_two_days_apart_whenever_it_is_looked_at(
    plan: Plan, pauses: list[int], written: int, last: date
) -> None:
    """The program runs at any moments, and is away between them for minutes or days."""
    ends_at = datetime.combine(last + timedelta(days=1), time(), HANOI)
    now = ends_at - timedelta(days=40)
    one = Organisation(Standing(plan, ends_at, False, False, now, {}))
    for minutes in pauses:
        now += timedelta(minutes=minutes)
        one.look(now)
        if minutes % 7 == written % 7:
            one.standing = replace(one.standing, rests_since=now)
    assert len(one.sent) <= plan.most
    assert len({occasion for _, occasion in one.sent}) == len(one.sent)
    days = [at.astimezone(HANOI).date() for at, _ in one.sent]
    assert all(later - earlier >= timedelta(days=2) for earlier, later in pairwise(days))
    assert all(may_send(at) for at, _ in one.sent)


def looked_at_daily(standing: Standing, begin: datetime, days: int) -> Organisation:
    one = Organisation(standing)
    for day in range(days):
        one.look(begin + timedelta(days=day))
    return one


NINE = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
"""9 o'clock in Hà Nội, day by day."""


def test_the_usual_schedule() -> None:
    fresh = Standing(Plan(), ENDS, False, False, NINE + timedelta(days=30), {})
    one = looked_at_daily(fresh, NINE, 30)
    days = [(at.astimezone(HANOI).day, occasion.partition("/")[2]) for at, occasion in one.sent]
    # The 13th and the 20th are Sundays.
    assert days == [(14, "7"), (17, "3"), (19, "1"), (21, "after")]


def test_a_rested_report_is_reminded_of_once_and_the_last_one_is_kept_for_the_day_after() -> None:
    one = looked_at_daily(Standing(Plan(most=4), ENDS, False, False, NINE, {}), NINE, 30)
    assert [occasion.partition("/")[2] or occasion for _, occasion in one.sent] == ["rest", "7", "3", "after"]
    [last] = [name for name, each in one.standing.decided.items() if each.reason is Reason.TOO_MANY]
    assert last.endswith("/1")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_submitted": True}, Reason.SUBMITTED),
        ({"is_closed": True}, Reason.CLOSED),
        ({"rests_since": None}, Reason.NO_CHANNEL),
        ({"is_submitted": True, "is_closed": True}, Reason.SUBMITTED),
    ],
)
def test_what_is_not_sent_is_noted_with_the_reason(changes: dict[str, object], reason: Reason) -> None:
    standing = replace(Standing(Plan(), ENDS, False, False, NINE, {}), **changes)  # type: ignore[arg-type]
    one = looked_at_daily(standing, NINE, 30)
    assert not one.sent
    assert {each.reason for each in one.standing.decided.values()} == {reason}
    assert len(one.standing.decided) == 4 + (reason is Reason.CLOSED), "the rested one too, where it is due"


def test_a_program_that_was_off_sends_the_latest_only() -> None:
    fresh = Standing(Plan(), ENDS, False, False, NINE + timedelta(days=30), {})
    one = looked_at_daily(fresh, NINE + timedelta(days=17), 1)
    assert [occasion for _, occasion in one.sent] == ["2026-12-20/3"]
    assert one.standing.decided["2026-12-20/7"].reason is Reason.OVERTAKEN
    assert looked_at_daily(fresh, NINE + timedelta(days=60), 1).sent == [], "two weeks after it is too late"


def test_more_time_begins_the_schedule_anew() -> None:
    fresh = Standing(Plan(most=8), ENDS, False, False, NINE + timedelta(days=60), {})
    one = looked_at_daily(fresh, NINE, 19)
    one.standing = replace(one.standing, ends_at=ENDS + timedelta(days=10))
    for day in range(19, 40):
        one.look(NINE + timedelta(days=day))
    assert [occasion for _, occasion in one.sent] == [
        "2026-12-20/7",
        "2026-12-20/3",
        "2026-12-20/1",
        "2026-12-30/7",
        "2026-12-30/3",
        "2026-12-30/1",
        "2026-12-30/after",
    ]


def test_what_waited_too_long_is_past_once_the_next_is_due() -> None:
    fresh = Standing(Plan(), ENDS, False, False, NINE, {})
    assert not is_past("2026-12-20/7", fresh, NINE + timedelta(days=13))
    assert is_past("2026-12-20/7", fresh, NINE + timedelta(days=16))
    assert not is_past("rest", fresh, NINE + timedelta(days=8))
    assert is_past("rest", fresh, NINE + timedelta(days=6)), "somebody has written meanwhile"
