"""Backups. A backup is one ZIP file with every table, every attachment, and a manifest with their hashes.

Rows are JSON lines, so that a backup of SQLite can be restored into PostgreSQL and the other way round. A
backup is taken from one snapshot, while others write. It holds no leases, and no codes: nobody can use a
backup to get in.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest, sha256
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any, cast
from zipfile import BadZipFile, ZipFile

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
)

from flows.form.machine import Mover
from storage.core import tables
from storage.core.encoding import files_in
from storage.core.engine import reading, writing
from storage.core.errors import StorageError, reason_of
from storage.core.migrate import HEAD, migrate, revision
from storage.files.store import FileStore
from storage.privacy.audit import Entry, note
from storage.privacy.erase import erase_again
from storage.privacy.erasure_log import written_down
from storage.privacy.leftovers import tidy

MANIFEST = "manifest.json"
LEFT_OUT = {
    "leases",
    "uploads",
    "leftovers",
    "codes",
    "alembic_version",
    "staff_links",
    "staff_sessions",
    "staff_tickets",
    "presence",
    "jobs",
    "outline_candidates",
    "campaign_sheets",
    "report_index",
    "report_provinces",
    "report_changes",
    "push_subscriptions",
    "webhooks",
    "webhook_deliveries",
    "staff_mail",
    "digests",
}
"""The tables that are not backed up: they are useless elsewhere, are made anew, or would let somebody in.

With subscriptions, a copy that is only tried out would tell real phones. Pages renew theirs when opened. With
webhooks it would tell other systems, in the name of the real one; an administrator makes them anew. With
addresses of staff it would send them a second digest; each asks for it anew.

If an older backup has them, they are not restored either.
"""
OF_PEOPLE = (tables.respondents, tables.drafts, tables.submissions)
"""A database with rows in any of these tables is never overwritten by a restore."""
BATCH = 1000


@dataclass(frozen=True)
class Manifest:
    """The list of a backup's contents."""

    revision: str
    """The migration step of the schema (storage/migrations)."""
    at: datetime
    rows: dict[str, int]
    """The number of rows, by table."""
    hashes: dict[str, str]
    """The SHA-256 of each member of the ZIP file, by its name."""
    missing: list[str] = field(default_factory=list)
    """The hashes of attachments that rows refer to but that were missing."""

    @property
    def files(self) -> int:
        """Return how many attachments the backup holds."""
        return sum(name.startswith("files/") for name in self.hashes)


_MANIFEST = TypeAdapter(Manifest)


def back_up(engine: Engine, files: FileStore, to: Path, at: datetime) -> Manifest:
    """Write a backup. Raises StorageError if `to` exists already or cannot be written.

    The file gets its name only when it is whole, so every file with that name can be restored.
    """
    if to.exists():
        raise StorageError("{to} is there already; give another name.", to=to)
    part = to.with_name(f"{to.name}.part")
    try:
        with part.open("wb") as raw, ZipFile(raw, "w") as archive:
            manifest = _write(engine, files, archive, at)
            archive.writestr(MANIFEST, _MANIFEST.dump_json(manifest, indent=1))
            archive.close()
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(to)
    except OSError as error:
        raise StorageError("{to} cannot be written: {reason}.", to=to, reason=reason_of(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(engine: Engine, files: FileStore, archive: ZipFile, at: datetime) -> Manifest:
    step = revision(engine) or HEAD
    rows: dict[str, int] = {}
    hashes: dict[str, str] = {}
    digests: set[str] = set()
    with reading(engine) as connection:
        for table in tables.metadata.sorted_tables:
            if table.name in LEFT_OUT:
                continue
            name = f"tables/{table.name}.jsonl"
            with archive.open(name, "w", force_zip64=True) as member:
                rows[table.name], hashes[name] = _dump(connection, table, member, digests)
    # Files come after the rows, so that every file they refer to is looked for. One too many does no harm.
    missing = []
    for digest in sorted(digests):
        data = files.get(digest)
        if data is None or sha256(data).hexdigest() != digest:
            missing.append(digest)
        else:
            archive.writestr(f"files/{digest}", data)
            hashes[f"files/{digest}"] = digest
    return Manifest(step, at, rows, hashes, missing)


def _dump(connection: Connection, table: Table, member: IO[bytes], digests: set[str]) -> tuple[int, str]:
    """Write a table's rows. Return (how many, the hash of the written bytes)."""
    number, hashed = 0, sha256()
    query = select(table).order_by(*table.primary_key)
    for row in connection.execution_options(yield_per=BATCH).execute(query):
        values = {name: _plain(value) for name, value in row._mapping.items()}
        if table is tables.parts and row.sha256:
            digests.add(row.sha256)
        if table is tables.submissions:
            digests |= files_in(row.content)
        line = json.dumps(values, ensure_ascii=False).encode() + b"\n"
        member.write(line)
        hashed.update(line)
        number += 1
    return number, hashed.hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of a restore."""

    manifest: Manifest
    erased_again: int
    """How many people and drafts were in the backup although they had been erased since."""


def restore(
    engine: Engine,
    files: FileStore,
    source: Path,
    at: datetime,
    who: str = "",
    lost: FileStore | None = None,
) -> Restored:
    """Restore a backup into an empty database. Raises StorageError, and then nothing was changed.

    Everything is checked first. A backup of an older schema is restored into that schema and then migrated.
    Later erasures are repeated. They are written down beside the attachments, either here or at the `lost`
    system's place.
    """
    erasures = [
        entry for store in (files, lost) if store is not None for entry in written_down(store.backend)
    ]
    with _opened(source) as archive:
        manifest = _checked(archive, source)
        if manifest.revision > HEAD:
            raise StorageError(
                "{source} was made by a newer decuong (step {revision}, this one knows {known}); "
                "install that one.",
                source=source,
                revision=manifest.revision,
                known=HEAD,
            )
        _refuse_people(engine)
        if (revision(engine) or "") > manifest.revision:
            raise StorageError(
                "{source} is of an older schema than this database is; give an address that is empty.",
                source=source,
            )
        migrate(engine, manifest.revision)
        for name, digest in manifest.hashes.items():
            if name.startswith("files/"):
                files.keep(digest, archive.read(name))
        with writing(engine) as connection:
            _fill(connection, archive, manifest)
    migrate(engine)
    with writing(engine) as connection:
        again = erase_again(connection, erasures)
        what = f"{again} erased again"
        note(connection, Entry(at, "restore", f"{manifest.at:%Y-%m-%dT%H:%M:%SZ}", Mover.STAFF, what, who))
    tidy(engine, files)
    return Restored(manifest, again)


@contextmanager
def _opened(source: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(source) as archive:
            yield archive
    except FileNotFoundError:
        raise StorageError("There is no {source}.", source=source) from None
    except (BadZipFile, EOFError) as error:
        raise StorageError(
            "{source} is no backup, or was cut off: {error}.", source=source, error=error
        ) from error
    except IsADirectoryError:
        raise StorageError(
            "{source} is a folder; give the file that `decuong backup` wrote.", source=source
        ) from None


def _checked(archive: ZipFile, source: Path) -> Manifest:
    """Return the manifest, after checking that every member has the hash in it."""
    if MANIFEST not in archive.namelist():
        raise StorageError("{source} is no backup: it has no {file}.", source=source, file=MANIFEST)
    try:
        manifest = _MANIFEST.validate_json(archive.read(MANIFEST))
    except ValidationError as error:
        raise StorageError(
            "{source} is no backup: its {file} cannot be read.", source=source, file=MANIFEST
        ) from error
    for name, expected in manifest.hashes.items():
        found = ""
        if name in archive.namelist():
            with archive.open(name) as member:
                found = file_digest(cast("BufferedIOBase", member), "sha256").hexdigest()
        if found != expected:
            raise StorageError(
                "{source} is damaged: {name} is not what was backed up.", source=source, name=name
            )
    return manifest


def _refuse_people(engine: Engine) -> None:
    with reading(engine) as connection:
        for table in OF_PEOPLE:
            is_there = inspect(connection).has_table(table.name)
            if is_there and connection.execute(select(table.c.id).limit(1)).first():
                raise StorageError(
                    "The database already holds {name}: set DECUONG_DATABASE_URL to an empty one.",
                    name=table.name,
                )


def _fill(connection: Connection, archive: ZipFile, manifest: Manifest) -> None:
    """Replace the rows of a new database by all rows of the backup."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name in manifest.rows or name in LEFT_OUT)
    restored = [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]
    for table in reversed(metadata.sorted_tables):
        if table in restored or table.foreign_keys:  # a session of staff who were here ends with them
            connection.execute(table.delete())
    for table in restored:
        with archive.open(f"tables/{table.name}.jsonl") as member:
            for batch in _batches(member, _reader(table)):
                connection.execute(insert(table), batch)
        if connection.dialect.name == "postgresql":
            _move_sequence(connection, table)


def _batches(
    lines: Iterable[bytes], read: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for line in lines:
        batch.append(read(json.loads(line)))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _reader(table: Table) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return the function that makes a row of JSON into a row of the table."""
    moments = [column.name for column in table.c if isinstance(column.type, DateTime)]
    blobs = [column.name for column in table.c if isinstance(column.type, LargeBinary)]

    def read(row: dict[str, Any]) -> dict[str, Any]:
        for name in moments:
            row[name] = row[name] and datetime.fromisoformat(row[name]).replace(tzinfo=None)
        for name in blobs:
            row[name] = b64decode(row[name])
        return row

    return read


def _move_sequence(connection: Connection, table: Table) -> None:
    """Move PostgreSQL's sequence behind the restored ids, which it does not notice by itself."""
    [key, *_] = table.primary_key
    sequence = connection.execute(select(func.pg_get_serial_sequence(f'"{table.name}"', key.name))).scalar()
    if sequence is not None:
        last = connection.execute(select(func.max(key))).scalar()
        connection.execute(select(func.setval(sequence, last or 1, last is not None)))
