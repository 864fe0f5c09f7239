"""A report once it is submitted: sealed, numbered, and its states under review.

The states and who may move them: `flows.form.machine.review_machine`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flows.report.answer import Answer


class State(StrEnum):
    """Where a submission is in its review."""

    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Remark:
    """What staff ask about one question of a returned report."""

    path: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """One sealed version of a report. Its content never changes; only its state does."""

    id: str
    number: str
    """What everybody calls it: "2026-0123"; the same through all versions."""
    version: int
    """From 1; a returned report is submitted again as version n+1."""
    state: State
    outline: str
    outline_version: str
    respondent: str
    """The respondent's id."""
    respondent_name: str
    submitted_at: datetime
    changed_at: datetime
    """When the state was last moved; equals submitted_at at first."""
    answers: Mapping[str, Answer]
    """By path, in the outline's order: relevant answers that hold something, and calculated values."""
    rows: Mapping[str, tuple[int, ...]]
    """By the repeat's path ("du_an", "du_an[2]/tiep_can"): the rows in the order they are told."""
    replies: Mapping[str, Answer] = field(default_factory=dict)
    """What the respondent replied to the remarks on the version before, by the path of the question."""
    remarks: tuple[Remark, ...] = field(default=())
