"""A sealed report as the outline's expressions see it: which items it was asked, and which were left empty.

The other items of the outline are not printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flows.form.outline import Outline, rows_inside
from flows.report.addressee import Addressee
from flows.report.answer import Answer, Part
from flows.report.answer_summary import NEW, AnswerSummary
from flows.report.answers import Answers
from flows.report.events import Rows
from flows.report.predecessor import Predecessor
from flows.report.scope import DraftScope
from flows.report.source import Elsewhere, Once
from flows.report.submission import Submission


def context_of(submission: Submission, outline: Outline) -> DraftScope:
    """Return the report as the outline's expressions see it, at the time of its submission."""
    return DraftScope(outline, Answers(_Sealed(submission)), submission.submitted_at)


def left_empty(submission: Submission, outline: Outline) -> tuple[str, ...]:
    """Return the questions that were asked and left empty, by template, in the outline's order.

    A question in a repeat counts if it was left empty in one row or more.
    """
    scope = context_of(submission, outline)
    return tuple(
        template
        for template, place in outline.asked.items()
        if any(
            _is_empty(submission.answers.get(place.path(rows)))
            for rows in rows_inside(place.repeats, (), scope.rows_of)
            if scope.is_relevant(place, rows)
        )
    )


def _is_empty(answer: Answer | None) -> bool:
    return answer is None or answer.is_empty


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A `flows.report.answers.Source` over a submission."""

    submission: Submission

    def summary(self, path: str) -> AnswerSummary | None:
        answer = self.submission.answers.get(path)
        return None if answer is None else _summary(answer)

    def parts(self, path: str) -> tuple[Part, ...]:
        answer = self.submission.answers.get(path)
        return () if answer is None else answer.parts

    def all_parts(self) -> Mapping[str, tuple[Part, ...]]:
        return {path: answer.parts for path, answer in self.submission.answers.items()}

    def rows(self, path: str) -> Rows:
        return Rows(self.submission.rows.get(path, ()))

    def find_part(self, part: str) -> str | None:
        found = (path for path, answer in self.submission.answers.items() if _has(answer, part))
        return next(found, None)

    def find_album(self, album: str) -> str | None:
        parts = ((path, part) for path, answer in self.submission.answers.items() for part in answer.parts)
        return next((path for path, part in parts if part.album == album), None)

    def coming(self) -> tuple[str, ...]:
        return ()

    def summaries(self, prefix: str) -> Mapping[str, AnswerSummary]:
        below = {path: answer for path, answer in self.submission.answers.items() if path.startswith(prefix)}
        return {path: _summary(answer) for path, answer in below.items()}

    def some(self, paths: Sequence[str]) -> Mapping[str, AnswerSummary]:
        """Return the summaries at these paths."""
        return {
            path: _summary(self.submission.answers[path]) for path in paths if path in self.submission.answers
        }

    def history(self, path: str) -> tuple[Once, ...]:
        return tuple(Once(part, True) for part in self.parts(path))

    def others(self, since: int, mine: str) -> tuple[Elsewhere, ...]:
        return ()

    def sealed(self, version: int) -> Mapping[str, Answer] | None:
        return self.submission.answers if version == self.submission.version else None

    def predecessor(self, submission: str) -> Predecessor | None:
        """Return nothing, because a sealed report follows none any more."""
        return None

    def addressee(self) -> Addressee | None:
        """Return nothing, because a sealed report is not asked any more."""
        return None

    def changed(self, since: int, mine: str) -> tuple[str, ...]:
        """Return nothing, because a sealed report does not change."""
        return ()

    def name_of(self, respondent: str) -> str:
        return self.submission.respondent_name


def _has(answer: Answer, name: str) -> bool:
    return any(name in {part.id, part.message} for part in answer.parts)


def _summary(answer: Answer) -> AnswerSummary:
    summary = NEW
    for part in answer.parts:
        summary = summary.plus(part)
    return replace(summary, standing=answer.standing, value=answer.value, figures=answer.figures)
