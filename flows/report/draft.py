"""The draft: a respondent's unfinished report, with the fields that every turn needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.report.submission import Remark, State

SEALED = frozenset({State.RECEIVED, State.ACCEPTED})
"""The states of a report that the Department has."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report while it is written. `answers` has its answers, and `position` its writers' positions."""

    id: str
    respondent: str
    respondent_name: str
    outline: str
    version: str
    name: str = ""
    """The name that the respondent gave it, to tell it from their other reports."""
    spent: int = 0
    """Seconds spent on writing, without breaks."""
    parts: int = 0
    """How many parts were ever kept. It numbers the next one."""
    turns: int = 0
    """How many turns changed something. It tells an address whether another one changed the draft."""
    touched: datetime | None = None
    """When somebody last sent a message."""
    number: str = ""
    """The report's number; "" before the first submission."""
    submissions: int = 0
    """How many versions were sealed."""
    submitted: datetime | None = None
    """When the latest version was sealed."""
    report: State | None = None
    """The state of the latest version in its review; None before the first submission."""
    remarks: tuple[Remark, ...] = ()
    """Staff's remarks when they last returned it, in the order in which they wrote them."""
    remarked: int = 0
    """The version that the remarks are about, which is the newest that was returned."""
    predecessor: str = ""
    """The id of the sealed report that its organisation wrote in an earlier campaign; "" for none."""

    @property
    def review(self) -> str:
        """Return staff's last move, if the respondent must know it before submitting; else ""."""
        is_returned = self.report is State.RETURNED
        return f"{self.report}/{self.submissions}/{len(self.remarks)}" if is_returned else ""

    @property
    def is_sealed(self) -> bool:
        """Whether the Department has the report: it was submitted, and neither returned nor taken back."""
        return self.report in SEALED
