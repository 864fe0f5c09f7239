"""What the audit trail notes only now and then, so that nobody fills it: failed log-ins, and looks at lists.

Both are counted in this process's memory. A restart, or several processes, note a few more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock

from storage.staff.accounts import hash_of

PERIOD = timedelta(hours=1)
MOST_SEEN = 10_000
"""How many lists are remembered as noted."""


class FailedLogIns:
    """Counts failed log-ins, and says which are noted: the 1st, 10th, 100th and so on of each period.

    The caller counts by names of members, and all other names together. So a period has few notes, whatever
    is tried.
    """

    def __init__(self) -> None:
        self._counts: dict[Hashable, tuple[datetime, int]] = {}
        self._lock = Lock()

    def count(self, what: Hashable, at: datetime) -> int:
        """Count one. Return how many there were in this period if that is to be noted, else 0."""
        with self._lock:
            began, number = self._counts.get(what, (at, 0))
            if at - began >= PERIOD:
                began, number = at, 0
            number += 1
            self._counts[what] = began, number
        return number if str(number).rstrip("0") == "1" else 0


class ListsSeen:
    """Says whether a list was looked at in a session before. What is longest ago is forgotten first."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def is_new(self, session: str, wanted: Hashable) -> bool:
        """Remember this list. Return whether it was not known in this session."""
        key = hash_of(f"{session} {wanted}")  # as short for the longest filter
        with self._lock:
            is_new = key not in self._seen
            self._seen[key] = None
            self._seen.move_to_end(key)
            if len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
        return is_new
