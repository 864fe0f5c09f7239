from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from tests.databases import PostgresqlServer


@pytest.fixture
def postgresql(postgresql_server: PostgresqlServer) -> Iterator[Engine]:
    """An engine on an empty database."""
    engine = create_engine(postgresql_server.make("cuc").address)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'cuc.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The Department's database, on both."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Engine)
    return found
