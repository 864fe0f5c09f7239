from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from exports.department.target import open_target
from tests.databases import PostgresqlServer
from tests.mariadb import MariadbServer, mariadb


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


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariadbServer]:
    """A real MariaDB."""
    with mariadb() as server:
        yield server


@pytest.fixture
def on_mariadb(mariadb_server: MariadbServer) -> Iterator[Engine]:
    """The Department's database there, opened as deliveries open it."""
    engine = open_target(mariadb_server.make("cuc").render_as_string(hide_password=False))
    yield engine
    engine.dispose()


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("on_mariadb", marks=pytest.mark.mariadb),
    ]
)
def engine(request: pytest.FixtureRequest) -> Engine:
    """The Department's database, on each kind."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Engine)
    return found
