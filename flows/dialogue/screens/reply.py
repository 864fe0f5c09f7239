"""The reply to a remark of the Department, written beside the answer that it is about."""

from __future__ import annotations

from flows.answer import Part, Standing
from flows.dialogue import naming
from flows.dialogue.context import Visit
from flows.dialogue.features.keeping import full, keep
from flows.dialogue.navigation import go_on
from flows.dialogue.outcome import KEPT_SILENTLY, Outcome
from flows.dialogue.phrases import amount, button, replied, reply_path
from flows.dialogue.screen import Screen
from flows.machine import REPLY
from flows.message import Kind, Message
from flows.press import Press, Verb


class ReplyScreen(Screen):
    """Reached from the question that was remarked on; several messages make one reply."""

    state = REPLY

    def prompt(self, visit: Visit, before: str) -> Message:
        """What the Department asks, and what was replied so far."""
        path = reply_path(visit)
        about = naming.replied_about(path)
        asked = "; ".join(visit.remarks_at(about))
        text = visit.say("reply.ask", number=naming.called_at(visit, about) or "", words=asked)
        row = (button(visit, Verb.DONE), button(visit, Verb.BACK))
        after = replied(visit, path)
        return Message(Kind.PROMPT, text, visit.key, before=before, after=after, buttons=(row,))

    def settle(self, visit: Visit) -> None:
        """Leave where the remark is not what staff ask now, as it was shown here."""
        stop = visit.stop_behind
        if stop is None or not visit.remarks_at(stop.path) or visit.reviewed:
            visit.come_back()
            visit.displaced = True

    def press(self, visit: Visit, press: Press) -> Outcome | None:
        """Close the reply and go on to the next question that was remarked on, or go back."""
        return _close(visit) if press.verb is Verb.DONE else super().press(visit, press)

    def take(self, visit: Visit, part: Part) -> Outcome:
        """A message of the reply."""
        path = reply_path(visit)
        if refused := full(visit, path, len(part.text)):
            return refused
        keep(visit, path, part)
        return KEPT_SILENTLY


def _close(visit: Visit) -> Outcome:
    path = reply_path(visit)
    brief = visit.answers.brief(path)
    if brief is not None:
        visit.answers.stand(path, Standing.GIVEN)
    visit.come_back()
    before = "" if brief is None else visit.say("reply.kept", amount=amount(visit, brief))
    if brief is not None:
        go_on(visit)
    return Outcome((visit.prompt(before),), saved=True)
