"""The attachments of one channel. Room is checked before a file is stored; unused files are deleted."""

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


class ChannelFiles:
    """Stores the files of one channel. Methods block, and raise StorageError."""

    def __init__(self, engine: Engine, files: FileStore, channel: str, most: int) -> None:
        """Make the store of one channel. `most` is how many bytes one person's files may have together."""
        self._engine = engine
        self._files = files
        self._channel = channel
        self._most = most

    def refusal(self, address: str, upload: str, size: int) -> Reason | None:
        """Return the reason why `size` bytes from an address would be refused, or None if there is room.

        Pieces of unfinished files count too, except those of this upload.
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
        """Store a file, durably when this returns, or return the reason why it cannot be stored."""
        return self._files.put(data, name)

    def settle(self, file: FileRef, data: bytes | None = None) -> bool:
        """After the commit, delete a file that nothing refers to. Return whether it stays.

        If somebody else sent the same content meanwhile and was refused, the file may be gone. It is then
        stored again from `data`. Raises Unavailable without `data`: the sender has to send it again.
        """
        digest = file.sha256
        with reading(self._engine) as connection:
            is_wanted = is_used(connection, digest)
        if not is_wanted and self._drop(digest):
            return False
        if not self._files.backend.has(digest):
            if data is None:
                raise Unavailable("The attachment {digest} went while it was being kept.", digest=digest)
            self._files.keep(digest, data)
        return True

    def _drop(self, digest: str) -> bool:
        """Delete content unless somebody has just attached it. Nobody can attach it during this check."""
        with writing(self._engine) as connection:  # on SQLite nobody else writes meanwhile
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("LOCK TABLE parts IN SHARE MODE")
            if is_shown(connection, digest):
                return False
            self._files.drop([digest])
        return True

    def _person(self, connection: Connection, address: str) -> str | None:
        """Return the person at an address if they have given consent, else None."""
        people, addresses = tables.respondents, tables.addresses
        query = (
            select(people.c.id)
            .join(addresses, addresses.c.respondent_id == people.c.id)
            .where(at_address(addresses, self._channel, address), people.c.consented_at.is_not(None))
        )
        return connection.execute(query).scalar_one_or_none()

    def _is_database_short(self, size: int) -> bool:
        """Whether `size` bytes would take a SQLite file's disk below the reserve. False for PostgreSQL."""
        database = self._engine.url.database
        if self._engine.dialect.name != "sqlite" or not database or database == ":memory:":
            return False
        return shutil.disk_usage(Path(database).resolve().parent).free - size < RESERVE
