"""The reply to a remark of the Department, written beside the answer that it is about."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.keeping import full, keep
from flows.dialogue.navigation import go_on
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import amount, button, replied, reply_path
from flows.dialogue.screen import Screen
from flows.form.machine import REPLY
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.report.answer import Part, Standing


class ReplyScreen(Screen):
    """Reached from the question that was remarked on; several messages make one reply."""

    state = REPLY

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """What the Department asks, and what was replied so far."""
        path = reply_path(turn)
        about = naming.replied_about(path)
        asked = "; ".join(turn.remarks_at(about))
        text = turn.say("reply.ask", number=naming.called_at(turn, about) or "", words=asked)
        row = (button(turn, Verb.DONE), button(turn, Verb.BACK))
        after = replied(turn, path)
        return Message(Kind.PROMPT, text, turn.key, before=before, after=after, buttons=(row,))

    def settle(self, turn: TurnContext) -> None:
        """Leave where the remark is not what staff ask now, as it was shown here."""
        stop = turn.stop_behind
        if stop is None or not turn.remarks_at(stop.path) or turn.reviewed:
            turn.come_back()
            turn.displaced = True

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Close the reply and go on to the next question that was remarked on, or go back."""
        return _close(turn) if press.verb is Verb.DONE else super().press(turn, press)

    def take(self, turn: TurnContext, part: Part) -> Outcome:
        """A message of the reply."""
        path = reply_path(turn)
        if refused := full(turn, path, len(part.text)):
            return refused
        keep(turn, path, part)
        return KEPT_SILENTLY


def _close(turn: TurnContext) -> Outcome:
    path = reply_path(turn)
    summary = turn.answers.summary(path)
    if summary is not None:
        turn.answers.stand(path, Standing.GIVEN)
    turn.come_back()
    before = "" if summary is None else turn.say("reply.kept", amount=amount(turn, summary))
    if summary is not None:
        go_on(turn)
    return Outcome((turn.prompt(before),), saved=True)
