"""The steps make the tables that the program knows; a database of the future is refused."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage.engine import open_engine, reading, writing
from storage.errors import TooNew
from storage.migrate import HEAD, migrate
from storage.tables import metadata


def test_the_steps_make_the_tables(url: str) -> None:
    engine = open_engine(url)
    assert migrate(engine) == (None, HEAD)
    assert migrate(engine) == (HEAD, HEAD), "nothing is missing the second time"
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_database_of_the_future_is_refused(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(TooNew, match="install the newer decuong"):
        migrate(engine)
    engine.dispose()


def test_the_head_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
