"""A short torture of delivery; `make torture` has the long one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.databases import PostgresqlServer
from tests.torture.delivered import check
from tests.torture.department import on_postgresql, on_sqlite


@pytest.mark.timeout(300)
def test_a_file_is_equal_after_kills(tmp_path: Path) -> None:
    run = on_sqlite(tmp_path, kills=6)
    assert run.run() == []
    assert run.done["killed"] > 0 and run.done["repaired"] > 0
    with closing(sqlite3.connect(tmp_path / "cuc.db")) as database, database:
        database.execute("UPDATE decuong_parts SET text = 'y' WHERE position = 2")
    assert check(tmp_path / "decuong.db", run.target) == ["checker: parts differ"]


@pytest.mark.timeout(300)
@pytest.mark.postgresql
def test_a_server_is_equal_after_kills(tmp_path: Path, postgresql_server: PostgresqlServer) -> None:
    run = on_postgresql(tmp_path, postgresql_server, kills=4)
    assert run.run() == []
