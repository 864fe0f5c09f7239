"""How a report is submitted, and taken back."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features.awaited_files import waited_for
from flows.dialogue.features.figure_reading import read_open
from flows.dialogue.features.seal_report import seal
from flows.dialogue.navigation import jump
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import error
from flows.form.machine import Mover, move
from flows.report.answer import Standing
from flows.report.events import Submitted, Withdrawn
from flows.report.submission import State


def submit(turn: TurnContext) -> Outcome:
    """Seal the present report and give it its number.

    The respondent first sees the changes of a new version, each answer that is asked again, and staff's
    remarks. Files on their way are waited for.
    """
    if turn.renewed or turn.reviewed:
        return Outcome((turn.prompt(),), saved=True)
    turn.answers.load()
    if again := turn.asked_again():
        for stop in again:
            _ask_again(turn, stop)
        jump(turn, again[0])
        return Outcome((turn.prompt(turn.say("review.first")),), saved=True)
    if waiting := waited_for(turn):
        return Outcome((turn.prompt(waiting),), saved=True)
    number = turn.draft.number or turn.issue_number()
    version = turn.draft.submissions + 1
    read_open(turn)
    sealed = seal(turn, number, version)
    turn.draft = replace(
        turn.draft,
        number=number,
        submissions=version,
        submitted=turn.now,
        report=State.RECEIVED,
    )
    turn.answers.record(Submitted(sealed))
    turn.machine.submit(turn.cursor)
    return Outcome((turn.prompt(),), saved=True)


def _ask_again(turn: TurnContext, stop: Stop) -> None:
    """Mark the question as asked again, so that answering it leads to the next such question."""
    summary = turn.answers.summary(stop.path)
    if summary is not None and summary.standing is not Standing.ASKED_AGAIN:
        value = turn.context.still_offered(stop.place, stop.rows, summary.value)
        turn.answers.stand(stop.path, Standing.ASKED_AGAIN, value)


def withdraw(turn: TurnContext) -> Outcome:
    """Take a submitted report back to correct it, unless the Department has begun to handle it."""
    number = turn.draft.number
    state = move(turn.draft.report or State.RECEIVED, "withdraw", Mover.RESPONDENT)
    if state is None:
        return Outcome((error(turn, turn.say("submitted.locked", number=number)),), saved=False)
    turn.draft = replace(turn.draft, report=state)
    turn.answers.record(Withdrawn(number, turn.now))
    turn.machine.reopen(turn.cursor)
    return Outcome((turn.prompt(turn.say("submitted.withdrawn", number=number)),), saved=True)
