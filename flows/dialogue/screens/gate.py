"""The gate of a repeat, which asks whether there is another row to tell."""

from __future__ import annotations

import re

from flows.dialogue import naming
from flows.dialogue.context import TurnContext
from flows.dialogue.navigation import list_button, press_at_number
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, lines, notes, where
from flows.dialogue.screen import Screen
from flows.form.outline import Place, Repeat
from flows.messages.message import Kind, Message
from flows.messages.press import Press, Verb
from flows.reading.text import courteous_forms, plain
from flows.reading.yes_and_no import is_no, is_yes

YES = re.compile(r"(?:con|co|them|tiep)(?: nua| roi| a)?[ .!]*")
NO = re.compile(r"(?:het|khong|ko|k|thoi)(?: roi| con| co| nua| a)*[ .!]*")


class GateScreen(Screen):
    """The gate stands behind the rows of a repeat, and before the first one if there may be none."""

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Say how much of the last row is answered, and ask whether there is another."""
        repeat, node, rows = _repeat(turn)
        label = naming.text(turn, node.label, repeat, rows)
        order = turn.rows(repeat, rows)
        actions = [button(turn, Verb.FINISH)]
        if len(order) < node.maximum:
            actions.insert(0, Press(Verb.ADD).button(turn.say("gate.add", label=label.lower())))
        return Message(
            Kind.PROMPT,
            _question(turn, repeat, rows, label),
            key=repeat.path(rows),
            number=node.number,
            before=lines(before, *notes(turn)),
            said=before,
            where=where(turn, repeat, rows) if repeat.repeats or node.number else "",
            buttons=(
                tuple(actions),
                *([(list_button(turn, repeat, rows),)] if order else []),
                (button(turn, Verb.BACK), button(turn, Verb.CONTENTS), button(turn, Verb.PAUSE)),
            ),
        )

    def press(self, turn: TurnContext, press: Press) -> Outcome | None:
        """Begin another row, go on behind the repeat, or go back."""
        match press.verb:
            case Verb.ADD | Verb.YES:
                place, node, rows = _repeat(turn)
                if len(turn.rows(place, rows)) >= node.maximum:
                    label = node.label.to(turn.say.language).lower()
                    told = turn.say("lost.full_rows", n=node.maximum, row=label)
                    return Outcome((turn.prompt(told),), saved=False)
                turn.machine.add(turn.cursor)
            case Verb.FINISH | Verb.NO | Verb.DONE | Verb.SKIP:
                turn.machine.next(turn.cursor)
            case Verb.BACK:
                turn.machine.back(turn.cursor)
            case _:
                return None
        return Outcome((turn.prompt(),), saved=True)

    def meant(self, turn: TurnContext, text: str, words: str) -> Press | None:
        """Understand a button's label, yes or no, or the number of a question."""
        if press := super().meant(turn, text, words):
            return press
        said = [plain(form) for form in courteous_forms(text)]
        if is_yes(text) or any(map(YES.fullmatch, said)):
            return Press(Verb.ADD)
        is_over = is_no(text) or any(map(NO.fullmatch, said))
        return Press(Verb.FINISH) if is_over else press_at_number(turn, text)


def _repeat(turn: TurnContext) -> tuple[Place, Repeat, tuple[int, ...]]:
    place = turn.place
    assert place is not None and isinstance(place.node, Repeat)  # a gate's state has one
    return place, place.node, turn.cursor.rows


def _question(turn: TurnContext, repeat: Place, rows: tuple[int, ...], label: str) -> str:
    order = turn.rows(repeat, rows)
    if not order:
        hint = naming.text(turn, repeat.node.hint, repeat, rows)
        return lines(hint, turn.say("gate.first", label=label.lower()))
    last = (*rows, order[-1])
    turn.answers.load(f"{repeat.path(rows)}[{order[-1]}]/")
    told = turn.within(repeat, last)
    answered = sum(map(turn.is_answered, told))
    name = naming.row_name(turn, repeat, last)
    name = name[:1].lower() + name[1:]
    return turn.say("gate.more", row=name, answered=answered, of=len(told), label=label.lower())
