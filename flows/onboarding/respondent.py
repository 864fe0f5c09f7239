"""Whoever answers: an officer or an NGO's representative, reachable through one or more addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Respondent:
    """What is known of a respondent beside their reports: no more than is needed."""

    id: str
    name: str
    """What their channel calls them."""
    consented_at: datetime | None = None
    draft_id: str = ""
    """The draft they are talking about from this address; "" before the first."""


STRANGER = Respondent("", "")
"""Somebody who has not consented: nothing is kept about them."""
