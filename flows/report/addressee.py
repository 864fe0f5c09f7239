"""The addressee of a report's invitation: what the letter says of the organisation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addressee:
    """An organisation as its letter names it."""

    name: str
    province: int
    """The code of its province of today; 0 for none."""
    commune: int
    """The code of its commune of today; 0 for none."""
