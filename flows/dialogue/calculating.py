"""Calculated values: as what they are kept, and what once() keeps."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from flows.answer import Standing, Value
from flows.context import Context
from flows.expressions import Scalar, to_text
from flows.outline import Place, Question


def keep_once(context: Context, place: Place | None, rows: tuple[int, ...]) -> None:
    """Keep the results of calculations with once(): those outside repeats, and in the rows around `place`.

    ODK: such an expression is evaluated once and then never changes. A turn does so before anything else, so
    it belongs to no step that can be undone.
    """
    around = place.repeats if place is not None else ()
    for kept in context.outline.kept_calculations:
        if kept.repeats != around[: len(kept.repeats)] or not context.is_relevant(kept, rows):
            continue
        question = kept.node
        assert isinstance(question, Question) and question.calculation is not None
        value = as_value(context.calculated(question.calculation, kept, rows))
        brief = context.answers.brief(kept.path(rows))
        if value is not None and (brief is None or brief.value != value):
            context.answers.stand(kept.path(rows), Standing.GIVEN, value)


def as_value(scalar: Scalar) -> Value:
    """A calculated value: numbers as numbers, everything else as ODK's text; nothing for NaN."""
    if isinstance(scalar, float):
        if not isfinite(scalar):
            return None
        return int(scalar) if scalar.is_integer() else Decimal(to_text(scalar))
    return to_text(scalar) or None
