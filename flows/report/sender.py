"""Who sends a report: the organisation, and the provinces it tells of. Staff filter and sum by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flows.form.outline import Outline
from flows.report.answer import Answer
from flows.report.figure import Named, told
from flows.report.submission import Submission


@dataclass(frozen=True, slots=True, order=True)
class Province:
    """A province of today, since 1 July 2025 one of 34."""

    code: int
    """The General Statistics Office's code."""
    name: str
    """The full name: "Tỉnh Ninh Bình"."""


def organisation_of(submission: Submission, outline: Outline) -> str:
    """Return who reports, in one line.

    It is the answer that the outline's settings name (`organisation`), or else the respondent's name.
    """
    answer = submission.answers.get(outline.organisation)
    said = " ".join(answer.text.split()) if answer is not None else ""
    return said or submission.respondent_name


def provinces_of(submission: Submission) -> tuple[Province, ...]:
    """Return the provinces of the places that a report names, the one named most often first.

    Provinces that are named equally often stand in the order told. A report without places has none.
    """
    return provinces_in(submission.answers.values())


def provinces_in(answers: Iterable[Answer]) -> tuple[Province, ...]:
    """Return the provinces of the places that some answers name, as `provinces_of` does for a report."""
    found = Counter(
        Province(figure.value.province_code, figure.value.province)
        for answer in answers
        if answer.figures
        for figure in told(answer.figures)
        if isinstance(figure.value, Named) and figure.value.province_code
    )
    return tuple(province for province, _ in found.most_common())
