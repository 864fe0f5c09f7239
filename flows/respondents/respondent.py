"""Respondents: officers or NGO's representatives, each reachable through one or more addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Respondent:
    """The data about a respondent besides their reports. It is no more than is needed."""

    id: str
    name: str
    """The name that their channel told."""
    consented_at: datetime | None = None
    draft_id: str = ""
    """The id of the draft that is open at this address; "" before the first."""


STRANGER = Respondent("", "")
"""A person who has not consented. Nothing is kept about them."""
