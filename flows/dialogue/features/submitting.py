"""Submitting a report, and taking it back."""

from __future__ import annotations

from dataclasses import replace

from flows.answer import Standing
from flows.dialogue.context import Stop, Visit
from flows.dialogue.features.figure_reading import read_open
from flows.dialogue.features.sealing import seal
from flows.dialogue.features.waiting import waited_for
from flows.dialogue.navigation import jump
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import error
from flows.events import Submitted, Withdrawn
from flows.machine import Mover, move
from flows.report import State


def submit(visit: Visit) -> Outcome:
    """Seal the report as it stands and give it its number.

    What a new version has changed is seen first: its review, and each answer that is asked again. So is what
    staff ask. Files that are on their way are waited for.
    """
    if visit.renewed or visit.reviewed:
        return Outcome((visit.prompt(),), saved=True)
    if again := visit.asked_again():
        for stop in again:
            _ask_again(visit, stop)
        jump(visit, again[0])
        return Outcome((visit.prompt(visit.say("review.first")),), saved=True)
    if waiting := waited_for(visit):
        return Outcome((visit.prompt(waiting),), saved=True)
    number = visit.draft.number or visit.issue_number()
    version = visit.draft.submissions + 1
    read_open(visit)
    sealed = seal(visit, number, version)
    visit.draft = replace(
        visit.draft,
        number=number,
        submissions=version,
        submitted=visit.now,
        report=State.RECEIVED,
    )
    visit.answers.events.append(Submitted(sealed))
    visit.machine.submit(visit.cursor)
    return Outcome((visit.prompt(),), saved=True)


def _ask_again(visit: Visit, stop: Stop) -> None:
    """Remember that it is asked again: whoever answers it goes on to the next such one."""
    brief = visit.answers.brief(stop.path)
    if brief is not None and brief.standing is not Standing.ASKED_AGAIN:
        value = visit.context.still_offered(stop.place, stop.rows, brief.value)
        visit.answers.stand(stop.path, Standing.ASKED_AGAIN, value)


def withdraw(visit: Visit) -> Outcome:
    """Take a submitted report back to correct it, as long as the Department has not taken it up."""
    number = visit.draft.number
    state = move(visit.draft.report or State.RECEIVED, "withdraw", Mover.RESPONDENT)
    if state is None:
        return Outcome((error(visit, visit.say("submitted.locked", number=number)),), saved=False)
    visit.draft = replace(visit.draft, report=state)
    visit.answers.events.append(Withdrawn(number, visit.now))
    visit.machine.reopen(visit.cursor)
    return Outcome((visit.prompt(visit.say("submitted.withdrawn", number=number)),), saved=True)
