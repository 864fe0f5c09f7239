"""Submissions: reports that are sealed and numbered, and their states in the review.

`flows.form.machine.review_machine` says who may move a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flows.report.answer import Answer


class State(StrEnum):
    """The state of a submission in its review."""

    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Remark:
    """Staff's remark about one question of a returned report."""

    path: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One step of a submission through its review."""

    act: str
    """"submit", or a trigger of the review: "return", "accept", "withdraw", "reopen"."""
    at: datetime
    by: str
    """"respondent" or "staff"."""
    who: str = ""
    """The name that the member of staff gave; "" for a respondent."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One sealed version of a report. Its content never changes; only its state does."""

    id: str
    number: str
    """The report's number, "2026-0123". It is the same for all versions."""
    version: int
    """The version, from 1. A returned report is submitted again as the next version."""
    state: State
    outline: str
    outline_version: str
    respondent: str
    """The respondent's id."""
    respondent_name: str
    submitted_at: datetime
    changed_at: datetime
    """When the state last changed. At first it equals submitted_at."""
    answers: Mapping[str, Answer]
    """The relevant answers that hold something, and calculated values, by path in the outline's order."""
    rows: Mapping[str, tuple[int, ...]]
    """The row numbers in the order told, by the repeat's path ("du_an", "du_an[2]/tiep_can")."""
    replies: Mapping[str, Answer] = field(default_factory=dict)
    """The respondent's replies to the remarks on the version before, by the question's path."""
    remarks: tuple[Remark, ...] = field(default=())
    history: tuple[ReviewStep, ...] = ()
    """Its steps in the order done, as the audit trail has them. The first is its submission."""
    revision: int = 0
    """How often it changed since it was sealed: its state, or words and names by an erasing."""
    is_latest: bool = True
    """Whether it is the latest version of its report."""
    is_latest_accepted: bool = False
    """Whether it is accepted, and no later version of its report is. Sums are made of these."""
