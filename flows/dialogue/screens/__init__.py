"""The screens of the dialogue, one file each.

A new screen needs a file here, a line in SCREENS, its sentences in the catalogue, and a golden play.
"""

from __future__ import annotations

from flows.dialogue.context import TurnContext
from flows.dialogue.screen import Screen
from flows.dialogue.screens.contents import ContentsScreen
from flows.dialogue.screens.earlier_rows import EarlierRowsScreen
from flows.dialogue.screens.erase import EraseScreen
from flows.dialogue.screens.figures import FiguresScreen
from flows.dialogue.screens.gate import GateScreen
from flows.dialogue.screens.own_name import OwnNameScreen
from flows.dialogue.screens.question import QuestionScreen
from flows.dialogue.screens.reply import ReplyScreen
from flows.dialogue.screens.review import ReviewScreen
from flows.dialogue.screens.skip_rest import SkipRestScreen
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
    SkipRestScreen(),
    EarlierRowsScreen(),
)
"""The screens with a fixed state of the machine."""
QUESTION, GATE = QuestionScreen(), GateScreen()
"""The screens whose states come from the outline."""
BY_STATE = {screen.state: screen for screen in SCREENS}
OPENED = {verb: screen for screen in SCREENS for verb in screen.opened_by}
"""The screen that a press opens, from every state."""


def screen_of(machine: DialogueMachine, state: str) -> Screen:
    """Return the screen of a state."""
    if (screen := BY_STATE.get(state)) is not None:
        return screen
    place = machine.places.get(state)
    return QUESTION if place is not None and isinstance(place.node, Question) else GATE


def screen_at(turn: TurnContext) -> Screen:
    """Return the screen of the present state."""
    return screen_of(turn.machine, turn.cursor.state)


class AllScreens:
    """Implements flows.dialogue.context.Screens with the screens of this package."""

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Return the prompt of the present screen, with `before` above it."""
        return screen_at(turn).prompt(turn, before)

    def settle(self, turn: TurnContext) -> None:
        """Leave a state that no longer fits: the report was sealed, or a remark was replaced."""
        if turn.draft.is_sealed and not screen_at(turn).is_open_when_sealed:
            turn.machine.jump(turn.cursor, SUBMITTED)
        screen_at(turn).settle(turn)
