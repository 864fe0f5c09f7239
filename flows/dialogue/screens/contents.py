"""The contents: the list of items, which of them are answered, and the way to one by number or name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.features import row_list
from flows.dialogue.features.figure_reading import unconfirmed_of
from flows.dialogue.features.returned_report import is_waiting
from flows.dialogue.features.sections_and_rows import heading, numbered
from flows.dialogue.features.skippable import skippable_parts
from flows.dialogue.features.writing_pace import minutes_left
from flows.dialogue.navigation import NUMBER, find, list_button, listed_repeats
from flows.dialogue.outcome import Outcome
from flows.dialogue.phrases import button
from flows.dialogue.screen import Screen
from flows.form.machine import CONTENTS
from flows.form.outline import Place, Repeat
from flows.messages.message import Button, Kind, Message, Numbers
from flows.messages.press import Press, Verb
from flows.reading.text import courteous_forms, shortened
from flows.report.position import Position

MOST_LINES = 40
MOST_BUTTONS = 40
MOST_ROWS = 6
"""With more rows than this, only the present row is shown. The others are in their own list."""
BUTTONS_A_ROW = 5
CLEAR = 3
"""If no more questions are found, the dialogue goes to the likeliest. Of more it offers a choice."""


class ContentsScreen(Screen):
    """Shows the contents. The list of a repeat's rows is shown in this state too."""

    state = CONTENTS
    is_left_by_pausing = True
    opened_by = frozenset({Verb.CONTENTS, *row_list.PRESSES})

    def prompt(self, turn: TurnContext, before: str) -> Message:
        """Show the present block item by item, other blocks in a line each, and many rows in one line."""
        few = all(len(turn.rows(repeat, ())) <= MOST_ROWS for repeat in listed_repeats(turn))
        if few:
            turn.answers.load()
        listed = _list(turn, is_whole=few)
        lines, hidden = listed.lines, len(listed.lines) - MOST_LINES
        if hidden > 0:
            lines = [*lines[:MOST_LINES], turn.say("contents.page", n=hidden)]
        lists = tuple((list_button(turn, repeat),) for repeat in listed_repeats(turn))
        return Message(
            Kind.SUMMARY,
            "\n".join([*lines, turn.say("contents.how")]),
            key=turn.key,
            before=before,
            where=turn.say("contents.title"),
            after=_left(turn, listed.answered, listed.of) if few else "",
            buttons=(
                *_in_rows(listed.buttons[:MOST_BUTTONS]),
                *lists,
                *_skip_rest(turn),
                (button(turn, Verb.BACK), button(turn, Verb.REVIEW)),
            ),
        )

    def open(self, turn: TurnContext, press: Press) -> Outcome:
        """Visit the contents, or carry out a press about rows."""
        if press.verb is Verb.CONTENTS:
            return super().open(turn, press)
        return row_list.on_rows(turn, press, is_listed=turn.cursor.state == self.state)

    def meant(self, turn: TurnContext, text: str, words: str) -> Press | None:
        """Understand a button's label, or the name or number of a question."""
        if press := super().meant(turn, text, words):
            return press
        found = next(filter(None, (find(turn, form) for form in courteous_forms(text))), [])
        if not found:
            return None
        is_clear = len(found) <= CLEAR or NUMBER.fullmatch(text.strip()) is not None
        return Press(Verb.GOTO, found[0].path) if is_clear else Press(Verb.SEARCH, text)

    def numbers(self, place: Place | None, position: Position) -> Numbers:
        """Take a number for the printed one of a question."""
        return Numbers.ANSWER


@dataclass
class _Listed:
    lines: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    answered: int = 0
    of: int = 0


def _list(turn: TurnContext, *, is_whole: bool) -> _Listed:
    """Return the items to list. Unless `is_whole`, only the present row is listed."""
    listed, here = _Listed(), _block_here(turn)
    for key, numbers, items in turn.blocks(None if is_whole else here):
        said = heading(turn, numbers, items)
        if numbers and not is_whole:
            turn.answers.load(f"{items[0].path.rpartition('/')[0]}/")
        answered = sum(map(turn.is_answered, items))
        listed.answered, listed.of = listed.answered + answered, listed.of + len(items)
        counted = turn.say("contents.section", label=said, answered=answered, of=len(items))
        listed.lines.append(counted)
        if (key, numbers) != here:
            there = Press(Verb.GOTO, items[0].path).button(shortened(said, 40))
            listed.buttons.append(replace(there, line=counted))
            continue
        for item in items:
            number = item.place.node.number
            name = shortened(naming.title(turn, item.place, item.rows), 50)
            mark = "✓" if turn.is_answered(item) else "–"
            line = f"{mark} {numbered(number, name)}{_asked(turn, item)}{_to_confirm(turn, item)}"
            listed.lines.append(line)
            there = Press(Verb.GOTO, item.path).button(number or shortened(name, 12))
            listed.buttons.append(replace(there, line=line, asks=is_waiting(turn, item.path)))
    return listed


def _asked(turn: TurnContext, item: Stop) -> str:
    """Say that the Department asks about the item, and whether that is answered; "" if it does not."""
    if not turn.remarks_at(item.path):
        return ""
    return turn.say("contents.asked" if is_waiting(turn, item.path) else "contents.told")


def _to_confirm(turn: TurnContext, item: Stop) -> str:
    """Say that figures of the answer wait to be confirmed; "" if none do."""
    summary = turn.answers.summary(item.path)
    waits = summary is not None and unconfirmed_of(summary)
    return turn.say("contents.to_confirm") if waits else ""


def _skip_rest(turn: TurnContext) -> tuple[tuple[Button, ...], ...]:
    """Return the button that skips the rest of a part, if there is a rest and no remark to answer."""
    return ((button(turn, Verb.SKIP_REST),),) if not turn.draft.remarks and skippable_parts(turn) else ()


def _left(turn: TurnContext, answered: int, of: int) -> str:
    minutes = minutes_left(turn.draft, answered, of)
    return "" if minutes is None else turn.say("contents.left", n=minutes)


def _block_here(turn: TurnContext) -> tuple[str, tuple[int, ...]]:
    place = turn.machine.places.get(turn.position.origin)
    if place is None:
        return "", ()
    if isinstance(place.node, Repeat) and not place.repeats:
        order = turn.rows(place, ())
        return (f"{place.node.key}/", order[-1:]) if order else ("", ())
    return turn.outline.block_key(place), turn.cursor.rows[:1] if place.repeats else ()


def _in_rows(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    """Arrange buttons: five short labels in a row, long ones alone."""
    rows: list[list[Button]] = []
    for one in buttons:
        short = len(one.label) <= 6
        if short and rows and len(rows[-1]) < BUTTONS_A_ROW and len(rows[-1][-1].label) <= 6:
            rows[-1].append(one)
        else:
            rows.append([one])
    return tuple(map(tuple, rows))
