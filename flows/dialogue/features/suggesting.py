"""A question's suggestions (column `suggest`): rows to refer to, or earlier rows' words to copy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile

from flows.dialogue.context import Stop, TurnContext
from flows.form.outline import Place, Question, rows_inside
from flows.form.path import rows_of, template_of
from flows.messages.marks import stands_for
from flows.messages.message import TICK, Button
from flows.messages.press import Press, Verb
from flows.reading.text import plain, shortened
from flows.report import references as referring
from flows.report.answer import Part
from flows.report.answers import UNPLACED

ROWS_A_PAGE = 20
LIKE_BEFORE = 3
"""How many rows before this one are searched for words to copy."""
LONGEST_NAME = 300
"""The most characters of a row's name. Longer words are not taken for one."""
Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A row that an answer may refer to."""

    path: str
    """The path of the question that names the row. A reference holds it."""
    number: int
    """Its place in the list, from 1. The respondent may type it."""


def references(turn: TurnContext, stop: Stop) -> list[Suggestion]:
    """Return the rows that a question offers as references: all but its own, in the order told."""
    place = _source(turn, stop)
    if place is None or place is stop.place:
        return []
    listed = enumerate(_rows(turn, place, stop), start=1)
    is_around = place.repeats == stop.place.repeats[: len(place.repeats)]
    return [
        Suggestion(place.path(rows), number)
        for number, rows in listed
        if not (is_around and rows == stop.rows[: len(rows)]) and turn.is_relevant(place, rows)
    ]


def copies(turn: TurnContext, stop: Stop) -> list[tuple[str, str]]:
    """Return (path, words) of the answers in the rows just before, without repetition.

    The chosen words are copied, and belong to this row from then on.
    """
    place = _source(turn, stop)
    if place is None or place is not stop.place:
        return []
    before = list(takewhile(lambda rows: rows != stop.rows, _rows(turn, place, stop)))
    paths = [place.path(rows) for rows in before[-LIKE_BEFORE:][::-1]]
    said: dict[str, str] = {}
    for path in paths:
        if words := turn.answers.text(path):
            said.setdefault(words, path)
    return [(path, words) for words, path in said.items()]


def buttons(turn: TurnContext, stop: Stop, page: int) -> Buttons:
    """Return a button for each row, with the row's number. Many rows have several pages."""
    offered = references(turn, stop)
    pages = max(1, -(-len(offered) // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = offered[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    turn.answers.load_some([one.path for one in shown])
    summary = turn.answers.summary(stop.path)
    chosen = set() if summary is None else {*summary.refers}
    rows = [
        Press(Verb.DROP, one.path).button(f"{TICK}{_label(turn, one, offered)}")
        if one.path in chosen
        else Press(Verb.CHOICE, one.path).button(_label(turn, one, offered))
        for one in shown
    ]
    turning = [
        Press(Verb.PAGE, str(to)).button(turn.say(f"rows.{name}"))
        for name, to in (("before", page - 1), ("after", page + 1))
        if 1 <= to <= pages
    ]
    return (*((one,) for one in rows), *([tuple(turning)] if turning else []))


def referring_part(turn: TurnContext, path: str, part: Part) -> Part:
    """Return the part as it is kept at `path`. It is a reference if its words name one suggested row."""
    stop = _stop(turn, path)
    if stop is None or part.file is not None or part.place is not None:
        return replace(part, refers="") if part.refers else part
    if part.refers in {one.path for one in references(turn, stop)}:
        return part
    return replace(part, refers=_named(turn, stop, part.text))


def row_words(turn: TurnContext, place: Place, value: str) -> str:
    """Return the words of a tap on a row, also on one that was left out since; "" for no such row.

    `value` is the path that the button carried, or its mark.
    """
    question = place.node
    source = turn.outline.by_template.get(question.suggest) if isinstance(question, Question) else None
    paths = map(source.path, _rows_ever(turn, source)) if source is not None else iter(())
    path = next((one for one in paths if stands_for(value, one)), "")
    words = turn.answers.text(path) if path else ""
    return words if words or not path or source is place else referring.numbered(turn.context, path)


def _label(turn: TurnContext, one: Suggestion, offered: list[Suggestion]) -> str:
    words = shortened(turn.answers.text(one.path), 40)
    if not words:
        return referring.numbered(turn.context, one.path)
    return f"{one.number}. {words}" if len(offered) > 1 else words


def _named(turn: TurnContext, stop: Stop, text: str) -> str:
    """Return the path of the one row that `text` means, by its name, its number or its button's label."""
    words = plain(text)
    if not words or "\n" in text.strip() or len(text) > LONGEST_NAME:
        return ""
    offered = references(turn, stop)
    turn.answers.load_some([one.path for one in offered])
    names = {one.path: turn.answers.text(one.path) for one in offered}
    called = [path for path, name in names.items() if name.strip() == text.strip()]
    if not called:
        called = [path for path, name in names.items() if name and plain(name) == words]
    if not called:
        called = [one.path for one in offered if words in _other_names(turn, one, offered)]
    return called[0] if len(called) == 1 else ""


def _other_names(turn: TurnContext, one: Suggestion, offered: list[Suggestion]) -> set[str]:
    by_number = referring.numbered(turn.context, one.path)
    names = (str(one.number), f"{one.number}.", by_number, _label(turn, one, offered))
    return {plain(name) for name in names}


def _stop(turn: TurnContext, path: str) -> Stop | None:
    """Return the question at a path if its suggestions are references."""
    place = turn.outline.by_template.get(template_of(path)) if path != UNPLACED else None
    return Stop(place, rows_of(path)) if place is not None and referring.suggests_rows(place) else None


def _source(turn: TurnContext, stop: Stop) -> Place | None:
    """Return the question whose answers are suggested, if it is in a repeat."""
    place = turn.outline.by_template.get(stop.question.suggest)
    return place if place is not None and place.repeats else None


def _rows_ever(turn: TurnContext, place: Place) -> list[tuple[int, ...]]:
    """Return all rows of the repeats around a question, also those that were left out."""

    def ever(repeat: Place, rows: tuple[int, ...]) -> tuple[int, ...]:
        return (*turn.rows(repeat, rows), *turn.answers.rows(repeat.path(rows)).left_out)

    return rows_inside(place.repeats, (), ever)


def _rows(turn: TurnContext, place: Place, stop: Stop) -> list[tuple[int, ...]]:
    """Return all rows of the innermost repeat around `place`, within the outer rows that `stop` shares."""
    outer, here = place.repeats[:-1], stop.place.repeats
    shared = len(list(takewhile(lambda pair: pair[0] is pair[1], zip(outer, here, strict=False))))
    return rows_inside(place.repeats[shared:], stop.rows[:shared], turn.rows)
