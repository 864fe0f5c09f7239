"""Published outlines. Their sources are kept for ever, and a published version never changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, exists, func, insert, or_, select

from flows.form.machine import Mover
from flows.report.draft import SEALED
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import Stale, StorageError, Unknown
from storage.privacy.audit import Entry, note


@dataclass(frozen=True, slots=True)
class Published:
    """An outline's source as it was published."""

    key: str
    version: str
    filename: str
    source: bytes
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, and what they have looked at."""

    who: str
    """The name of the member of staff, for the audit trail."""
    after: str | None
    """The outline's newest version when they looked at what publishing does; None if there was none."""


def publish(engine: Engine, outline: Published, publisher: Publisher | None = None) -> bool:
    """Store an outline version. Return False if the very same is published already.

    Without a publisher it is one of decuong's own, which nobody publishes. Raises StorageError if this
    version was published before with other content, and Stale if the publisher has looked at another newest
    version.
    """
    table = tables.outlines
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":  # two may publish at once; on SQLite writers take turns
            connection.exec_driver_sql("LOCK TABLE outlines IN SHARE ROW EXCLUSIVE MODE")
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
        if publisher is not None:
            _note(connection, outline, publisher)
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


def _note(connection: Connection, outline: Published, publisher: Publisher) -> None:
    """Note the publication in the audit trail. Raises Stale."""
    table = tables.outlines
    newest = connection.execute(
        select(table.c.version).where(table.c.key == outline.key).order_by(table.c.rank.desc()).limit(1)
    ).scalar()
    if newest != publisher.after:
        raise Stale(
            "Outline {key} was published meanwhile in version {version}; look again at what publishing "
            "yours does.",
            key=outline.key,
            version=newest,
        )
    about = f"{outline.key} {outline.version}"
    note(connection, Entry(outline.published_at, "publish", about, Mover.STAFF, who=publisher.who))


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


@dataclass(frozen=True, slots=True)
class Version:
    """A published version, and how much is written under it."""

    key: str
    version: str
    published_at: datetime
    drafts: int | None
    """Open drafts that are at this version; None for those who see only some provinces."""
    reports: int
    """Reports whose latest version was sealed under it."""


def uses(engine: Engine, within: Collection[int] | None = None) -> list[Version]:
    """Return every published version, the oldest first. `within` as for lists (`report_index.Wanted`).

    Reports are counted as `report_index.refresh` has left them.
    """
    table = tables.outlines
    query = select(table.c.key, table.c.version, table.c.published_at).order_by(table.c.rank)
    with reading(engine) as connection:
        drafts = _drafts(connection) if within is None else None
        reports = _reports(connection, within)
        rows = connection.execute(query).all()
    return [
        Version(
            row.key,
            row.version,
            row.published_at,
            None if drafts is None else drafts.get((row.key, row.version), 0),
            reports.get((row.key, row.version), 0),
        )
        for row in rows
    ]


def _drafts(connection: Connection) -> Mapping[tuple[str, str], int]:
    table = tables.drafts
    query = (
        select(table.c.outline, table.c.version, func.count())
        .where(or_(table.c.report.is_(None), table.c.report.not_in([state.value for state in SEALED])))
        .group_by(table.c.outline, table.c.version)
    )
    return {(key, version): number for key, version, number in connection.execute(query)}


def _reports(connection: Connection, within: Collection[int] | None) -> Mapping[tuple[str, str], int]:
    table, provinces = tables.report_index, tables.report_provinces
    query = (
        select(table.c.outline, table.c.outline_version, func.count())
        .where(table.c.is_latest)
        .group_by(table.c.outline, table.c.outline_version)
    )
    if within is not None:
        is_its = provinces.c.submission_id == table.c.submission_id
        query = query.where(exists().where(is_its, provinces.c.code.in_(within)))
    return {(key, version): number for key, version, number in connection.execute(query)}
