"""The gate of a repeat: is there another row to tell."""

from __future__ import annotations

import re

from flows.dialogue import naming
from flows.dialogue.context import Visit
from flows.dialogue.navigation import list_button, press_at_number
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button, lines, notes, where
from flows.dialogue.screen import Screen
from flows.message import Kind, Message
from flows.outline import Place, Repeat
from flows.press import Press, Verb

YES = re.compile(r"(?:con|co|them|tiep)(?: nua| roi| a)?[ .!]*")
NO = re.compile(r"(?:het|khong|ko|k|thoi)(?: roi| con| co| nua| a)*[ .!]*")


class GateScreen(Screen):
    """Behind the rows of a repeat, and before the first one where it may have none."""

    def prompt(self, visit: Visit, before: str) -> Message:
        """How much of the last row is told, and whether there is another."""
        repeat, node, rows = _repeat(visit)
        label = naming.text(visit, node.label, repeat, rows)
        order = visit.rows(repeat, rows)
        actions = [button(visit, Verb.FINISH)]
        if len(order) < node.maximum:
            actions.insert(0, Press(Verb.ADD).button(visit.say("gate.add", label=label.lower())))
        return Message(
            Kind.PROMPT,
            _question(visit, repeat, rows, label),
            key=repeat.path(rows),
            number=node.number,
            before=lines(before, *notes(visit)),
            said=before,
            where=where(visit, repeat, rows) if repeat.repeats or node.number else "",
            buttons=(
                tuple(actions),
                *([(list_button(visit, repeat, rows),)] if order else []),
                (button(visit, Verb.BACK), button(visit, Verb.CONTENTS), button(visit, Verb.PAUSE)),
            ),
        )

    def press(self, visit: Visit, press: Press) -> Outcome | None:
        """Begin another row, go on behind the repeat, or back."""
        match press.verb:
            case Verb.ADD | Verb.YES:
                place, node, rows = _repeat(visit)
                if len(visit.rows(place, rows)) >= node.maximum:
                    label = node.label.to(visit.say.language).lower()
                    told = visit.say("lost.full_rows", n=node.maximum, row=label)
                    return Outcome((visit.prompt(told),), saved=False)
                visit.machine.add(visit.cursor)
            case Verb.FINISH | Verb.NO | Verb.DONE | Verb.SKIP:
                visit.machine.next(visit.cursor)
            case Verb.BACK:
                visit.machine.back(visit.cursor)
            case _:
                return None
        return Outcome((visit.prompt(),), saved=True)

    def meant(self, visit: Visit, text: str, words: str) -> Press | None:
        """A button's label, yes or no, or the number of a question."""
        if press := super().meant(visit, text, words):
            return press
        if YES.fullmatch(words):
            return Press(Verb.ADD)
        return Press(Verb.FINISH) if NO.fullmatch(words) else press_at_number(visit, text)


def _repeat(visit: Visit) -> tuple[Place, Repeat, tuple[int, ...]]:
    place = visit.place
    assert place is not None and isinstance(place.node, Repeat)  # a gate's state has one
    return place, place.node, visit.cursor.rows


def _question(visit: Visit, repeat: Place, rows: tuple[int, ...], label: str) -> str:
    order = visit.rows(repeat, rows)
    if not order:
        hint = naming.text(visit, repeat.node.hint, repeat, rows)
        return lines(hint, visit.say("gate.first", label=label.lower()))
    last = (*rows, order[-1])
    visit.answers.load(f"{repeat.path(rows)}[{order[-1]}]/")
    told = visit.within(repeat, last)
    answered = sum(map(visit.is_answered, told))
    name = naming.row_name(visit, repeat, last)
    name = name[:1].lower() + name[1:]
    return visit.say("gate.more", row=name, answered=answered, of=len(told), label=label.lower())
