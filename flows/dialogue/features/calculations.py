"""Calculated values: what once() keeps, and what an answer triggers."""

from __future__ import annotations

from flows.dialogue.context import TurnContext
from flows.form.outline import Place, Question
from flows.form.path import rows_of, template_of
from flows.report.answer import Standing
from flows.report.defaults import keep_defaults
from flows.report.scope import Context, as_value


def keep_once(context: Context, place: Place | None, rows: tuple[int, ...]) -> None:
    """Keep what calculations with once() and defaults give: outside repeats, and in the rows around `place`.

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
        summary = context.answers.summary(kept.path(rows))
        if value is not None and (summary is None or summary.value != value):
            context.answers.stand(kept.path(rows), Standing.GIVEN, value)
    for depth in range(len(around) + 1):
        keep_defaults(context, around[:depth], rows[:depth])


def make_triggered(turn: TurnContext) -> bool:
    """Make the calculations whose trigger was answered in this turn; whether there were any.

    XForms makes them when a value changes (https://docs.getodk.org/form-logic/#trigger), decuong when the
    changed answer is closed: what is still being written triggers nothing.
    """
    answers, is_any = turn.answers, False
    touched = dict(answers.before.summaries)  # what was undone has been put back, and is not made anew
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
