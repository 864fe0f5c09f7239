"""Opens the Department's database, and refuses what can only be a mistake."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from exports.reports import ExportError

BUSY_SECONDS = 30
"""How long SQLite waits for another program that writes."""
DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "mssql": "mssql+pyodbc",
}
"""The driver by the beginning of the address. A driver that is written in the address is used instead."""
EXTRAS = {"postgresql": "postgresql", "mysql": "mariadb", "mariadb": "mariadb"}
LIKE = "sqlite:///cuc.db, postgresql://user:password@host/name, mariadb://user:password@host/name"
OWN_TABLES = frozenset({"alembic_version", "drafts", "parts", "respondents", "submissions"})
"""Tables that stand together only in decuong's own database."""


def open_target(url: str) -> Engine:
    """Return an engine for the Department's database. It creates nothing.

    Raises ExportError for an address that cannot be used, or whose driver is not installed.
    """
    try:
        address = make_url(url)
        kind = address.get_backend_name()
        if kind not in DRIVERS:
            raise ExportError(
                "The Department's database can be SQLite, PostgreSQL, MariaDB or SQL Server, not {kind}; "
                "write DECUONG_DEPARTMENT_URL like {like}.",
                kind=kind,
                like=LIKE,
            )
        if "+" not in address.drivername:
            address = address.set(drivername=DRIVERS[kind])
        return _open(address)
    except (ArgumentError, NoSuchModuleError) as error:
        raise ExportError(
            "The Department's database address cannot be read; write DECUONG_DEPARTMENT_URL like {like}.",
            like=LIKE,
        ) from error
    except ImportError as error:
        raise ExportError(
            "The driver {name} for the Department's database is not installed: pip install {package}.",
            name=error.name,
            package=f"'decuong[{EXTRAS[kind]}]'" if kind in EXTRAS else error.name,
        ) from error


def _open(address: URL) -> Engine:
    match address.get_backend_name():
        case "sqlite":
            engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        case "mysql" | "mariadb":
            # What does not fit is an error there only in this mode; otherwise it is cut and nobody told.
            options: dict[str, Any] = {"charset": "utf8mb4", "sql_mode": "TRADITIONAL"}
            if address.password is not None:  # the driver itself takes only Latin-1 for a str
                options["password"] = address.password.encode()
            return create_engine(address, connect_args=options, pool_pre_ping=True, hide_parameters=True)
    return create_engine(address, pool_pre_ping=True, hide_parameters=True)


def reading(engine: Engine) -> Engine:
    """Return the engine for work that only reads. On SQLite it then takes no writer's turn."""
    return engine.execution_options(reading=True)


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    with suppress(sqlite3.OperationalError):  # it can only be read: what is written later says so
        connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    # A writer has its turn from its first statement on: so two deliveries never read the same and both write.
    is_reader = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


def missing_file(engine: Engine) -> Path | None:
    """Return the path of a SQLite file that does not exist; None if it exists, or for a server."""
    database = engine.url.database or ""
    if engine.dialect.name != "sqlite" or database in {"", ":memory:"}:
        return None
    path = Path(unquote(database.removeprefix("file:").partition("?")[0]))
    return None if path.exists() else path


def check_target(engine: Engine, *, is_new: bool = False) -> None:
    """Raise ExportError if a SQLite file is missing, or if this is decuong's own database.

    With `is_new` a missing file is right, and will be made. Errors of the database are raised as they come.
    """
    missing = missing_file(engine)
    if missing is not None:
        if is_new:
            return
        raise ExportError(
            "There is no database {path}. If the path is right, `decuong department init` makes it; "
            "else correct DECUONG_DEPARTMENT_URL.",
            path=missing,
        )
    with reading(engine).connect() as connection:
        refuse_own(connection)
        if not is_new and engine.dialect.name == "sqlite" and not _has_tables(connection):
            raise ExportError(
                "{path} is a database without the Department's tables. If it is the right one, "
                "`decuong department init` makes them; else correct DECUONG_DEPARTMENT_URL.",
                path=engine.url.database,
            )


def refuse_own(connection: Connection) -> None:
    """Raise ExportError if this is decuong's own database: its reports are not the Department's tables."""
    if set(inspect(connection).get_table_names()) >= OWN_TABLES:
        raise ExportError(
            "DECUONG_DEPARTMENT_URL names decuong's own database; give the Department a database of its own."
        )


def _has_tables(connection: Connection) -> bool:
    return inspect(connection).has_table("decuong_submissions")
