"""Uploads: files that arrive in pieces over a bad line. Arrived pieces stay, and the sender continues there.

Pieces are in the database, so that every process has all of them. An address uploads one file at a time. A
new file drops the pieces of the one before.
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
"""The `start` of the row with an upload's outcome, which the sender may ask for again."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of an upload of `size` bytes."""

    size: int
    became: FileRef | Reason


_RECEIPT = TypeAdapter(Receipt)


class Uploads:
    """The uploads of one channel. Methods block, and raise StorageError."""

    def __init__(self, engine: Engine, channel: str) -> None:
        self._engine = engine
        self._channel = channel

    def received(self, address: str, upload: str) -> int:
        """Return how many bytes of the upload have arrived, even if they were stored elsewhere since."""
        with reading(self._engine) as connection:
            return self._received(connection, address, upload)[0]

    def add(self, address: str, upload: str, start: int, data: bytes, at: datetime) -> int:
        """Store a piece that begins where the last one ended; skip any other. Return `received`."""
        with suppress(Conflict):  # another request has just stored the same piece
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
        """Return the bytes that have arrived, or the outcome once there is one."""
        table = tables.uploads
        query = select(table.c.start, table.c.data).where(self._one(address, upload)).order_by(table.c.start)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        if rows and rows[0].start == RECEIPT:
            return _RECEIPT.validate_json(rows[0].data).became
        return b"".join(row.data for row in rows)

    def drop(self, address: str, upload: str) -> None:
        """Forget the upload, as if nothing had arrived."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.uploads).where(self._one(address, upload)))

    def done(self, address: str, upload: str, became: FileRef | Reason, at: datetime) -> None:
        """Finish an upload: note its outcome `became`, and delete its pieces."""
        with suppress(Conflict), writing(self._engine) as connection:  # another process has noted it already
            receipt = Receipt(self._received(connection, address, upload)[0], became)
            connection.execute(delete(tables.uploads).where(self._one(address, upload)))
            self._keep(connection, address, upload, RECEIPT, _RECEIPT.dump_json(receipt), at)

    def _keep(
        self, connection: Connection, address: str, upload: str, start: int, data: bytes, at: datetime
    ) -> None:
        row = {"channel": self._channel, "address": address, "id": upload, "start": start}
        connection.execute(insert(tables.uploads).values(**row, data=data, at=at))

    def _received(self, connection: Connection, address: str, upload: str) -> tuple[int, bool]:
        """Return (how many bytes have arrived, whether there is an outcome)."""
        table = tables.uploads
        # One statement sees one moment: another process may replace the pieces by the receipt meanwhile.
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
    """Delete the pieces that came before a moment. A sender who continues later sends the file anew."""
    connection.execute(delete(tables.uploads).where(tables.uploads.c.at < before))
