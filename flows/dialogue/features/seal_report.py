"""Sealing: a draft becomes a submission. These functions walk over all answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows.dialogue import naming
from flows.dialogue.context import Stop, TurnContext
from flows.dialogue.phrases import reply_path
from flows.form.outline import UNTYPED, Place, Question, Section, Type
from flows.reading.typed import read_default
from flows.report.answer import Answer, Part, Standing
from flows.report.figure import told
from flows.report.scope import as_value
from flows.report.submission import State, Submission


def seal(turn: TurnContext, number: str, version: int) -> Submission:
    """The report as it stands: relevant answers that hold something, calculated values, rows told."""
    draft = turn.draft
    answers = answers_of(turn)
    return Submission(
        id=f"{number}-{version}",
        number=number,
        version=version,
        state=State.RECEIVED,
        outline=draft.outline,
        outline_version=draft.version,
        respondent=draft.respondent,
        respondent_name=draft.respondent_name,
        submitted_at=turn.now,
        changed_at=turn.now,
        answers=answers,
        rows=dict(_rows(turn, None, ())),
        replies=_replies(turn),
    )


def so_far(turn: TurnContext) -> Submission:
    """Return the report as if it were sealed now, for a document to read."""
    draft = turn.draft
    return seal(turn, draft.number or turn.say("read.unnumbered"), max(draft.submissions, 1))


def answers_of(turn: TurnContext) -> dict[str, Answer]:
    """Return the answers, by path, that a report sealed now would have."""
    turn.answers.load()
    turn.answers.load_parts()
    answers = {answer.path: answer for answer in _answers(turn)}
    for path in dict.fromkeys(path for path, _ in turn.unplaced()):
        unplaced = turn.answers.answer(path)
        assert unplaced is not None  # it has parts
        answers[path] = replace(unplaced, standing=Standing.AS_WRITTEN, value=None, figures=())
    return {path: _without_coming(answer) for path, answer in answers.items()}


def _without_coming(answer: Answer) -> Answer:
    """Return the answer without parts whose file is on its way: they have nothing to show yet."""
    return replace(answer, parts=tuple(part for part in answer.parts if not part.is_coming))


def _replies(turn: TurnContext) -> dict[str, Answer]:
    """Return the replies to the remarks, by the path of the question."""
    replies = {}
    for path in dict.fromkeys(remark.path for remark in turn.draft.remarks):
        answer = turn.answers.answer(reply_path(turn, path))
        if answer is not None and answer.parts:
            replies[path] = replace(answer, path=path, standing=Standing.GIVEN)
    return replies


def _answers(turn: TurnContext) -> Iterator[Answer]:
    for stop in turn.stops():
        question = stop.question
        if question.type is Type.NOTE:
            continue
        if question.type is Type.CALCULATE:
            yield from _computed(turn, stop)
            continue
        summary = turn.answers.summary(stop.path)
        if summary is None:
            yield from _prefilled(turn, stop)
        elif not summary.is_empty or summary.standing is Standing.SKIPPED:
            answer = turn.answers.answer(stop.path)
            assert answer is not None  # its summary is there
            value = turn.context.still_offered(stop.place, stop.rows, answer.value)
            standing = turn.closed(stop, summary)
            yield replace(answer, standing=standing, value=value, figures=told(answer.figures))


def _computed(turn: TurnContext, stop: Stop) -> Iterator[Answer]:
    question = stop.question
    if question.calculation is not None:
        made = turn.context.calculated(question.calculation, stop.place, stop.rows)
        yield Answer(stop.path, Standing.GIVEN, as_value(made))
    elif question.default is not None:
        yield Answer(stop.path, Standing.GIVEN, as_value(turn.context.default_value(stop.place, stop.rows)))


def _prefilled(turn: TurnContext, stop: Stop) -> Iterator[Answer]:
    """Yield the default as the answer if the respondent gave none (as ODK does)."""
    text = turn.context.default(stop.place, stop.rows)
    if text:
        value = turn.context.still_offered(stop.place, stop.rows, read_default(stop.question, text))
        is_read = value is not None or stop.question.type in UNTYPED
        fits = is_read and turn.context.meets_constraint(stop.place, stop.rows, value, text)
        part = Part(f"default:{stop.path}", naming.default(turn, stop), turn.now, "")
        yield Answer(stop.path, Standing.GIVEN if fits else Standing.AS_WRITTEN, value, (part,))


def _rows(
    turn: TurnContext, around: Place | None, rows: tuple[int, ...]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    for place in turn.outline.inside.get(around, ()):
        if isinstance(place.node, Question) or not turn.is_relevant(place, rows):
            continue
        if isinstance(place.node, Section):
            yield from _rows(turn, place, rows)
        else:
            order = turn.rows(place, rows)
            yield place.path(rows), order
            for row in order:
                yield from _rows(turn, place, (*rows, row))
