"""The screen before the first question that offers the rows of last year's report."""

from __future__ import annotations

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.features.earlier_report import earlier_rows, take_row
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import lines
from flows.dialogue.screen import Screen
from flows.form.machine import EARLIER_ROWS
from flows.form.outline import Place
from flows.messages.message import TICK, Button, Kind, Message, Numbers
from flows.messages.press import Press, Verb
from flows.reading.text import shortened
from flows.reading.yes_and_no import is_no, is_yes
from flows.report.position import Position

MOST = 20
"""How many rows have a button, at most. The others can be brought back in the list of rows."""


class EarlierRowsScreen(Screen):
    """Shown once, when a report begins that has a predecessor. Nothing is taken unless it is tapped."""

    state = EARLIER_ROWS

    def settle(self, turn: TurnContext) -> None:
        """Go to the first question if last year's report may not be shown any more."""
        if not earlier_rows(turn):
            turn.come_back()

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Name the rows, and offer to go on with all, with some or with none."""
        say, found = turn.say, earlier_rows(turn)
        taken = [one for one in found if _is_taken(turn, *one)]
        label = naming.text(turn, found[0][0].node.label, found[0][0], ()).lower() if found else ""
        earlier = turn.predecessor
        return Message(
            Kind.PROMPT,
            say(
                "earlier.rows",
                report=earlier.number if earlier else "",
                n=len(found),
                label=label,
            ),
            key=turn.key,
            before=before,
            after=lines(
                *(f"– {_called(turn, *one)}" for one in found[:MOST]),
                say("earlier.more_rows", n=len(found) - MOST, label=label) if len(found) > MOST else "",
                say("earlier.rule"),
            ),
            buttons=(
                *((_all(turn, len(found), label),) for _ in range(not taken)),
                *((_one(turn, *one),) for one in found[: MOST if len(found) > 1 else 0]),
                (
                    Press(Verb.DONE).button(say("earlier.go_on"))
                    if taken
                    else Press(Verb.NO).button(say("earlier.none")),
                ),
            ),
        )

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Take or leave out a row, take all, or go to the first question."""
        match press.verb:
            case Verb.TAKE_ALL:
                for one in earlier_rows(turn):
                    take_row(turn, *one)
                return super().press(turn, Press(Verb.DONE))
            case Verb.CHOICE | Verb.DROP:
                for repeat, number in earlier_rows(turn):
                    if _path(repeat, number) == press.argument:
                        _tick(turn, repeat, number, is_taken=press.verb is Verb.CHOICE)
                return Outcome((turn.prompt(),), saved=True)
        return super().press(turn, press)

    def meant(self, turn: TurnContext, text: str, words: str) -> Press | None:
        """Understand a button's label, yes or no."""
        if press := super().meant(turn, text, words):
            return press
        if is_yes(text):
            return Press(Verb.TAKE_ALL)
        return Press(Verb.NO) if is_no(text) else None

    def numbers(self, place: Place | None, position: Position) -> Numbers:
        """Take a number for one of the rows."""
        return Numbers.CHOICE


def _tick(turn: TurnContext, repeat: Place, number: int, *, is_taken: bool) -> None:
    if is_taken:
        take_row(turn, repeat, number)
    elif _is_taken(turn, repeat, number):
        path = repeat.path(())
        turn.answers.arrange(path, turn.answers.rows(path).leave_out(number))


def _all(turn: TurnContext, number: int, label: str) -> Button:
    key = "earlier.take_all" if number > 1 else "earlier.take_one"
    return Press(Verb.TAKE_ALL).button(turn.say(key, n=number, label=label))


def _one(turn: TurnContext, repeat: Place, number: int) -> Button:
    name = shortened(_called(turn, repeat, number), 40)
    if _is_taken(turn, repeat, number):
        return Press(Verb.DROP, _path(repeat, number)).button(TICK + name)
    return Press(Verb.CHOICE, _path(repeat, number)).button(name)


def _called(turn: TurnContext, repeat: Place, number: int) -> str:
    name = naming.earlier_name(turn, repeat, (number,))
    label = naming.text(turn, repeat.node.label, repeat, ())
    return name or turn.say("question.row", label=label, position=number)


def _is_taken(turn: TurnContext, repeat: Place, number: int) -> bool:
    return number in turn.answers.rows(repeat.path(())).order


def _path(repeat: Place, number: int) -> str:
    return f"{repeat.path(())}[{number}]"
