"""What has arrived with a file that is to be fetched: kept as it came, until the file is here.

Fetching a file takes as long as the line likes. So that nothing waits for it, a channel that is only told
where files are (Telegram) hands in that one is on its way, which keeps its place, and keeps the update here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, bindparam, delete, exists, insert, select

from storage.core import tables
from storage.core.engine import reading, writing
from storage.queues.queueing import first_in_line


@dataclass(frozen=True, slots=True)
class Arriving:
    """One update that waits."""

    id: int
    """Rises in the order in which updates came."""
    address: str
    raw: str
    """As it came, JSON."""
    at: datetime
    """When it came."""


class Inbox:
    """The updates of one channel that wait. Methods block, and raise StorageError."""

    def __init__(self, engine: Engine, channel: str) -> None:
        self._engine = engine
        self._channel = channel

    def put(self, updates: Sequence[tuple[str, str]], at: datetime) -> None:
        """Keep (address, raw) of updates, in order, behind what waits already.

        One that waits already is not put there again: Telegram sends what was not confirmed once more, and
        its file would be fetched once more.
        """
        inbox = tables.inbox
        same = exists().where(
            inbox.c.channel == bindparam("channel"),
            inbox.c.address == bindparam("address"),
            inbox.c.raw == bindparam("raw"),
        )
        values = [bindparam(name, type_=inbox.c[name].type) for name in ("channel", "address", "raw", "at")]
        new = select(*values).where(~same)
        rows = [
            {"channel": self._channel, "address": address, "raw": raw, "at": at} for address, raw in updates
        ]
        with writing(self._engine) as connection:
            connection.execute(insert(inbox).from_select(["channel", "address", "raw", "at"], new), rows)

    def waiting(self, apart_from: Collection[str], most: int) -> list[Arriving]:
        """What waits for the `most` addresses that have waited longest, in order, at most 500."""
        query = first_in_line(tables.inbox, self._channel, apart_from, most)
        with reading(self._engine) as connection:
            return [Arriving(row.id, row.address, row.raw, row.at) for row in connection.execute(query)]

    def done(self, ids: Collection[int]) -> None:
        """These were handed in, or set aside."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.inbox).where(tables.inbox.c.id.in_(ids)))
