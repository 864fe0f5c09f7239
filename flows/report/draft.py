"""A draft: a respondent's unfinished report, as far as every turn needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.report.submission import Remark, State


@dataclass(frozen=True, slots=True)
class Draft:
    """A report being written. Its answers are in `answers`, where its writers stand in `position`."""

    id: str
    respondent: str
    respondent_name: str
    outline: str
    version: str
    name: str = ""
    """As the respondent named it, to tell it from their other reports."""
    spent: int = 0
    """Seconds spent writing, breaks left out."""
    parts: int = 0
    """How many parts were ever kept: numbers the next one."""
    turns: int = 0
    """How many turns changed something: tells an address whether something happened elsewhere."""
    touched: datetime | None = None
    """When somebody last sent something."""
    number: str = ""
    """The report's number, once it was submitted for the first time."""
    submissions: int = 0
    """How many versions were sealed."""
    submitted: datetime | None = None
    """When the latest version was sealed."""
    report: State | None = None
    """Where the latest version is in its review; None before the first."""
    remarks: tuple[Remark, ...] = ()
    """What staff asked when they returned it last, in the order in which they wrote it."""
    remarked: int = 0
    """The version that the remarks are about: the newest that was returned."""

    @property
    def review(self) -> str:
        """What staff last did about it that its respondent has to know before submitting; "" for nothing."""
        return f"{self.report}/{self.submissions}" if self.report is State.RETURNED else ""

    @property
    def is_sealed(self) -> bool:
        """Whether the report lies with the Department: submitted, and neither returned nor taken back."""
        return self.report in {State.RECEIVED, State.ACCEPTED}
