"""Every test of the contract runs on SQLite and on a real PostgreSQL, each on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.core.engine import open_engine
from storage.core.migrate import migrate
from tests.databases import Database, PostgresqlServer, SqliteDatabase


def _database(request: pytest.FixtureRequest, tmp_path: Path, *, has_tables: bool) -> Database:
    if request.param == "sqlite":
        return SqliteDatabase(tmp_path / "decuong.db")
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    return server.make("decuong", has_tables=has_tables)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database in which nothing is kept yet."""
    return _database(request, tmp_path, has_tables=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of one that has no tables either."""
    return _database(request, tmp_path, has_tables=False).url


@pytest.fixture
def url(database: Database) -> str:
    """Its address."""
    return database.url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The engine of one with its tables."""
    engine = open_engine(url)
    migrate(engine)
    yield engine
    engine.dispose()
