"""What the API tells of campaigns, field by field: what the staff's page of one shows, without codes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import WithJsonSchema

from bot.api.content_models import Day, Model, Moment, Province
from storage.campaigns import following
from storage.campaigns.following import Lateness


class CampaignState(StrEnum):
    """Whether reports are begun in a campaign."""

    OPEN = "open"
    CLOSED = "closed"
    """Nothing is begun in it any more; what is begun is written on and submitted."""


HowFar = Annotated[str, WithJsonSchema({"type": "string", "enum": [one.value for one in following.State]})]
"""A value of `following.State`. It is written out here because the state of a report has the same name."""


class Campaign(Model):
    """What the Department asks of many organisations at once."""

    id: str
    name: str
    outlines: list[str]
    """The keys of the outlines by which its organisations report."""
    state: CampaignState
    closed_at: Moment | None
    """Since when nothing is begun in it; null while it is open."""
    last_day: Day
    """The last day on which a report is in time. An organisation may have been given more."""
    contact: str
    """Whom to ask, as letters print it; "" for nobody."""
    organisations: int
    """How many organisations of the token's provinces it has."""


class Campaigns(Model):
    """All campaigns, the newest first."""

    items: list[Campaign]


class Counts(Model):
    """How many organisations there are in each state. Each is in one."""

    all: int
    states: dict[HowFar, int]
    """By state, all of them, also those of nobody: "not opened" (nobody has used the code), "not begun" (the
    code was used), "writing", "stuck" (nobody has written for seven days), and those of the newest version
    that was submitted: "received", "returned", "accepted", "withdrawn"."""
    lateness: dict[Lateness, int]
    """"late" (first submitted after the last day) and "overdue" (the last day is over, and nothing is
    submitted). These organisations are counted in their states too."""


class CountsOfProvince(Model):
    """The counts of one province."""

    province: Province | None
    """Null for organisations of no province."""
    counts: Counts


class AtQuestion(Model):
    """A question at which reports stand that are being written."""

    outline: str
    template: str
    """The question's path without row numbers, as in `Asked`."""
    name: str
    """Its number and label; its path if the newest version of the outline does not ask it."""


class StandingAt(Model):
    """How many reports that are being written stand at a question."""

    question: AtQuestion
    organisations: int


class CampaignProgress(Campaign):
    """A campaign, and how far it is, of the token's provinces."""

    counts: Counts
    provinces: list[CountsOfProvince]
    """By province, organisations of none last."""
    questions: list[StandingAt]
    """The questions where reports stand, that with most first."""


class Organisation(Model):
    """An organisation of a campaign, and how far it is."""

    id: str
    name: str
    province: Province | None
    commune: int | None
    """The General Statistics Office's code of its commune of today; null for none."""
    outline: str
    """The key of the outline by which it reports."""
    state: HowFar
    """As in `Counts`."""
    since: Moment | None
    """Since when it is in this state: when its code was used, its report written last or moved last. Null if
    nobody has used its code."""
    lateness: Lateness | None
    """As in `Counts`; null for neither."""
    last_day: Day
    """Its own last day, or else the campaign's."""
    is_extended: bool
    """Whether it has a last day of its own."""
    question: AtQuestion | None
    """While its report is written: the question at which it stands."""
    report: str | None
    """The number of its report, which is an id of `/reports/{id}`; null before the first submission."""


class OrganisationsPage(Model):
    """A page of a campaign's organisations, in the order in which they were added."""

    items: list[Organisation]
    next: str | None
    """The address of the next page; null on the last one."""
