"""The screen of a submitted report. It shows the receipt until the report is taken back or returned."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import TurnContext
from flows.dialogue.features.after_submission import correct
from flows.dialogue.features.keep_parts import keep
from flows.dialogue.features.submit_report import withdraw
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button
from flows.dialogue.screen import Screen
from flows.form.machine import SUBMITTED
from flows.local_time import local
from flows.messages.message import Button, Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.dates import write_date, write_time
from flows.report.answer import Part
from flows.report.answers import UNPLACED
from flows.report.submission import State


class SubmittedScreen(Screen):
    """Shown while the Department has the report."""

    state = SUBMITTED
    is_open_when_sealed = True

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Show the number, and when the report was submitted or that it is accepted."""
        draft = turn.draft
        when = local(draft.submitted or turn.now)
        another = Press(Verb.REPORTS).button(turn.say("buttons.another"))
        row = (*_changes(turn), button(turn, Verb.WITHDRAW), another)
        if draft.report is State.ACCEPTED:
            text = turn.say("submitted.accepted", number=draft.number)
            row = (*_changes(turn), another)
        else:
            text = turn.say(
                "submitted.receipt" if draft.submissions <= 1 else "submitted.again",
                number=draft.number,
                version=draft.submissions,
                time=write_time(when.time()),
                day=write_date(when.date()),
            )
        return Message(Kind.SUMMARY, text, key=turn.key, before=before, buttons=(row,), document=True)

    def take(self, turn: TurnContext, part: Part) -> Outcome:
        """Keep what comes too late beside the report, and offer to take the report back for it."""
        keep(turn, UNPLACED, part)
        if turn.draft.report is State.ACCEPTED:
            return Outcome((turn.prompt(turn.say("submitted.too_late")),), saved=True)
        shown = self.prompt(turn, turn.say("submitted.late"))
        row = (button(turn, Verb.CORRECT), *(one for one in shown.buttons[0] if one.press != Verb.WITHDRAW))
        return Outcome((replace(shown, buttons=(row,)),), saved=True)

    def settle(self, turn: TurnContext) -> None:
        """Leave if the report is open again, because it was returned, or taken back on another phone."""
        if not turn.draft.is_sealed:
            turn.machine.reopen(turn.cursor)

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Take the report back. A second tap on "submit" shows the receipt again."""
        match press.verb:
            case Verb.CONFIRM | Verb.DONE:
                return Outcome((turn.prompt(),), saved=True)
            case Verb.WITHDRAW:
                return withdraw(turn)
            case Verb.CORRECT:
                return correct(turn)
        return None


def _changes(turn: TurnContext) -> tuple[Button, ...]:
    """Return the button for the differences from the version before, if there is one."""
    return (button(turn, Verb.CHANGES),) if turn.draft.submissions > 1 else ()
