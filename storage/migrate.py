"""Bringing a database to this program's tables, with its data."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.engine import reading, writing
from storage.errors import TooNew

_LOCK = 247_2013
"""PostgreSQL's advisory lock for migrating: several processes may start at once."""


def migrate(engine: Engine) -> tuple[str | None, str]:
    """Run the steps that are missing; returns (revision before, revision now).

    Safe to run at every start. Raises TooNew if the database knows a step that this program does not.
    """
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    assert head is not None  # there is at least one step
    with reading(engine) as connection:
        before = MigrationContext.configure(connection).get_current_revision()
    if before == head:
        return before, head
    with writing(engine) as connection:
        _lock(connection)
        before = MigrationContext.configure(connection).get_current_revision()
        if before is not None and before not in {script.revision for script in scripts.walk_revisions()}:
            raise TooNew(
                f"The database is at step {before}, which this decuong does not know; "
                "install the newer decuong, or restore a backup."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, head


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
