"""A draft: a respondent's unfinished report, as far as every turn needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.report import Remark, State


@dataclass(frozen=True, slots=True)
class Draft:
    """Where a respondent stands in one outline. The answers are not in it: see `flows.answers`."""

    id: str
    respondent: str
    respondent_name: str
    outline: str
    version: str
    state: str
    """The state of the dialogue's machine: a question's template, a gate, "contents", "review" …"""
    rows: tuple[int, ...] = ()
    """One row number for each repeat around the state."""
    origin: str = ""
    """The question or gate behind "contents" and other short visits: where "back" leads to."""
    parts: int = 0
    """How many parts were ever kept: numbers the next one."""
    tips: int = 0
    """How often it was explained that many messages make one answer."""
    paused: bool = False
    touched: datetime | None = None
    """When the respondent last sent something."""
    number: str = ""
    """The report's number, once it was submitted for the first time."""
    submissions: int = 0
    """How many versions were sealed."""
    submitted: datetime | None = None
    """When the latest version was sealed."""
    report: State | None = None
    """Where the latest version is in its review; None before the first."""
    remarks: tuple[Remark, ...] = ()
    """What staff ask, while the report is returned; in the order of the outline as staff wrote them."""
