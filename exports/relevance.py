"""Which items a sealed report was asked: the rest of the outline is not printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flows.answer import Answer, Part
from flows.answers import Answers
from flows.brief import NEW, Brief
from flows.context import Context
from flows.events import Rows
from flows.outline import Outline
from flows.report import Submission
from flows.source import Elsewhere, Once


def context_of(submission: Submission, outline: Outline) -> Context:
    """What the outline's expressions see of the report, at the time it was submitted."""
    return Context(outline, Answers(_Sealed(submission)), submission.submitted_at)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A `flows.answers.Source` over a submission."""

    submission: Submission

    def brief(self, path: str) -> Brief | None:
        answer = self.submission.answers.get(path)
        return None if answer is None else _brief(answer)

    def parts(self, path: str) -> tuple[Part, ...]:
        answer = self.submission.answers.get(path)
        return () if answer is None else answer.parts

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

    def briefs(self, prefix: str) -> Mapping[str, Brief]:
        below = {path: answer for path, answer in self.submission.answers.items() if path.startswith(prefix)}
        return {path: _brief(answer) for path, answer in below.items()}

    def some(self, paths: Sequence[str]) -> Mapping[str, Brief]:
        """The briefs at these paths."""
        return {
            path: _brief(self.submission.answers[path]) for path in paths if path in self.submission.answers
        }

    def history(self, path: str) -> tuple[Once, ...]:
        return tuple(Once(part, True) for part in self.parts(path))

    def others(self, since: int, mine: str) -> tuple[Elsewhere, ...]:
        return ()

    def sealed(self, version: int) -> Mapping[str, Answer] | None:
        return self.submission.answers if version == self.submission.version else None

    def changed(self, since: int, mine: str) -> tuple[str, ...]:
        """Nothing: a report is sealed."""
        return ()

    def name_of(self, respondent: str) -> str:
        return self.submission.respondent_name


def _has(answer: Answer, name: str) -> bool:
    return any(name in {part.id, part.message} for part in answer.parts)


def _brief(answer: Answer) -> Brief:
    brief = NEW
    for part in answer.parts:
        brief = brief.plus(part)
    return replace(brief, standing=answer.standing, value=answer.value, figures=answer.figures)
