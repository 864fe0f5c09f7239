"""The database engine. The URL chooses SQLite (the default) or PostgreSQL.

SQLite runs in WAL mode with synchronous=FULL. Both databases are used by blocking calls.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.pool import ConnectionPoolEntry

from storage.core.errors import Conflict, StorageError, Unavailable, reason_of
from storage.core.sqlite_file import BUSY_SECONDS, SqliteFile

LOG_SECONDS = 1
"""Seconds that emptying the write-ahead log waits for readers. Few, because officers wait meanwhile."""
SERIALIZATION_STATES = {"40001", "40P01"}
"""PostgreSQL's codes for a serialization failure and a deadlock. After both, the transaction is repeated."""
UNUSABLE_STATES = ("42", "25006")
"""How PostgreSQL's codes begin for tables or columns that are missing or forbidden ("42"), and for a
read-only standby ("25006")."""
UNUSABLE_FILES = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
"""SQLite's codes for a file that is no database, or a damaged one."""


def is_missing(url: str) -> bool:
    """Whether `url` names a SQLite file that does not exist yet. The call creates nothing."""
    try:
        address = make_url(url)
    except ArgumentError:
        return False  # opening it reports what is wrong
    database = address.database or ":memory:"
    is_file = address.get_backend_name() == "sqlite" and database != ":memory:"
    return is_file and not database.startswith("file:") and not Path(database).exists()


LIKE = "sqlite:///data/decuong.db, postgresql://user:password@host/name"


def open_engine(url: str) -> Engine:
    """Return an engine for `url`, and create the folder of a SQLite file.

    Raises StorageError for a URL that cannot be used. The engine's errors do not contain what was written,
    because officers' words must not reach a log.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            return _open_sqlite(address.database or "", url)
        if address.get_backend_name() != "postgresql":
            raise StorageError(
                "decuong works on SQLite and PostgreSQL, not on {kind}; write the address like {like}.",
                kind=address.get_backend_name(),
                like=LIKE,
            )
        address = address.set(drivername="postgresql+psycopg")
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StorageError("The database address cannot be read; write it like {like}.", like=LIKE) from error
    except ImportError as error:
        raise StorageError(
            "The driver {name} for this database is not installed: pip install 'decuong[postgresql]'.",
            name=error.name,
        ) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open one transaction that writes. It is committed at the end and rolled back on any error.

    Raises Conflict if the transaction must be repeated, and Unavailable if nothing can be stored now.
    """
    try:
        with _turn(engine), engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise _translated(error) from error


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """On SQLite, wait until no other writer is at work (`storage.core.sqlite_file`)."""
    file = sqlite_file(engine)
    with nullcontext() if file is None else file.turn():
        yield


def sqlite_file(engine: Engine) -> SqliteFile | None:
    """Return the file of a SQLite database, or None for PostgreSQL."""
    file: SqliteFile | None = engine.get_execution_options().get("file")
    return file


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection for reading. It sees one moment, whatever is written meanwhile.

    Raises Unavailable if the database cannot be reached.
    """
    try:
        options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        with engine.connect().execution_options(reading=True, **options) as connection:
            yield connection
    except DBAPIError as error:
        raise _translated(error) from error


def empty_log(engine: Engine) -> bool:
    """On SQLite, make a checkpoint that empties the write-ahead log. Return whether that was done.

    It fails while a reader still uses an earlier state; the call waits LOG_SECONDS for readers.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with _turn(engine), closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={LOG_SECONDS * 1000}")
            try:
                [busy, *_] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    except (DBAPIError, sqlite3.OperationalError, Unavailable):
        return False
    return not busy


def _open_sqlite(database: str, url: str) -> Engine:
    if database and database != ":memory:":
        try:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                "The folder of {database} cannot be made ({reason}); set DECUONG_DATABASE_URL.",
                database=database,
                reason=reason_of(error),
            ) from error
    is_named = database not in {"", ":memory:"} and not database.startswith("file:")
    file = SqliteFile(Path(database).absolute() if is_named else None)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        execution_options={"file": file},
        hide_parameters=True,
    )
    event.listen(engine, "do_connect", lambda *_: file.check())  # SQLite would create a new file
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "connect", lambda *_: file.opened())
    event.listen(engine, "engine_disposed", lambda _: file.close())
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # Transactions are begun by _begin_sqlite: the driver's own BEGIN comes too late, after the first read.
    connection.isolation_level = None
    # secure_delete: what is erased is overwritten in the file; not every build of SQLite does so by itself.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    is_reader = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


def _translated(error: DBAPIError) -> Exception:
    """Return decuong's own error for a driver's error, or the driver's error itself if it shows a bug."""
    state = str(getattr(error.orig, "sqlstate", ""))
    if state in SERIALIZATION_STATES or isinstance(error, IntegrityError):
        # Another transaction took the unique key meanwhile; the next try sees it.
        return Conflict(str(error.orig))
    file_state = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # the other bits are details
    if file_state == sqlite3.SQLITE_NOTADB:
        return Unavailable(
            "What DECUONG_DATABASE_URL names is a file, and no SQLite database; name another one."
        )
    is_away = isinstance(error, OperationalError) or error.connection_invalidated
    if is_away or state.startswith(UNUSABLE_STATES) or file_state in UNUSABLE_FILES:
        return Unavailable("The database cannot be used now: {said}", said=error.orig)
    return error
