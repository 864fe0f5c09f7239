"""Attachments of one channel: whether there is room before they are kept, an end for what is left over."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from flows.messages.message import FileRef, Reason
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import Unavailable
from storage.files.store import RESERVE, FileStore
from storage.privacy.holding import at_address, bytes_of
from storage.privacy.leftovers import is_shown, is_used


class Shelf:
    """Where the files of one channel are put. Methods block, and raise StorageError."""

    def __init__(self, engine: Engine, files: FileStore, channel: str, most: int) -> None:
        """`most` is what one person's files may come to, in bytes."""
        self._engine = engine
        self._files = files
        self._channel = channel
        self._most = most

    def refusal(self, address: str, upload: str, size: int) -> Reason | None:
        """Why `size` bytes from an address would not be kept; None where they would be.

        Pieces of files that are not finished count too, but those of this upload.
        """
        with reading(self._engine) as connection:
            person = self._person(connection, address)
            if person is None:
                return Reason.CONSENT
            held = bytes_of(connection, person, apart_from=(self._channel, address, upload))
        if held + size > self._most:
            return Reason.TOO_MANY
        return Reason.NO_ROOM if self._files.is_short(size) or self._is_database_short(size) else None

    def put(self, data: bytes, name: str) -> FileRef | Reason:
        """Keep it, durably when this returns; or say why it cannot be kept."""
        return self._files.put(data, name)

    def settle(self, file: FileRef, data: bytes | None = None) -> bool:
        """After the commit: drop a file that nothing refers to, and say whether it stays.

        Somebody else may have sent the same content and been refused meanwhile: then it is kept again from
        `data`. Raises Unavailable where there is none: it has to come again.
        """
        digest = file.sha256
        with reading(self._engine) as connection:
            is_wanted = is_used(connection, digest)
        if not is_wanted and self._drop(digest):
            return False
        if not self._files.place.has(digest):
            if data is None:
                raise Unavailable("The attachment {digest} went while it was being kept.", digest=digest)
            self._files.keep(digest, data)
        return True

    def _drop(self, digest: str) -> bool:
        """Delete content, unless somebody attached it a moment ago; nobody can while this looks."""
        with writing(self._engine) as connection:  # on SQLite nobody else writes meanwhile
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("LOCK TABLE parts IN SHARE MODE")
            if is_shown(connection, digest):
                return False
            self._files.drop([digest])
        return True

    def _person(self, connection: Connection, address: str) -> str | None:
        """Who writes from an address, where they have consented."""
        people, addresses = tables.respondents, tables.addresses
        query = (
            select(people.c.id)
            .join(addresses, addresses.c.respondent_id == people.c.id)
            .where(at_address(addresses, self._channel, address), people.c.consented_at.is_not(None))
        )
        return connection.execute(query).scalar_one_or_none()

    def _is_database_short(self, size: int) -> bool:
        """Whether pieces would take the database's disk below the reserve; PostgreSQL looks after its own."""
        database = self._engine.url.database
        if self._engine.dialect.name != "sqlite" or not database or database == ":memory:":
            return False
        return shutil.disk_usage(Path(database).resolve().parent).free - size < RESERVE
