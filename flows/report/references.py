"""References: a part of an answer that names a row by its path, and is read by the row's name of now.

Item 5 of the letter names projects told before. Who taps one means that project, whatever it is called later:
its words are those of the question that the outline suggests (`Question.suggest`), in that row, today.
"""

from __future__ import annotations

from functools import partial

from flows.form.outline import Place, Question
from flows.form.path import rows_of, template_of
from flows.report.answer_summary import AnswerSummary
from flows.report.scope import Context


def suggests_rows(place: Place) -> bool:
    """Whether what a question suggests are references; one that suggests itself offers words to copy."""
    question = place.node
    return isinstance(question, Question) and question.suggest not in {"", place.template}


def follow(context: Context) -> None:
    """Let the answers of this context be read by what rows are called now."""
    context.answers.called = partial(called, context)


def called(context: Context, path: str) -> str:
    """What the row is called whose naming question is at `path`: its words, else its number ("Dự án 2").

    "" where a row is gone that nobody has named: what was said when it was there is all there is.
    """
    words = context.answers.text(path)
    return words or (numbered(context, path) if is_there(context, path) else "")


def numbered(context: Context, path: str) -> str:
    """A row by its number as it is told, which is what it is called until it has a name."""
    place, rows = context.outline.by_template[template_of(path)], rows_of(path)
    language, named = context.outline.language, []
    for depth, repeat in enumerate(place.repeats):
        order = context.rows_of(repeat, rows[:depth])
        label = context.filled(repeat.node.label.default, language, repeat, rows[: depth + 1])
        position = order.index(rows[depth]) + 1 if rows[depth] in order else rows[depth]
        named.append(f"{label} {position}")
    return " · ".join(named)


def is_there(context: Context, path: str) -> bool:
    """Whether the row is told, and the question asked in it."""
    place, rows = context.outline.by_template.get(template_of(path)), rows_of(path)
    if place is None or len(rows) != len(place.repeats):
        return False
    told = (row in context.rows_of(place.repeats[depth], rows[:depth]) for depth, row in enumerate(rows))
    return all(told) and context.is_relevant(place, rows)


def gone(context: Context, summary: AnswerSummary) -> tuple[str, ...]:
    """What an answer refers to that is not there any more."""
    return tuple(path for path in summary.refers if not is_there(context, path))
