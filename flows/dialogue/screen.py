"""A screen: what one state of the dialogue shows, and what presses, words, files and places do there."""

from __future__ import annotations

from abc import ABC, abstractmethod

from flows.dialogue.context import TurnContext
from flows.dialogue.features.keeping import keep_unplaced
from flows.dialogue.navigation import press_shown
from flows.dialogue.outcome import Outcome
from flows.form.outline import Place
from flows.messages.message import Message, Numbers
from flows.messages.press import Press, Verb
from flows.report.answer import Part
from flows.report.position import Position

LEAVING = frozenset({Verb.BACK, Verb.DONE, Verb.SKIP, Verb.NO})
"""Presses that lead back from a state that is looked into."""


class Screen(ABC):
    """One state of the dialogue, or all states of one kind. It keeps nothing itself."""

    state: str = ""
    """The state of the machine; "" for questions and gates, whose states the outline brings."""
    opened_by: frozenset[Verb] = frozenset()
    """Presses that mean this screen wherever the dialogue stands, however late they come."""

    is_open_when_sealed: bool = False
    """Whether it may be stood at while the report lies with the Department."""
    is_left_by_pausing: bool = False
    """Whether who pauses here comes back to what lies behind."""
    tells_remarks: bool = False
    """Whether its prompt says what the Department asks."""
    shows_figures: bool = False
    """Whether figures are looked at here: then no table of others is offered."""

    @abstractmethod
    def prompt(self, turn: TurnContext, before: str) -> Message:
        """What it shows. It changes nothing."""

    def open(self, turn: TurnContext, press: Press) -> Outcome:
        """What one of `opened_by` does: by default, go there."""
        turn.look_into(self.state)
        return Outcome((turn.prompt(),), saved=True)

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """What any other press does here; None where it means nothing."""
        if press.verb not in LEAVING:
            return None
        turn.come_back()
        return Outcome((turn.prompt(),), saved=True)

    def meant(self, turn: TurnContext, text: str, words: str) -> Press | None:
        """The press that a text stands for here, `words` made plain: by default a button's label; or None."""
        return press_shown(turn, words)

    def settle(self, turn: TurnContext) -> None:  # noqa: B027 - most screens have nothing to do
        """Leave for where the dialogue stands rightly, where something was done elsewhere."""

    def file_came(self, turn: TurnContext) -> Outcome | None:
        """What is said when a file that was on its way is here; None for nothing."""
        return None

    def typed(self, turn: TurnContext, text: str) -> Outcome | None:
        """What a text does that is no part of an answer, such as a name; None where it is one."""
        return None

    def make_way(self, turn: TurnContext) -> None:  # noqa: B027 - most screens have nothing to do
        """Leave for what lies behind, where a file or a place that is sent here is for that."""

    def take(self, turn: TurnContext, part: Part) -> Outcome:
        """Keep words, a file or a place: here they are for no question."""
        return keep_unplaced(turn, part)

    def numbers(self, place: Place | None, position: Position) -> Numbers:
        """What a number means here that is typed by itself."""
        return Numbers.FREE
