"""The daily digest: what a member of staff is told in the morning, in the numbers of the pages.

Each number is counted by the function that counts it for a page, and has the address of that page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from bot.app import App
from bot.codes import CODES
from bot.newest_outlines import deadlines_of, titles_of
from flows.local_time import begin_of, local
from flows.report.submission import State as Review
from flows.sentence import DecuongError, Sayable, Sentence, Translate
from storage.campaigns import campaigns, following
from storage.campaigns.campaigns import Campaign
from storage.campaigns.following import SUBMITTED, Counts, Followed, Lateness, State
from storage.core.engine import reading
from storage.reports.report_index import Order, Wanted, find, refresh
from storage.staff.accounts import Member
from storage.webhooks.deliveries import in_all

NEAR = timedelta(days=7)
"""So long before it is over a deadline is near."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is told, and the page that shows it."""

    text: Sayable
    path: str
    """Below the console's address: "reports?state=received"."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines about one thing."""

    title: Sayable
    lines: tuple[Line, ...]
    is_news: bool
    """Whether it is worth a mail by itself. How far a campaign is can stay the same for weeks."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of which a digest tells, both among them, by the clock on the wall."""

    since: date
    until: date

    @property
    def query(self) -> dict[str, str]:
        """Return them as fields of a page's address."""
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}


@dataclass(frozen=True, slots=True)
class Told:
    """A part as it was said: its title, and (text, path) of each line."""

    title: str
    lines: tuple[tuple[str, str], ...]


def digest_of(app: App, member: Member, days: Days, now: datetime) -> list[Part]:
    """Return what a member is told, of the provinces that they may see. Parts without lines are left out."""
    refresh(app.engine, app.registry.outline)
    followed = [
        (one, following.followed(app.engine, one.id, member.within, now))
        for one, number in campaigns.campaigns(app.engine, member.within)
        if number and one.closed_at is None
    ]
    parts = [
        Part(Sentence("Deadlines"), (*_deadlines(app, followed, days, now),), True),
        Part(Sentence("What fails"), (*_failures(app, member),), True),
        Part(Sentence("Reports"), (*_reports(app, member, days, now),), True),
        *(_campaign(one, lines, days, now) for one, lines in followed),
    ]
    return [one for one in parts if one.lines]


def is_news(parts: Sequence[Part]) -> bool:
    """Whether there is anything to tell. What a campaign has got is among the reports too."""
    return any(one.is_news for one in parts)


def written(parts: Sequence[Part], say: Translate) -> str:
    """Return a digest as it is said, for keeping."""
    told = [[one.title.said(say), [[line.text.said(say), line.path] for line in one.lines]] for one in parts]
    return json.dumps(told, ensure_ascii=False)


def told(content: str) -> list[Told]:
    """Return a digest that was kept."""
    return [Told(title, tuple((text, path) for text, path in lines)) for title, lines in json.loads(content)]


def _deadlines(
    app: App, followed: Sequence[tuple[Campaign, Sequence[Followed]]], days: Days, now: datetime
) -> Iterator[Line]:
    """Yield the deadlines that are near, or were over on these days."""
    today = local(now).date()
    for one, lines in followed:
        if days.since <= one.terms.last_day <= today + NEAR:
            counts = following.counted(lines)
            text = Sentence(
                "{name}: {left}; {missing} of {all} organisations have submitted nothing",
                name=one.terms.name,
                left=_left(one.terms.last_day, today),
                missing=counts.all - _submitted(counts),
                all=counts.all,
            )
            yield Line(text, f"campaigns/{one.id}")
    titles = titles_of(app.registry)
    for key, day in deadlines_of(app.registry).items():
        if days.since <= day <= today + NEAR:
            yield Line(Sentence("{name}: {left}", name=titles[key], left=_left(day, today)), "")


def _failures(app: App, member: Member) -> Iterator[Line]:
    """Yield what does not reach other systems, for who can do something about it."""
    if not member.manages_all:
        return
    with reading(app.engine) as connection:
        given_up = in_all(connection).failed
    if given_up:
        text = Sentence("Webhooks: {number} messages were given up.", number=given_up)
        yield Line(text, "webhooks")
    if app.settings.department_url:
        from bot.jobs.deliver import backlog  # noqa: PLC0415 - all that delivers comes with it

        try:
            failures: Sequence[Sayable] = backlog(app).failures
        except DecuongError as error:
            failures = [error.sentence]
        for failure in failures[:1]:
            yield Line(Sentence("Department's database: {failure}", failure=failure), "department")


def _reports(app: App, member: Member, days: Days, now: datetime) -> Iterator[Line]:
    since, until = begin_of(days.since), begin_of(days.until + timedelta(days=1))
    came = find(app.engine, Wanted(since=since, until=until, within=member.within), most=1).count
    if came:
        text = Sentence("{number} submissions came", number=came)
        yield Line(text, f"reports?{urlencode(days.query | {'versions': 'all'})}")
    wanted = Wanted(states=(Review.RECEIVED,), latest=True, within=member.within)
    waiting = find(app.engine, wanted, Order.WAITING, most=1)
    if waiting.count:
        text = Sentence(
            "{number} reports wait for review, the longest for {days} days",
            number=waiting.count,
            days=(now - waiting.reports[0].changed_at).days,
        )
        yield Line(
            text, f"reports?{urlencode({'state': Review.RECEIVED.value, 'sort': Order.WAITING.value})}"
        )


def _campaign(one: Campaign, lines: Sequence[Followed], days: Days, now: datetime) -> Part:
    where, counts = f"campaigns/{one.id}", following.counted(lines)
    came = sum(following.came_between(line, days.since, days.until) for line in lines)
    told = [
        Line(Sentence("{number} organisations submitted", number=came), f"{where}?{urlencode(days.query)}")
    ]
    numbers: list[tuple[State | Lateness, int]] = [*counts.states.items(), *counts.lateness.items()]
    told += [
        Line(
            Sentence("{state}: {number}", state=CODES[state.value], number=number),
            f"{where}?{urlencode({'state': state.value})}",
        )
        for state, number in numbers
        if number
    ]
    title = Sentence("{name}: {left}", name=one.terms.name, left=_left(one.terms.last_day, local(now).date()))
    return Part(title, tuple(told if came else told[1:]), False)


def _submitted(counts: Counts) -> int:
    return sum(counts.states[state] for state in SUBMITTED)


def _left(day: date, today: date) -> Sentence:
    left = (day - today).days
    if left > 0:
        return Sentence("{number} days left", number=left)
    return Sentence("over for {number} days", number=-left) if left else Sentence("today is the last day")
