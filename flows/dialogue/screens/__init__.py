"""The screens of the dialogue, one file each: what a state shows, and what is done there.

A new screen is a file here, its line in SCREENS, its sentences in the catalogue, and a golden play.
"""

from __future__ import annotations

from flows.dialogue.context import TurnContext
from flows.dialogue.screen import Screen
from flows.dialogue.screens.contents import ContentsScreen
from flows.dialogue.screens.erase import EraseScreen
from flows.dialogue.screens.figures import FiguresScreen
from flows.dialogue.screens.gate import GateScreen
from flows.dialogue.screens.own_name import OwnNameScreen
from flows.dialogue.screens.question import QuestionScreen
from flows.dialogue.screens.reply import ReplyScreen
from flows.dialogue.screens.review import ReviewScreen
from flows.dialogue.screens.submitted import SubmittedScreen
from flows.form.machine import SUBMITTED, DialogueMachine
from flows.form.outline import Question
from flows.messages.message import Message

SCREENS: tuple[Screen, ...] = (
    ContentsScreen(),
    ReviewScreen(),
    SubmittedScreen(),
    EraseScreen(),
    OwnNameScreen(),
    FiguresScreen(),
    ReplyScreen(),
)
"""Those that have a state of the machine."""
QUESTION, GATE = QuestionScreen(), GateScreen()
"""Those whose states the outline brings."""
BY_STATE = {screen.state: screen for screen in SCREENS}
OPENED = {verb: screen for screen in SCREENS for verb in screen.opened_by}
"""The screen that a press leads to, wherever the dialogue stands."""


def screen_of(machine: DialogueMachine, state: str) -> Screen:
    """The screen of a state."""
    if (screen := BY_STATE.get(state)) is not None:
        return screen
    place = machine.places.get(state)
    return QUESTION if place is not None and isinstance(place.node, Question) else GATE


def screen_at(turn: TurnContext) -> Screen:
    """The screen where the dialogue stands."""
    return screen_of(turn.machine, turn.cursor.state)


class AllScreens:
    """Shows where the dialogue stands (flows.dialogue.context.Screens)."""

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """The prompt of the screen where it stands; `before` is said above it."""
        return screen_at(turn).prompt(turn, before)

    def settle(self, turn: TurnContext) -> None:
        """Leave a state that is not right any more: a sealed report is closed, a remark was taken back."""
        if turn.draft.is_sealed and not screen_at(turn).is_open_when_sealed:
            turn.machine.jump(turn.cursor, SUBMITTED)
        screen_at(turn).settle(turn)
