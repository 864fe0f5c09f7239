"""Leftovers: the tasks of an erasing outside the database.

The transaction that erases notes them. They are done right after the commit, and tried again until they are
done. So a file that cannot be deleted now, or a store that is unreachable, neither stops an erasing nor is
forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, delete, func, insert, select

from storage.core import tables
from storage.core.engine import empty_log, reading, writing
from storage.core.errors import StorageError
from storage.files.store import FileStore
from storage.files.taken import drop
from storage.privacy.erasure_log import write_down

log = logging.getLogger(__name__)
_LEFT = tables.leftovers


class Kind(StrEnum):
    """The kind of a task."""

    FILE = "file"
    """Delete the attachment with this hash, if nothing uses it any more."""
    ENTRY = "entry"
    """Write an erasure down apart (storage.privacy.erasure_log)."""
    TAKEN = "taken"
    """Delete a file that staff took away, by its stem (storage.files.taken)."""
    LOG = "log"
    """Empty SQLite's write-ahead log, which still holds the erased words."""


def leave(connection: Connection, kind: Kind, what: Iterable[str], at: datetime) -> None:
    """Note tasks, as part of the transaction that erases."""
    rows = [{"kind": kind, "what": one, "at": at} for one in what]
    if rows:
        connection.execute(insert(_LEFT), rows)


def counted(connection: Connection) -> dict[str, int]:
    """Count the tasks that are still to be done, by kind."""
    query = select(_LEFT.c.kind, func.count()).group_by(_LEFT.c.kind)
    return {row[0]: row[1] for row in connection.execute(query)}


def tidy(engine: Engine, files: FileStore) -> set[str]:
    """Do all tasks that can be done now. Return the hashes of attachments that are still there.

    Raises Unavailable if the database cannot be reached.
    """
    with reading(engine) as connection:
        rows = connection.execute(select(_LEFT.c.id, _LEFT.c.kind, _LEFT.c.what).order_by(_LEFT.c.id)).all()
        wanted = {kind: {row.id: row.what for row in rows if row.kind == kind} for kind in Kind}
        unused = {id_: what for id_, what in wanted[Kind.FILE].items() if not is_used(connection, what)}
    if not rows:
        return set()
    noted = _each(wanted[Kind.ENTRY], lambda entry: write_down(files.backend, entry))
    deleted = _each(unused, files.backend.delete)
    taken = _each(wanted[Kind.TAKEN], lambda stem: drop(files.backend, stem))
    _strike(engine, [*noted, *deleted, *taken, *(wanted[Kind.FILE].keys() - unused.keys())])
    if wanted[Kind.LOG] and empty_log(engine):
        _strike(engine, [*wanted[Kind.LOG]])
    return {what for id_, what in unused.items() if id_ not in deleted}


def _each(wanted: dict[int, str], do: Callable[[str], None]) -> list[int]:
    """Do each task, and return the ids of those that were done. A failure is logged and tried again later."""
    done = []
    for id_, what in wanted.items():
        try:
            do(what)
            done.append(id_)
        except StorageError as error:  # the store is unreachable, so asking it again for each task is no use
            log.warning("What was erased is not all deleted yet: %s", error)
            break
        except OSError as error:
            log.warning("What was erased is not all deleted yet: %s", error)
    return done


def _strike(engine: Engine, ids: list[int]) -> None:
    with writing(engine) as connection:
        connection.execute(delete(_LEFT).where(_LEFT.c.id.in_(ids)))


def is_used(connection: Connection, digest: str) -> bool:
    """Whether a draft, a sealed report or a message set aside refers to the attachment with this hash."""
    sealed, aside = tables.submissions, tables.set_aside
    uses = (
        select(sealed.c.id).where(sealed.c.content.contains(digest)).limit(1),
        select(aside.c.id).where(aside.c.raw.contains(digest)).limit(1),
    )
    return is_shown(connection, digest) or any(connection.execute(use).first() is not None for use in uses)


def is_shown(connection: Connection, digest: str) -> bool:
    """Whether a draft refers to the attachment."""
    parts = tables.parts
    query = select(parts.c.id).where(parts.c.sha256 == digest).limit(1)
    return connection.execute(query).first() is not None
