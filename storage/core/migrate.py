"""Migrations. They bring an older database, with its data, to the tables that this program needs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from storage.core.engine import reading, writing
from storage.core.errors import TooNew

HEAD = "0033"
"""The last step in storage/migrations/versions. A test checks that this is so."""
_LOCK = 247_2013
"""PostgreSQL's advisory lock for migrating. It is needed because several processes may start at once."""


def migrate(engine: Engine, to: str = HEAD) -> tuple[str | None, str]:
    """Run the missing steps up to `to`, and return (revision before, revision now).

    It is safe to run at every start, and costs nothing when nothing is missing. Raises TooNew if the database
    has a step that this program does not know.
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
    # Imported only here: importing alembic takes longer than most programs run.
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
    """Return the database's last migration step, or None for an empty database."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
