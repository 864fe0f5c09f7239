"""Published outlines. Their sources are kept for ever, and a published version never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, insert, select

from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import StorageError, Unknown


@dataclass(frozen=True, slots=True)
class Published:
    """An outline's source as it was published."""

    key: str
    version: str
    filename: str
    source: bytes
    published_at: datetime


def publish(engine: Engine, outline: Published) -> bool:
    """Store an outline version. Return False if the very same is published already.

    Raises StorageError if this version was published before with other content.
    """
    table = tables.outlines
    with writing(engine) as connection:
        same = connection.execute(
            select(table.c.source).where(table.c.key == outline.key, table.c.version == outline.version)
        ).scalar()
        if same is not None:
            if same != outline.source:
                raise StorageError(
                    "Outline {key}, version {version} is published already and differs; give the "
                    "changed form a new version in its settings sheet.",
                    key=outline.key,
                    version=outline.version,
                )
            return False
        rank = connection.execute(select(func.coalesce(func.max(table.c.rank), 0) + 1)).scalar_one()
        connection.execute(
            insert(table).values(
                key=outline.key,
                version=outline.version,
                filename=outline.filename,
                source=outline.source,
                published_at=outline.published_at,
                rank=rank,
            )
        )
        return True


def versions(engine: Engine) -> list[tuple[str, str]]:
    """Return the (key, version) of every published outline, the oldest first."""
    table = tables.outlines
    with reading(engine) as connection:
        rows = connection.execute(select(table.c.key, table.c.version).order_by(table.c.rank)).all()
    return [(row.key, row.version) for row in rows]


def current(engine: Engine) -> list[tuple[str, str]]:
    """Return the (key, newest version) of each outline, in the order in which they were first published."""
    return list(dict(versions(engine)).items())


def source_of(engine: Engine, key: str, version: str) -> Published:
    """Return a published version. Raises Unknown if there is none."""
    table = tables.outlines
    with reading(engine) as connection:
        row = connection.execute(
            select(table).where(table.c.key == key, table.c.version == version)
        ).one_or_none()
    if row is None:
        raise Unknown(
            "There is no outline {key}, version {version}; `decuong outline list` shows what there is.",
            key=key,
            version=version,
        )
    return Published(row.key, row.version, row.filename, row.source, row.published_at)
