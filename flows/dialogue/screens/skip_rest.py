"""The screen that skips what is left of a section or of a row at once."""

from __future__ import annotations

from flows.dialogue.context import TurnContext
from flows.dialogue.features.close_answer import leave_question
from flows.dialogue.features.skippable import SkippablePart, skippable_parts
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button
from flows.dialogue.screen import Screen
from flows.form.machine import SKIP_REST
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.report.answer import Standing


class SkipRestScreen(Screen):
    """Opened from the contents, and from a question after two were skipped. Answers stay as they are."""

    state = SKIP_REST
    is_left_by_pausing = True
    opened_by = frozenset({Verb.SKIP_REST})

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Offer the section and the rows around the present question, the smallest first."""
        say, found = turn.say, skippable_parts(turn)
        rows = tuple(
            (Press(Verb.CHOICE, one.path).button(say("skip_rest.part", n=len(one.left), label=one.label)),)
            for one in found
        )
        text = say("skip_rest.ask" if found else "skip_rest.nothing")
        back = (button(turn, Verb.BACK),)
        return Message(Kind.PROMPT, text, turn.key, before=before, buttons=(*rows, back))

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Skip what is left of the part and go on behind it, or go back."""
        if press.verb is not Verb.CHOICE:
            return super().press(turn, press)
        part = next((one for one in skippable_parts(turn) if one.path == press.argument), None)
        if part is None:  # a button of an earlier time
            return Outcome((turn.prompt(),), saved=True)
        return _skip(turn, part)


def _skip(turn: TurnContext, part: SkippablePart) -> Outcome:
    leave_question(turn)
    for stop in part.left:
        turn.answers.stand(stop.path, Standing.SKIPPED, None)
    turn.machine.jump(turn.cursor, part.end, part.rows)
    turn.machine.next(turn.cursor)
    said = turn.say("skip_rest.done", n=len(part.left), label=part.label)
    return Outcome((turn.prompt(said),), saved=True)
