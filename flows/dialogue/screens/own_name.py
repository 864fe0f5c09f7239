"""The name that a respondent gives a report, to tell it from their others."""

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
"""Characters of a name."""


class OwnNameScreen(Screen):
    """Asks for the name; what is written next is it."""

    state = NAME
    is_open_when_sealed = True
    opened_by = frozenset({Verb.NAME})

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """The question, and the name that it has."""
        say, name = turn.say, turn.draft.name
        after = say("own.named", name=name) if name else ""
        row = (button(turn, Verb.BACK),)
        return Message(
            Kind.PROMPT, say("own.ask_name"), key=turn.key, before=before, after=after, buttons=(row,)
        )

    def typed(self, turn: TurnContext, text: str) -> Outcome | None:
        """Take the name: on one line, and short."""
        name = shortened(" ".join(text.split()), LONGEST)
        turn.draft = replace(turn.draft, name=name)
        turn.come_back()
        return Outcome((turn.prompt(turn.say("own.renamed", name=name)),), saved=True)

    def numbers(self, place: Place | None, position: Position) -> Numbers:
        """A number may be the name."""
        return Numbers.ANSWER
