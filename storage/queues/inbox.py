"""Updates whose files are still to be fetched. Each is kept as it came, until its file is here.

A slow line can make a fetch long, and nothing else may wait for it. A channel that only learns where a file
is (Telegram) hands in at once that a file is on its way, which keeps its place, and stores the update here.
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
    """One update that waits for its file."""

    id: int
    """It rises in the order in which updates came."""
    address: str
    raw: str
    """The update as it came, in JSON."""
    at: datetime
    """When the update came."""


class Inbox:
    """The waiting updates of one channel. Methods block, and raise StorageError."""

    def __init__(self, engine: Engine, channel: str) -> None:
        self._engine = engine
        self._channel = channel

    def put(self, updates: Sequence[tuple[str, str]], at: datetime) -> None:
        """Add updates, each (address, raw), in order, behind those that wait already.

        An update that waits already is not added again. Telegram repeats an unconfirmed update, and its file
        would be fetched twice.
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
        """Return the updates of the `most` addresses that have waited longest, in order, at most 500.

        Addresses in `apart_from` are left out.
        """
        query = first_in_line(tables.inbox, self._channel, apart_from, most)
        with reading(self._engine) as connection:
            return [Arriving(row.id, row.address, row.raw, row.at) for row in connection.execute(query)]

    def done(self, ids: Collection[int]) -> None:
        """Delete updates that were handed in or set aside."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.inbox).where(tables.inbox.c.id.in_(ids)))
