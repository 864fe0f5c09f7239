"""References: parts of an answer that mean a row. They hold a path, and are read as the row's present name.

Item 5 of the letter names projects that were told before. A respondent who taps one means that project, even
if its name changes later. The name is the answer, in that row, to the question in `Question.suggest`.
"""

from __future__ import annotations

from functools import partial

from flows.form.outline import Place, Question
from flows.form.path import rows_of, template_of
from flows.report.answer_summary import AnswerSummary
from flows.report.scope import DraftScope


def suggests_rows(place: Place) -> bool:
    """Whether a question suggests references. One that suggests itself offers words to copy."""
    question = place.node
    return isinstance(question, Question) and question.suggest not in {"", place.template}


def follow(context: DraftScope) -> None:
    """Make the answers of this context show the present names of rows."""
    context.answers.called = partial(called, context)


def called(context: DraftScope, path: str) -> str:
    """Return the name of the row whose naming question is at `path`, or its number ("Dự án 2").

    "" if the row is gone and had no name. Then only the words of that time are left.
    """
    words = context.answers.text(path)
    return words or (numbered(context, path) if is_there(context, path) else "")


def numbered(context: DraftScope, path: str) -> str:
    """Return a row's word and shown number, which is its name until it has one."""
    place, rows = context.outline.by_template[template_of(path)], rows_of(path)
    language, named = context.outline.language, []
    for depth, repeat in enumerate(place.repeats):
        order = context.rows_of(repeat, rows[:depth])
        label = context.filled(repeat.node.label.default, language, repeat, rows[: depth + 1])
        position = order.index(rows[depth]) + 1 if rows[depth] in order else rows[depth]
        named.append(f"{label} {position}")
    return " · ".join(named)


def is_there(context: DraftScope, path: str) -> bool:
    """Whether the row exists and the question is asked in it."""
    place, rows = context.outline.by_template.get(template_of(path)), rows_of(path)
    if place is None or len(rows) != len(place.repeats):
        return False
    told = (row in context.rows_of(place.repeats[depth], rows[:depth]) for depth, row in enumerate(rows))
    return all(told) and context.is_relevant(place, rows)


def gone(context: DraftScope, summary: AnswerSummary) -> tuple[str, ...]:
    """Return the paths that an answer refers to and that no longer exist."""
    return tuple(path for path in summary.refers if not is_there(context, path))
