"""Every test of the contract runs on SQLite and on a real PostgreSQL, each on an empty database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import Database, PostgresqlServer, SqliteDatabase


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database."""
    if request.param == "sqlite":
        return SqliteDatabase(tmp_path / "decuong.db")
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    return server.make("decuong")


@pytest.fixture
def url(database: Database) -> str:
    """Its address."""
    return database.url
