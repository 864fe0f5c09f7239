"""Files that arrive in pieces over a bad line: what has arrived stays, and the sender goes on from there.

In the database, so that every process behind one address has all pieces. An address uploads one file at a
time: beginning another drops what was left of the one before.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Engine, case, delete, func, insert, select

from flows.messages.message import FileRef, Reason
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import Conflict
from storage.privacy.holding import at_address

RECEIPT = -1
"""The `start` of the row that says what became of an upload: it may be asked for again."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload of `size` bytes."""

    size: int
    became: FileRef | Reason


_RECEIPT = TypeAdapter(Receipt)


class Uploads:
    """The uploads of one channel. Methods block, and raise StorageError."""

    def __init__(self, engine: Engine, channel: str) -> None:
        self._engine = engine
        self._channel = channel

    def received(self, address: str, upload: str) -> int:
        """How many bytes of it are here, or were."""
        with reading(self._engine) as connection:
            return self._received(connection, address, upload)[0]

    def add(self, address: str, upload: str, start: int, data: bytes, at: datetime) -> int:
        """Keep a piece that begins where the last one ended; any other is passed over. Returns `received`."""
        with suppress(Conflict):  # the same piece, sent again by another way, was faster
            self._add(address, upload, start, data, at)
        return self.received(address, upload)

    def _add(self, address: str, upload: str, start: int, data: bytes, at: datetime) -> None:
        table = tables.uploads
        with writing(self._engine) as connection:
            here, is_done = self._received(connection, address, upload)
            if start != here or not data or is_done:
                return
            if not start:
                others = at_address(table, self._channel, address) & (table.c.id != upload)
                connection.execute(delete(table).where(others))
            self._keep(connection, address, upload, start, data, at)

    def content(self, address: str, upload: str) -> bytes | FileRef | Reason:
        """What is here of it; or what became of it, once that was said."""
        table = tables.uploads
        query = select(table.c.start, table.c.data).where(self._one(address, upload)).order_by(table.c.start)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        if rows and rows[0].start == RECEIPT:
            return _RECEIPT.validate_json(rows[0].data).became
        return b"".join(row.data for row in rows)

    def drop(self, address: str, upload: str) -> None:
        """Forget it, as if nothing had come."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.uploads).where(self._one(address, upload)))

    def done(self, address: str, upload: str, became: FileRef | Reason, at: datetime) -> None:
        """Its content is kept elsewhere, or cannot be kept: the pieces go, and what became of it stays."""
        with suppress(Conflict), writing(self._engine) as connection:  # somebody else said so already
            receipt = Receipt(self._received(connection, address, upload)[0], became)
            connection.execute(delete(tables.uploads).where(self._one(address, upload)))
            self._keep(connection, address, upload, RECEIPT, _RECEIPT.dump_json(receipt), at)

    def _keep(
        self, connection: Connection, address: str, upload: str, start: int, data: bytes, at: datetime
    ) -> None:
        row = {"channel": self._channel, "address": address, "id": upload, "start": start}
        connection.execute(insert(tables.uploads).values(**row, data=data, at=at))

    def _received(self, connection: Connection, address: str, upload: str) -> tuple[int, bool]:
        """(how many bytes of it came, whether something has become of it)."""
        table = tables.uploads
        # One statement, one moment: another process may put the receipt in the place of the pieces meanwhile.
        receipt = case((table.c.start == RECEIPT, table.c.data))
        query = select(func.length(table.c.data), receipt).where(self._one(address, upload))
        size = 0
        for length, told in connection.execute(query):
            if told is not None:
                return _RECEIPT.validate_json(told).size, True
            size += length
        return size, False

    def _one(self, address: str, upload: str) -> ColumnElement[bool]:
        return at_address(tables.uploads, self._channel, address) & (tables.uploads.c.id == upload)


def drop_left(connection: Connection, before: datetime) -> None:
    """Delete pieces that came before a moment: whoever sends the rest later sends all of it."""
    connection.execute(delete(tables.uploads).where(tables.uploads.c.at < before))
