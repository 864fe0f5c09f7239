"""The screen that asks whether to erase everything about the respondent."""

from __future__ import annotations

from flows.dialogue.context import TurnContext
from flows.dialogue.outcome import Outcome
from flows.dialogue.screen import Screen
from flows.form.machine import ERASE
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb


class EraseScreen(Screen):
    """Asks for confirmation, because nothing can be brought back."""

    state = ERASE
    is_open_when_sealed = True
    opened_by = frozenset({Verb.ERASE})

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Ask, and say what erasing means."""
        say = turn.say
        erase = Press(Verb.CONFIRM).button(say("buttons.erase"))
        leave = Press(Verb.BACK).button(say("buttons.no_erase"))
        text = say("erase.ask")
        return Message(Kind.PROMPT, text, key=turn.key, before=before, buttons=((erase, leave),))

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Erase, or go back."""
        if press.verb is Verb.CONFIRM:
            return Outcome((), saved=False, erases=True)
        return super().press(turn, press)
