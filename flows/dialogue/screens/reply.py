"""The screen for the reply to a remark. The reply is kept beside the answer that the remark is about."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.keep_parts import full, keep
from flows.dialogue.features.returned_report import remarks_here
from flows.dialogue.navigation import go_on
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import amount, button, replied, reply_path
from flows.dialogue.screen import Screen
from flows.form.machine import REPLY
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.text import plain
from flows.report.answer import Part, Standing


class ReplyScreen(Screen):
    """Opened from the remarked question. Several messages make one reply."""

    state = REPLY

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Show the Department's remark, and the reply so far."""
        path = reply_path(turn)
        about = naming.replied_about(path)
        text = turn.say("reply.ask", number=naming.called_at(turn, about) or "")
        row = (button(turn, Verb.DONE), button(turn, Verb.BACK))
        after = replied(turn, path)
        remarks = remarks_here(turn, about)
        return Message(
            Kind.PROMPT, text, turn.key, before=before, remarks=remarks, after=after, buttons=(row,)
        )

    def settle(self, turn: TurnContext) -> None:
        """Leave if staff's present remark is not the one that was shown here."""
        stop = turn.stop_behind
        if stop is None or not turn.remarks_at(stop.path) or turn.reviewed:
            turn.come_back()
            turn.displaced = True

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Close the reply and go on to the next remarked question, or go back."""
        return _close(turn) if press.verb is Verb.DONE else super().press(turn, press)

    def is_asked_for_help(self, turn: TurnContext, text: str) -> bool:
        """Take only "?" for a question to this place: other questions may be the reply, and are for staff."""
        return super().is_asked_for_help(turn, text) and not plain(text).strip(" ?")

    def take(self, turn: TurnContext, part: Part) -> Outcome:
        """Take a message as a part of the reply."""
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
