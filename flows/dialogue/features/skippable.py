"""The questions around the present one that were neither answered nor skipped yet."""

from __future__ import annotations

from dataclasses import dataclass

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.form.machine import Cursor, gate
from flows.form.outline import Place, Question, Repeat
from flows.reading.text import shortened
from flows.report.answer import Standing

FEWEST = 2
"""One question alone is skipped by its own button."""
SKIPPED_BEFORE = 2
"""After so many skipped questions in a row, to skip the rest is offered."""


@dataclass(frozen=True, slots=True)
class SkippablePart:
    """A section or a row around the present question, with what is left of it."""

    path: str
    """The path of the section or the row: "du_an[2]/qua_trinh", "du_an[2]"."""
    label: str
    left: tuple[Stop, ...]
    end: str
    """The machine's last state inside it."""
    rows: tuple[int, ...]
    """The rows of that state."""


def skippable_parts(turn: TurnContext) -> list[SkippablePart]:
    """Return the sections and rows around the present question in which several are left, smallest first.

    Of two with the same questions left, the smaller one is returned.
    """
    here = turn.place or turn.machine.places.get(turn.position.origin)
    around = here.around if here is not None else ()
    found: list[SkippablePart] = []
    for place in reversed(around):
        scope = _skippable(turn, place)
        if len(scope.left) > max(len(found[-1].left) if found else 0, FEWEST - 1):
            found.append(scope)
    return found


def is_worth_offering(turn: TurnContext) -> bool:
    """Whether the two questions before the present one were skipped, and several more are left."""
    if turn.draft.remarks:
        return False  # a returned report leads from remark to remark
    walker = Cursor(turn.cursor.state, turn.cursor.rows, turn)
    for _ in range(SKIPPED_BEFORE):
        place = turn.machine.places.get(walker.state) if turn.machine.back(walker) else None
        if place is None or not isinstance(place.node, Question):
            return False
        summary = turn.answers.summary(place.path(walker.rows))
        if summary is None or summary.standing is not Standing.SKIPPED:
            return False
    return bool(skippable_parts(turn))


def _skippable(turn: TurnContext, place: Place) -> SkippablePart:
    is_row = isinstance(place.node, Repeat)
    rows = turn.cursor.rows[: len(place.repeats) + is_row]
    path = f"{place.path(rows)}[{rows[-1]}]" if is_row else place.path(rows)
    turn.answers.load(path + "/" if is_row else "")
    label = naming.row_name(turn, place, rows) if is_row else naming.heading(turn, place, rows)
    left = tuple(stop for stop in turn.stops(place, rows) if _is_left(turn, stop))
    return SkippablePart(path, shortened(label, 40), left, _end(turn, place), rows)


def _is_left(turn: TurnContext, stop: Stop) -> bool:
    if stop.question.is_silent or turn.is_answered(stop):
        return False
    summary = turn.answers.summary(stop.path)
    return summary is None or summary.standing is not Standing.SKIPPED


def _end(turn: TurnContext, around: Place) -> str:
    """Return the last state in a section or row. Rows inside it end at their gate."""
    depth = len(around.repeats) + isinstance(around.node, Repeat)
    inside = [one for one in turn.outline.places if around in one.around and len(one.repeats) == depth]
    states = (gate(one) if isinstance(one.node, Repeat) else one.template for one in inside)
    return [state for state in states if state in turn.machine.places][-1]
