"""Invitations: what an organisation's code says before anybody enters, and who may write its report.

These functions are pure: what there is comes in as values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.catalogue import Catalogue
from flows.local_time import local
from flows.messages.message import Button, Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.dates import write_date
from flows.reading.text import shortened
from flows.respondents.consent import Offer, who_asks

LONGEST_NAME = 60
"""The most characters of an organisation's name in a message."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An organisation in a campaign, as its code shows it."""

    id: str
    code: str
    organisation: str
    campaign: str
    """The campaign's name."""
    outline: str
    contact: str
    """Whom to ask; "" for nobody."""
    ends_at: datetime
    """When its last day is over."""
    is_closed: bool
    """Whether the campaign is closed: nothing is begun any more, and what is begun goes on."""
    draft_id: str = ""
    """Its report; "" before it is begun."""

    @property
    def last_day(self) -> date:
        """Return the last day on which its report is in time."""
        return last_day(self.ends_at)


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Somebody who asks to write an organisation's report too."""

    id: str
    draft_id: str
    respondent: str
    """The id of who asks."""
    name: str
    """The name that their channel told."""


def last_day(ends_at: datetime) -> date:
    """Return the day that is over at this moment."""
    return local(ends_at - timedelta(seconds=1)).date()


def about(one: Invitation, now: datetime, say: Catalogue) -> str:
    """Say which report a code opens, until when, and whom to ask."""
    lines = [
        say("campaign.opens", organisation=one.organisation, campaign=one.campaign),
        deadline(one, now, say),
    ]
    if one.contact:
        lines.append(say("campaign.contact", contact=one.contact))
    return "\n".join(lines)


def deadline(one: Invitation, now: datetime, say: Catalogue) -> str:
    """Say until when the report is in time, or what happens now that the last day is over."""
    if now < one.ends_at:
        return say("campaign.until", day=write_date(one.last_day))
    return overdue(one, say).text


def overdue(one: Invitation, say: Catalogue) -> Message:
    """Say what happens now that the last day is over."""
    return Message(Kind.NOTICE, say("campaign.over", day=write_date(one.last_day)), key="campaign")


def question(one: Invitation, now: datetime, say: Catalogue) -> Message:
    """Ask a known person whether to open the organisation's report."""
    rows = ((Press(Verb.ENTER, one.code).button(say("buttons.begin_for")),), (_decline(one, say),))
    return Message(Kind.NOTICE, about(one, now, say), key="share", buttons=rows)


def question_to_join(one: Invitation, writer: str, now: datetime, say: Catalogue) -> Message:
    """Ask a known person whether to ask the first one. `writer` is the name of who began the report."""
    text = f"{about(one, now, say)}\n{say('campaign.begun', by=_by(writer, say))}"
    rows = ((Press(Verb.ENTER, one.code).button(say("buttons.ask_to_join")),), (_decline(one, say),))
    return Message(Kind.NOTICE, text, key="share", buttons=rows)


def greeting(
    one: Invitation, writer: str | None, offers: Sequence[Offer], now: datetime, say: Catalogue
) -> Message:
    """Ask the same of a stranger, and say who asks, before anything is kept.

    `writer` is the name of who began the report; None if nobody has.
    """
    lines = [about(one, now, say)]
    if writer is not None:
        lines.append(say("campaign.begun", by=_by(writer, say)))
    label = "buttons.yes" if writer is None else "buttons.yes_ask_to_join"
    rows = (
        (Press(Verb.YES, one.code).button(say(label)),),
        (Press(Verb.NO).button(say("buttons.why")),),
        (_decline(one, say),),
    )
    text = "\n".join([*lines, who_asks(offers, say)])
    return Message(Kind.NOTICE, text, key="greeting", buttons=rows)


def waiting(organisation: str, code: str, say: Catalogue) -> Message:
    """Say that the first person was asked, and how to go on."""
    row = (Press(Verb.ENTER, code).button(say("buttons.look_again")),)
    text = say("campaign.waiting", organisation=organisation)
    return Message(Kind.NOTICE, text, key="share", buttons=(row,))


def request_message(one: JoinRequest, report: str, say: Catalogue) -> Message:
    """Ask a writer of the report whether to let somebody in."""
    text = say(
        "campaign.asks", who=one.name or say("campaign.nameless"), report=shortened(report, LONGEST_NAME)
    )
    row = (
        Press(Verb.ADMIT, one.id).button(say("buttons.admit")),
        Press(Verb.REFUSE, one.id).button(say("buttons.refuse")),
    )
    return Message(Kind.NOTICE, text, key="join", buttons=(row,))


def answer_message(draft_id: str, organisation: str, say: Catalogue, *, admitted: bool) -> Message:
    """Tell who asked what the answer is."""
    if not admitted:
        return Message(Kind.NOTICE, say("campaign.refused", organisation=organisation), key="share")
    row = (Press(Verb.DRAFT, draft_id).button(say("buttons.open_joined")),)
    text = say("campaign.admitted", organisation=organisation)
    return Message(Kind.NOTICE, text, key="reports", buttons=(row,))


def _by(writer: str, say: Catalogue) -> str:
    return writer or say("campaign.nameless")


def _decline(one: Invitation, say: Catalogue) -> Button:
    return Press(Verb.DECLINE, one.code).button(say("buttons.decline"))
