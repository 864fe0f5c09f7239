"""The screen for a report's name, which tells it from the respondent's other reports."""

from __future__ import annotations

from dataclasses import replace

from flows.dialogue.context import TurnContext
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button
from flows.dialogue.screen import Screen
from flows.form.machine import NAME
from flows.form.outline import Place
from flows.messages.message import Kind, Message, Numbers
from flows.messages.press import Verb
from flows.reading.text import shortened
from flows.report.position import Position

LONGEST = 100
"""The most characters of a name."""


class OwnNameScreen(Screen):
    """Asks for the name. The next text is the name."""

    state = NAME
    is_open_when_sealed = True
    opened_by = frozenset({Verb.NAME})

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Ask for the name, and show the present one."""
        say, name = turn.say, turn.draft.name
        after = say("own.named", name=name) if name else ""
        row = (button(turn, Verb.BACK),)
        return Message(
            Kind.PROMPT, say("own.ask_name"), key=turn.key, before=before, after=after, buttons=(row,)
        )

    def typed(self, turn: TurnContext, text: str) -> Outcome | None:
        """Take the name, shortened and on one line."""
        name = shortened(" ".join(text.split()), LONGEST)
        turn.draft = replace(turn.draft, name=name)
        turn.come_back()
        return Outcome((turn.prompt(turn.say("own.renamed", name=name)),), saved=True)

    def numbers(self, place: Place | None, position: Position) -> Numbers:
        """Take a number for an answer, because it may be the name."""
        return Numbers.ANSWER
