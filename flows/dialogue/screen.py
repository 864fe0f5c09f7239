"""The screen: what one state of the dialogue shows, and what presses, words, files and places do there."""

from __future__ import annotations

from abc import ABC, abstractmethod

from flows.dialogue.context import TurnContext
from flows.dialogue.features.keep_parts import keep_unplaced
from flows.dialogue.navigation import press_shown
from flows.dialogue.outcome import Outcome
from flows.form.outline import Place
from flows.messages.message import Message, Numbers
from flows.messages.press import Press, Verb
from flows.reading.asking import asks_for_help
from flows.report.answer import Part
from flows.report.position import Position

LEAVING = frozenset({Verb.BACK, Verb.DONE, Verb.SKIP, Verb.NO})
"""Presses that lead back from a visited state."""


class Screen(ABC):
    """One state of the dialogue, or all states of one kind. A screen holds no data of a draft."""

    state: str = ""
    """The machine's state; "" for questions and gates, whose states come from the outline."""
    opened_by: frozenset[Verb] = frozenset()
    """Presses that open this screen from every state, however late they come."""

    is_open_when_sealed: bool = False
    """Whether the dialogue may be here while the Department has the report."""
    is_left_by_pausing: bool = False
    """Whether the dialogue continues at the origin after a pause here."""
    tells_remarks: bool = False
    """Whether its prompt shows the Department's remarks."""
    shows_figures: bool = False
    """Whether figures are shown here. Then no table of other figures is offered."""

    @abstractmethod
    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Return the prompt of the state. This changes nothing."""

    def open(self, turn: TurnContext, press: Press) -> Outcome:
        """Carry out one of `opened_by`. By default it visits the state."""
        turn.look_into(self.state)
        return Outcome((turn.prompt(),), saved=True)

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Carry out another press in this state; None if it means nothing here."""
        if press.verb not in LEAVING:
            return None
        turn.come_back()
        return Outcome((turn.prompt(),), saved=True)

    def meant(self, turn: TurnContext, text: str, words: str) -> Press | None:
        """Return the press that a text means here, or None. By default these are the buttons' labels.

        `words` is the plain form of `text`.
        """
        return press_shown(turn, text)

    def is_asked_for_help(self, turn: TurnContext, text: str) -> bool:
        """Whether a text asks how to go on here. By default every question for help does."""
        return asks_for_help(text)

    def settle(self, turn: TurnContext) -> None:  # noqa: B027 - most screens have nothing to do
        """Leave the state if it no longer fits, because something was done elsewhere."""

    def file_came(self, turn: TurnContext) -> Outcome | None:
        """Say something when a file that was on its way has arrived; None for nothing."""
        return None

    def typed(self, turn: TurnContext, text: str) -> Outcome | None:
        """Take a text that is no part of an answer, such as a name; None if it is part of an answer."""
        return None

    def make_way(self, turn: TurnContext) -> None:  # noqa: B027 - most screens have nothing to do
        """Go back to the origin if a file or a place that is sent here is meant for it."""

    def take(self, turn: TurnContext, part: Part) -> Outcome:
        """Keep words, a file or a place. By default they are for no question."""
        return keep_unplaced(turn, part)

    def numbers(self, place: Place | None, position: Position) -> Numbers:
        """Return the meaning of a number that is typed alone here."""
        return Numbers.FREE
