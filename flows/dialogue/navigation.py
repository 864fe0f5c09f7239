"""The ways through an outline: to a question by path, by number or by name; to the next one; to a row."""

from __future__ import annotations

import re
from functools import lru_cache

from flows.dialogue import naming
from flows.dialogue.context import Stop, Visit
from flows.machine import REVIEW, gate
from flows.message import Button
from flows.outline import Place, Question, Repeat
from flows.press import Press, Verb, parse
from flows.readers.words import plain

NUMBER = re.compile(r"(?:câu |cau )?((?:[IVX]+\.)?\d+(?:\.\d+)*)\.?", re.IGNORECASE)
"""The printed number of a question, as it is typed."""


def listed_repeats(visit: Visit) -> list[Place]:
    """The repeats whose rows are listed: those around nothing, to which the respondent adds rows."""
    places = visit.outline.by_template.values()
    return [
        one for one in places if isinstance(one.node, Repeat) and not one.repeats and one.node.count is None
    ]


def list_button(visit: Visit, repeat: Place, outer: tuple[int, ...] = ()) -> Button:
    """The way to the list of a repeat's rows."""
    label = naming.text(visit, repeat.node.label, repeat, outer).lower()
    return Press(Verb.ROWS, repeat.path(outer)).button(visit.say("rows.list", label=label))


def find(visit: Visit, words: str) -> list[Stop]:
    """The questions or repeats that `words` may mean, the likeliest first.

    By printed number, in printed order; else by the words of the label, without accents: the label of which
    they are the largest part first. In the row where one stands, else in the first.
    """
    match = NUMBER.fullmatch(words.strip())
    number, sought = (match[1].upper() if match else ""), plain(words)
    fitting: dict[str, Place] = {}
    for place in visit.machine.places.values():
        label = plain(naming.title(visit, place, ()))
        is_meant = place.node.number.upper() == number if number else len(sought) > 2 and sought in label
        if is_meant:
            fitting.setdefault(place.template, place)
    ordered = list(fitting.values())
    if not number:
        ordered.sort(key=lambda place: len(naming.title(visit, place, ())))
    found = (Stop(place, _rows_towards(visit, place)) for place in ordered)
    there = [stop for stop in found if _is_there(visit, stop.place, stop.rows)]
    return there if number else [*_named_rows(visit, sought), *there]


def _named_rows(visit: Visit, sought: str) -> list[Stop]:
    """The first questions of the rows that `sought` may mean: "du an 2", or a part of their names."""
    stops = []
    for repeat in listed_repeats(visit) if len(sought) > 2 else []:
        for row in visit.rows(repeat, ()):
            counted, _, name = plain(naming.row_name(visit, repeat, (row,))).partition(" (")
            name = name.removesuffix(")")
            rest = sought.removeprefix(counted.rpartition(" ")[0] + " ")
            is_meant = sought == counted or rest == name or sought in name
            if is_meant and (stop := _first_in_row(visit, repeat, (row,))) is not None:
                stops.append(stop)
    return stops


def stop_at(visit: Visit, path: str) -> Stop | None:
    """The question or repeat at `path` ("du_an[1]/ten", "du_an[1]/tiep_can"), or the first question of a row
    ("du_an[2]"); None if there is none."""
    template, rows = _parsed(path)
    place = visit.outline.by_template.get(template)
    if place is None or len(rows) < len(place.repeats):
        return None
    if isinstance(place.node, Repeat):
        if place.node.count is not None and len(rows) == len(place.repeats):
            rows = (*rows, *visit.rows(place, rows)[:1])  # there is no gate to stand at: its first row
        if len(rows) == len(place.repeats) + 1:
            return _first_in_row(visit, place, rows)
    return Stop(place, rows) if _is_there(visit, place, rows) else None


@lru_cache(maxsize=4096)
def _parsed(path: str) -> tuple[str, tuple[int, ...]]:
    """("du_an/ten", (2,)) for "du_an[2]/ten"; ("", ()) for what is no path."""
    steps = [re.fullmatch(r"([^\[\]]+)(?:\[(\d{1,9})\])?", step) for step in path.split("/")]
    if not all(steps):
        return "", ()
    template = "/".join(step[1] for step in steps if step)
    return template, tuple(int(step[2]) for step in steps if step and step[2])


def _first_in_row(visit: Visit, repeat: Place, rows: tuple[int, ...]) -> Stop | None:
    """The first question that is asked in a row of `repeat`; None where the row is not there."""
    if rows[-1] not in visit.rows(repeat, rows[:-1]):
        return None
    inside = (place for place in visit.outline.places if repeat in place.around)
    here = (place for place in inside if len(place.repeats) == len(rows) and _is_there(visit, place, rows))
    return next((Stop(place, rows) for place in here if isinstance(place.node, Question)), None)


def jump(visit: Visit, stop: Stop) -> None:
    """Go to a question, or to the gate of a repeat."""
    is_repeat = isinstance(stop.place.node, Repeat)
    visit.machine.jump(visit.cursor, gate(stop.place) if is_repeat else stop.place.template, stop.rows)


def go_on(visit: Visit) -> None:
    """To the next question; in a returned report from one that staff asked about to the next such one."""
    asked = list(dict.fromkeys(remark.path for remark in visit.draft.remarks))
    if visit.key not in asked:
        visit.machine.next(visit.cursor)
        return
    following = (stop_at(visit, path) for path in asked[asked.index(visit.key) + 1 :])
    if (stop := next(filter(None, following), None)) is not None:
        jump(visit, stop)
    else:
        visit.machine.jump(visit.cursor, REVIEW)


def look_again(visit: Visit) -> None:
    """To the next question that a new version asks again; behind the last one to the review."""
    if again := visit.asked_again():
        jump(visit, again[0])
    else:
        visit.machine.jump(visit.cursor, REVIEW)


def _is_stop(place: Place) -> bool:
    """Whether the machine can wait there."""
    node = place.node
    return isinstance(node, Question) and not node.is_silent


def _rows_towards(visit: Visit, place: Place) -> tuple[int, ...]:
    """The rows to find `place` in: as far as possible where one stands, then first rows."""
    rows = visit.cursor.rows[: len(place.repeats)] if _shares_rows(visit, place) else ()
    for repeat in place.repeats[len(rows) :]:
        order = visit.rows(repeat, rows)
        if not order:
            break
        rows = (*rows, order[0])
    return rows


def _shares_rows(visit: Visit, place: Place) -> bool:
    here = visit.place or visit.machine.places.get(visit.position.origin)
    return here is not None and here.repeats[:1] == place.repeats[:1]


def _is_there(visit: Visit, place: Place, rows: tuple[int, ...]) -> bool:
    """Whether these rows exist and the place is relevant in them."""
    if len(rows) != len(place.repeats):
        return False
    exist = all(
        row in visit.rows(repeat, rows[:depth])
        for depth, (repeat, row) in enumerate(zip(place.repeats, rows, strict=True))
    )
    is_asked = place.node.count is None if isinstance(place.node, Repeat) else _is_stop(place)
    return exist and is_asked and visit.is_relevant(place, rows)


def press_at_number(visit: Visit, text: str) -> Press | None:
    """The way to a question that is named by its printed number; None for other words."""
    if NUMBER.fullmatch(text.strip()) is None:
        return None
    found = find(visit, text)
    return Press(Verb.GOTO, found[0].path) if found else None


def press_shown(visit: Visit, words: str) -> Press | None:
    """The press of the button that is shown here and has this label, made plain."""
    buttons = (button for row in visit.prompt().buttons for button in row)
    return next((parse(button.press) for button in buttons if plain(button.label) == words), None)
