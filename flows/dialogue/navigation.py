"""Navigation: the ways to a question by path, number or name, to the next question, and to a row."""

from __future__ import annotations

import re
from functools import lru_cache

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.words_for_buttons import GRAVE, typed_forms
from flows.form.machine import REVIEW, gate
from flows.form.outline import Place, Question, Repeat
from flows.messages.message import Button
from flows.messages.press import Press, Verb, parse
from flows.reading.text import courteous_forms, plain

NUMBER = re.compile(r"(?:câu |cau )?((?:[IVX]+\.)?\d+(?:\.\d+)*)\.?", re.IGNORECASE)
"""The printed number of a question, as people type it."""


def listed_repeats(turn: TurnContext) -> list[Place]:
    """Return the repeats with a list of rows: those outside other repeats to which respondents add rows."""
    places = turn.outline.by_template.values()
    return [
        one for one in places if isinstance(one.node, Repeat) and not one.repeats and one.node.count is None
    ]


def list_button(turn: TurnContext, repeat: Place, outer: tuple[int, ...] = ()) -> Button:
    """Return the button to the list of a repeat's rows."""
    label = naming.text(turn, repeat.node.label, repeat, outer).lower()
    return Press(Verb.ROWS, repeat.path(outer)).button(turn.say("rows.list", label=label))


def find(turn: TurnContext, words: str) -> list[Stop]:
    """Return the questions or repeats that `words` may mean, the likeliest first.

    A printed number finds them in printed order. Other words are looked for in labels, without accents; the
    label of which they are the largest part comes first. The present row is used if it fits, else the first.
    """
    match = NUMBER.fullmatch(words.strip())
    number, sought = (match[1].upper() if match else ""), plain(words)
    fitting: dict[str, Place] = {}
    for place in turn.machine.places.values():
        label = plain(naming.title(turn, place, ()))
        is_meant = place.node.number.upper() == number if number else len(sought) > 2 and sought in label
        if is_meant:
            fitting.setdefault(place.template, place)
    ordered = list(fitting.values())
    if not number:
        ordered.sort(key=lambda place: len(naming.title(turn, place, ())))
    found = (Stop(place, _rows_towards(turn, place)) for place in ordered)
    there = [stop for stop in found if _is_there(turn, stop.place, stop.rows)]
    return there if number else [*_named_rows(turn, sought), *there]


def _named_rows(turn: TurnContext, sought: str) -> list[Stop]:
    """Return the first questions of the rows that `sought` may mean: "du an 2", or a part of a name."""
    stops = []
    for repeat in listed_repeats(turn) if len(sought) > 2 else []:
        for row in turn.rows(repeat, ()):
            counted, _, name = plain(naming.row_name(turn, repeat, (row,))).partition(" (")
            name = name.removesuffix(")")
            rest = sought.removeprefix(counted.rpartition(" ")[0] + " ")
            is_meant = sought == counted or rest == name or sought in name
            if is_meant and (stop := _first_in_row(turn, repeat, (row,))) is not None:
                stops.append(stop)
    return stops


def stop_at(turn: TurnContext, path: str) -> Stop | None:
    """Return the question or repeat at `path` ("du_an[1]/ten", "du_an[1]/tiep_can"), or None.

    For the path of a row ("du_an[2]") it is the row's first question.
    """
    template, rows = _parsed(path)
    place = turn.outline.by_template.get(template)
    if place is None or len(rows) < len(place.repeats):
        return None
    if isinstance(place.node, Repeat):
        if place.node.count is not None and len(rows) == len(place.repeats):
            rows = (*rows, *turn.rows(place, rows)[:1])  # there is no gate, so it is the first row
        if len(rows) == len(place.repeats) + 1:
            return _first_in_row(turn, place, rows)
    return Stop(place, rows) if _is_there(turn, place, rows) else None


@lru_cache(maxsize=4096)
def _parsed(path: str) -> tuple[str, tuple[int, ...]]:
    """Return (template, rows): ("du_an/ten", (2,)) for "du_an[2]/ten", and ("", ()) for no path."""
    steps = [re.fullmatch(r"([^\[\]]+)(?:\[(\d{1,9})\])?", step) for step in path.split("/")]
    if not all(steps):
        return "", ()
    template = "/".join(step[1] for step in steps if step)
    return template, tuple(int(step[2]) for step in steps if step and step[2])


def _first_in_row(turn: TurnContext, repeat: Place, rows: tuple[int, ...]) -> Stop | None:
    """Return the first question that is asked in a row of `repeat`; None if there is no such row."""
    if rows[-1] not in turn.rows(repeat, rows[:-1]):
        return None
    inside = (place for place in turn.outline.places if repeat in place.around)
    here = (place for place in inside if len(place.repeats) == len(rows) and _is_there(turn, place, rows))
    return next((Stop(place, rows) for place in here if isinstance(place.node, Question)), None)


def jump(turn: TurnContext, stop: Stop) -> None:
    """Go to a question, or to the gate of a repeat."""
    is_repeat = isinstance(stop.place.node, Repeat)
    turn.machine.jump(turn.cursor, gate(stop.place) if is_repeat else stop.place.template, stop.rows)


def go_on(turn: TurnContext) -> None:
    """Go to the next question. In a returned report, go from a remarked question to the next remarked one."""
    asked = list(dict.fromkeys(remark.path for remark in turn.draft.remarks))
    if turn.key not in asked:
        turn.machine.next(turn.cursor)
        return
    following = (stop_at(turn, path) for path in asked[asked.index(turn.key) + 1 :])
    if (stop := next(filter(None, following), None)) is not None:
        jump(turn, stop)
    else:
        turn.machine.jump(turn.cursor, REVIEW)


def look_again(turn: TurnContext) -> None:
    """Go to the next question that a new version asks again, or to the review behind the last one."""
    if again := turn.asked_again():
        jump(turn, again[0])
    else:
        turn.machine.jump(turn.cursor, REVIEW)


def _is_stop(place: Place) -> bool:
    """Whether the machine can wait there."""
    node = place.node
    return isinstance(node, Question) and not node.is_silent


def _rows_towards(turn: TurnContext, place: Place) -> tuple[int, ...]:
    """Return the rows in which to find `place`: the present ones as far as they fit, then first rows."""
    rows = turn.cursor.rows[: len(place.repeats)] if _shares_rows(turn, place) else ()
    for repeat in place.repeats[len(rows) :]:
        order = turn.rows(repeat, rows)
        if not order:
            break
        rows = (*rows, order[0])
    return rows


def _shares_rows(turn: TurnContext, place: Place) -> bool:
    here = turn.place or turn.machine.places.get(turn.position.origin)
    return here is not None and here.repeats[:1] == place.repeats[:1]


def _is_there(turn: TurnContext, place: Place, rows: tuple[int, ...]) -> bool:
    """Whether these rows exist and the place is relevant in them."""
    if len(rows) != len(place.repeats):
        return False
    exist = all(
        row in turn.rows(repeat, rows[:depth])
        for depth, (repeat, row) in enumerate(zip(place.repeats, rows, strict=True))
    )
    is_asked = place.node.count is None if isinstance(place.node, Repeat) else _is_stop(place)
    return exist and is_asked and turn.is_relevant(place, rows)


def press_at_number(turn: TurnContext, text: str) -> Press | None:
    """Return the press that goes to a question with this printed number; None for other words."""
    number = next((form.strip() for form in courteous_forms(text) if NUMBER.fullmatch(form.strip())), "")
    found = find(turn, number) if number else []
    return Press(Verb.GOTO, found[0].path) if found else None


def press_shown(turn: TurnContext, text: str) -> Press | None:
    """Return the press of the shown button whose label was typed, with or without words of politeness."""
    buttons = [(plain(button.label), parse(button.press)) for row in turn.prompt().buttons for button in row]
    for said, is_whole in typed_forms(text):
        for label, press in buttons:
            if said == label and press is not None and (is_whole or press.verb not in GRAVE):
                return press
    return None
