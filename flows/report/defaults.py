"""Defaults that expressions make (ODK's dynamic defaults). Each is made once, when form or row is begun."""

from __future__ import annotations

from flows.form.outline import Place, Question
from flows.report.answer import Standing
from flows.report.scope import DraftScope, as_value, default_path


def keep_defaults(context: DraftScope, around: tuple[Place, ...], rows: tuple[int, ...]) -> None:
    """Make and keep the missing defaults directly inside these rows.

    An expression that yields nothing now is not tried again
    (https://docs.getodk.org/form-logic/#dynamic-defaults).
    """
    for place in context.outline.kept_defaults:
        path = default_path(place.path(rows))
        if place.repeats != around or context.answers.summary(path) is not None:
            continue
        question = place.node
        assert isinstance(question, Question) and question.default is not None
        made = context.evaluate(question.default, place, rows)
        context.answers.stand(path, Standing.GIVEN, as_value(made))
