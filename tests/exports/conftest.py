from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[Engine]:
    """An engine on an empty database."""
    url = make_url(postgresql_server).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS cuc WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE cuc"))
    engine = create_engine(url.set(database="cuc"))
    yield engine
    engine.dispose()
    admin.dispose()


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
