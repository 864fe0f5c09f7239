"""What the index of reports (`storage.reports.report_index`) derives from one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flows.form.machine import Mover
from flows.form.outline import Outline
from flows.reading.text import plain
from flows.report.sealed_scope import left_empty
from flows.report.sender import organisation_of, provinces_of
from flows.report.submission import Submission

FORM = 2
"""It rises when this module derives something else from a report."""


def row_of(one: Submission, draft_id: str, outline: Outline) -> dict[str, Any]:
    """Return a report's row of the index. What depends on its other versions is set afterwards."""
    organisation = organisation_of(one, outline)
    return {
        "submission_id": one.id,
        "revision": one.revision,
        "form": FORM,
        "number": one.number,
        "version": one.version,
        "is_latest": one.is_latest,
        "state": one.state.value,
        "draft_id": draft_id,
        "outline": one.outline,
        "outline_version": one.outline_version,
        "respondent_name": one.respondent_name,
        "submitted_at": one.submitted_at,
        "changed_at": one.changed_at,
        "organisation": organisation,
        "organisation_words": plain(organisation),
        "provinces": "; ".join(each.name for each in provinces_of(one)),
        "files": sum(len(answer.files) for answer in one.answers.values()),
        "remarks": len(one.remarks),
        "first_at": None,
        "decided_by": next((step.who for step in reversed(one.history) if step.by == Mover.STAFF), ""),
        "left_empty": joined(left_empty(one, outline)),
    }


def province_rows_of(one: Submission) -> list[dict[str, Any]]:
    """Return the provinces that a report names, as the index keeps them."""
    return [
        {"submission_id": one.id, "code": each.code, "name": each.name, "words": plain(each.name)}
        for each in provinces_of(one)
    ]


def joined(templates: Sequence[str]) -> str:
    """Return templates as `left_empty` of the index has them, so that one is found with its semicolons."""
    return f";{';'.join(templates)};" if templates else ""


def templates_in(all_joined: Iterable[str]) -> Counter[str]:
    """Return how often each template stands in many a `left_empty` of the index, at the speed of C."""
    found = Counter("".join(all_joined).split(";"))
    del found[""]
    return found
