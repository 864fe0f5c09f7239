"""The place that the respondent told before: of units of one name, the one nearest to it is meant."""

from __future__ import annotations

from collections.abc import Iterator

from flows.dialogue.context import Stop, TurnContext
from flows.form.outline import FigureKind
from flows.report.figure import Named, smallest_admin_unit

ROWS_BEFORE = 3
"""How many rows before the present one are looked at, as for suggestions."""


def near_admin_unit(turn: TurnContext, stop: Stop) -> Named | None:
    """Return the unit that was told last at the same question, in the rows before; None if there is none.

    Of several in one answer it is the smallest.
    """
    asks_for_place = any(one.kind is FigureKind.ADMIN_UNIT for one in stop.question.figures)
    if not asks_for_place or not stop.place.repeats:
        return None
    paths = list(_before(turn, stop))
    turn.answers.load_some(paths)
    for path in paths:
        summary = turn.answers.summary(path)
        if summary is not None and (place := smallest_admin_unit(summary.figures)) is not None:
            return place
    return None


def _before(turn: TurnContext, stop: Stop) -> Iterator[str]:
    """Yield the question's paths in the rows before the present one, the nearest first."""
    *outer, row = stop.rows
    order = turn.rows(stop.place.repeats[-1], tuple(outer))
    earlier = order[: order.index(row)] if row in order else order
    for number in list(reversed(earlier))[:ROWS_BEFORE]:
        yield stop.place.path((*outer, number))
