"""What a reminder says, in the catalogue's sentences: how far the officer's own report is, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.catalogue import Catalogue
from flows.messages.message import Kind, Message, Numbers
from flows.messages.press import Press, Verb
from flows.reading.dates import write_date
from flows.reading.text import shortened
from flows.respondents.invitations import LONGEST_NAME, Invitation, deadline

KEY = "reminder"


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a report."""

    questions: int
    minutes: int | None
    """By the writer's own pace; None if that is not known yet, or nothing is left."""


def reminder(one: Invitation, left: Left, now: datetime, say: Catalogue, numbers: Numbers) -> Message:
    """Return the reminder for a messenger, with what can be done. `numbers` is what a bare number means."""
    organisation = shortened(one.organisation, LONGEST_NAME)
    lines = [
        say("reminder.about", organisation=organisation, campaign=one.campaign),
        _left(left, say),
        deadline(one, now, say),
    ]
    row = (
        Press(Verb.DRAFT, one.draft_id).button(say("buttons.write_on")),
        Press(Verb.NO_REMINDERS, one.draft_id).button(say("buttons.no_reminders")),
    )
    return Message(Kind.NOTICE, "\n".join(lines), key=KEY, buttons=(row,), numbers=numbers)


def notification(one: Invitation, left: Left, now: datetime, say: Catalogue) -> Message:
    """Return the reminder for a browser that asked to be told: others may see the screen, so no names."""
    text = " ".join((say("reminder.plain"), _left(left, say), deadline(one, now, say)))
    return Message(Kind.NOTICE, text)


def stopped(one: Invitation, say: Catalogue) -> Message:
    """Say that this report is not reminded of any more."""
    organisation = shortened(one.organisation, LONGEST_NAME)
    text = say("reminder.stopped", organisation=organisation, day=write_date(one.last_day))
    return Message(Kind.NOTICE, text, key=KEY)


def _left(left: Left, say: Catalogue) -> str:
    if not left.questions:
        return say("reminder.nothing_left")
    if left.minutes is None:
        return say("reminder.left", n=left.questions)
    return say("reminder.left_with_time", n=left.questions, minutes=left.minutes)
