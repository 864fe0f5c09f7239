"""The effect that a new version of an outline would have on open drafts, before it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.form.outline import Outline, Question
from flows.form.path import template_of
from flows.report.answer import Standing
from flows.report.answers import Answers
from flows.report.draft import Draft
from flows.report.rebasing import rebase
from flows.report.value import Value


@dataclass
class Foretold:
    """Counts of the answers in open drafts that a new version affects."""

    drafts: int = 0
    again: Counter[str] = field(default_factory=Counter)
    """Answers that are asked again, by the question's template."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Answers whose question is no longer asked, by template. Their words stay, unplaced."""
    choices: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Answers whose choice is no longer offered, by template and choice."""

    def add(
        self, draft: Draft, answers: Answers, earlier: Sequence[Outline], new: Outline, now: datetime
    ) -> None:
        """Count one open draft. `earlier` are its own version and those before it. Nothing is written."""
        self.drafts += 1
        before = answers.everything()
        for path, summary in before.items():
            template = template_of(path)
            if summary.is_empty or template not in earlier[0].asked:
                continue
            place = new.asked.get(template)
            if place is None:
                self.dropped[template] += 1
                continue
            was, question = earlier[0].asked[template].node, place.node
            assert isinstance(was, Question) and isinstance(question, Question)  # `asked` has only these
            left = {one.value for one in question.choices}
            gone = {one.value for one in was.choices} - left if left else set()
            self.choices.update((template, one) for one in _chosen(summary.value) if one in gone)
        rebase(draft, answers, earlier, new, now)
        for path, summary in answers.everything().items():
            was_again = path in before and before[path].standing is Standing.ASKED_AGAIN
            if summary.standing is Standing.ASKED_AGAIN and not was_again:
                self.again[template_of(path)] += 1


def _chosen(value: Value) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()
