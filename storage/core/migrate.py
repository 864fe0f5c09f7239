"""Bringing a database to this program's tables, with its data."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from storage.core.engine import reading, writing
from storage.core.errors import TooNew

HEAD = "0017"
"""The last step in storage/migrations/versions; a test holds it there."""
_LOCK = 247_2013
"""PostgreSQL's advisory lock for migrating: several processes may start at once."""


def migrate(engine: Engine, to: str = HEAD) -> tuple[str | None, str]:
    """Run the steps that are missing up to `to`; returns (revision before, revision now).

    Safe to run at every start, and costs nothing when nothing is missing. Raises TooNew if the database knows
    a step that this program does not.
    """
    before = revision(engine)
    if before == to:
        return before, to
    if before is not None and before > HEAD:
        raise TooNew(
            "The database is at step {before} and this decuong knows steps up to {known}; "
            "install the newer decuong, or restore a backup.",
            before=before,
            known=HEAD,
        )
    # Only here: alembic takes longer to import than most programs run.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).parents[1] / "migrations").replace("%", "%%")
    )
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return before, to


def revision(engine: Engine) -> str | None:
    """The step that the database is at; None for an empty one."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
