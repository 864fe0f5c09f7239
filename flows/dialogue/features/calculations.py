"""Calculated values: the results that once() keeps, and the calculations that an answer triggers."""

from __future__ import annotations

from flows.dialogue.context import TurnContext
from flows.form.outline import Place, Question
from flows.form.path import rows_of, template_of
from flows.report.answer import Standing
from flows.report.defaults import keep_defaults
from flows.report.scope import DraftScope, as_value


def keep_once(context: DraftScope, place: Place | None, rows: tuple[int, ...]) -> None:
    """Keep the results of once() and of defaults, outside repeats and in the rows around `place`.

    As in ODK, such an expression is evaluated once and its result never changes. A turn does this first, so
    that no step can undo it.
    """
    around = place.repeats if place is not None else ()
    for kept in context.outline.kept_calculations:
        if kept.repeats != around[: len(kept.repeats)] or not context.is_relevant(kept, rows):
            continue
        question = kept.node
        assert isinstance(question, Question) and question.calculation is not None
        value = as_value(context.calculated(question.calculation, kept, rows))
        summary = context.answers.summary(kept.path(rows))
        if value is not None and (summary is None or summary.value != value):
            context.answers.stand(kept.path(rows), Standing.GIVEN, value)
    for depth in range(len(around) + 1):
        keep_defaults(context, around[:depth], rows[:depth])


def make_triggered(turn: TurnContext) -> bool:
    """Make the calculations whose trigger was answered in this turn. Return whether there were any.

    XForms makes them when a value changes (https://docs.getodk.org/form-logic/#trigger). decuong makes them
    when the changed answer is closed, so an answer that is being written triggers nothing.
    """
    answers, is_any = turn.answers, False
    touched = dict(
        answers.before.summaries
    )  # results that were undone have been put back and are not made anew
    for path, before in touched.items():
        places = turn.outline.triggered.get(template_of(path), ())
        now = answers.summary(path) if places else None
        if now is None or now.standing is Standing.OPEN or now == before:
            continue
        for place in places:
            rows = rows_of(path)[: len(place.repeats)]
            if place.path(rows) in touched:
                continue
            question = place.node
            assert isinstance(question, Question) and question.calculation is not None
            value = as_value(turn.context.evaluate(question.calculation, place, rows))
            answers.stand(place.path(rows), Standing.GIVEN, value)
            is_any = True
    return is_any
