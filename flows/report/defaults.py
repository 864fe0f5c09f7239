"""Defaults that an expression makes: once, when the form is begun, or the row (dynamic defaults of ODK)."""

from __future__ import annotations

from flows.form.outline import Place, Question
from flows.report.answer import Standing
from flows.report.scope import Context, as_value, default_path


def keep_defaults(context: Context, around: tuple[Place, ...], rows: tuple[int, ...]) -> None:
    """Keep the defaults right inside these rows that are not kept yet.

    What gives nothing now gives nothing later (https://docs.getodk.org/form-logic/#dynamic-defaults).
    """
    for place in context.outline.kept_defaults:
        path = default_path(place.path(rows))
        if place.repeats != around or context.answers.summary(path) is not None:
            continue
        question = place.node
        assert isinstance(question, Question) and question.default is not None
        made = context.evaluate(question.default, place, rows)
        context.answers.stand(path, Standing.GIVEN, as_value(made))
