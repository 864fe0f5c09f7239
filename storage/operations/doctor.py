"""The health check. It compares attachments with the rows that refer to them, and counts with the parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Engine, case, func, select, text

from flows.local_time import local
from flows.sentence import Sentence
from storage.core import tables
from storage.core.encoding import files_in
from storage.core.engine import reading, writing
from storage.core.errors import StorageError
from storage.drafts.rows import COMING
from storage.files.store import FileStore
from storage.files.taken import stem_of
from storage.privacy import audit_chain
from storage.privacy.audit import Entry
from storage.privacy.erase import erase_again
from storage.privacy.erasure_log import EXPIRE, written_down
from storage.privacy.expiry import doubts
from storage.privacy.leftovers import counted, tidy
from storage.staff.jobs import stems

YOUNG = timedelta(days=1)
"""A younger file that nothing refers to may belong to a message that is just arriving."""
LONGEST_WRITE = timedelta(hours=1)
"""No write of 20 MB takes longer. An older unfinished file was left by a killed program."""
BATCH = 1000
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in the records."""

    what: Sentence
    """What is wrong, and what a person has to do about it, if anything."""
    mend: Callable[[], None] | None = None
    """Mends the fault; None if a person has to do it."""


def examine(engine: Engine, files: FileStore, now: datetime) -> Iterator[Finding]:
    """Examine everything, and yield the faults. Every attachment is read to its end, which takes long."""
    with reading(engine) as connection:
        yield from _database(connection)
        yield from _strays(connection)
        yield from _counts(connection)
        yield from _erasures(connection, engine, files)
        yield from map(Finding, audit_chain.faults(connection))
        if doubt := doubts(connection, now):
            yield Finding(doubt)
        used, aside = set(_used(connection)), set(_aside(connection))
        taken = stems(connection)
    yield from _attachments(files, used, aside, taken, now)


def _database(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name == "sqlite":
        for (told,) in connection.execute(text("PRAGMA integrity_check")).all():
            if told != "ok":
                yield Finding(Sentence("The database file is damaged: {told}. Restore a backup.", told=told))


def _strays(connection: Connection) -> Iterator[Finding]:
    """Find rows that belong to a missing draft or person."""
    drafts, people = tables.drafts, tables.respondents
    for table in tables.OF_A_DRAFT:
        lost = (
            select(func.count())
            .select_from(table.outerjoin(drafts, drafts.c.id == table.c.draft_id))
            .where(drafts.c.id.is_(None))
        )
        if number := connection.execute(lost).scalar_one():
            yield Finding(
                Sentence(
                    "{number} rows of {name} belong to a draft that is not there.",
                    number=number,
                    name=table.name,
                )
            )
    lost = (
        select(func.count())
        .select_from(drafts.outerjoin(people, people.c.id == drafts.c.respondent_id))
        .where(people.c.id.is_(None))
    )
    if number := connection.execute(lost).scalar_one():
        yield Finding(Sentence("{number} drafts belong to a respondent who is not there.", number=number))


def _counts(connection: Connection) -> Iterator[Finding]:
    """Compare the counts that every turn relies on with the parts that they count."""
    answers, parts, drafts = tables.answers, tables.parts, tables.drafts
    is_text = parts.c.sha256.is_(None)
    counted = (
        select(
            parts.c.draft_id,
            parts.c.path,
            func.sum(case((is_text, 1), else_=0)).label("texts"),
            func.sum(case((is_text, 0), else_=1)).label("files"),
        )
        .where(parts.c.live)
        .group_by(parts.c.draft_id, parts.c.path)
        .subquery()
    )
    query = (
        select(answers.c.draft_id, answers.c.path)
        .select_from(
            answers.outerjoin(
                counted, (counted.c.draft_id == answers.c.draft_id) & (counted.c.path == answers.c.path)
            )
        )
        .where(
            (func.coalesce(counted.c.texts, 0) != answers.c.texts)
            | (func.coalesce(counted.c.files, 0) != answers.c.files)
        )
    )
    for row in connection.execute(query):
        yield Finding(
            Sentence(
                "Draft {draft_id}, answer {path}: its counts are not those of its messages.",
                draft_id=row.draft_id,
                path=row.path,
            )
        )
    unanswered = (
        select(parts.c.draft_id, parts.c.path)
        .outerjoin(answers, (answers.c.draft_id == parts.c.draft_id) & (answers.c.path == parts.c.path))
        .where(parts.c.live, answers.c.path.is_(None))
        .distinct()
    )
    for row in connection.execute(unanswered):
        yield Finding(
            Sentence(
                "Draft {draft_id}, answer {path}: it has messages and is not there.",
                draft_id=row.draft_id,
                path=row.path,
            )
        )
    sequences = (
        select(drafts.c.id)
        .join(parts, parts.c.draft_id == drafts.c.id)
        .group_by(drafts.c.id, drafts.c.parts)
        .having(func.max(parts.c.sequence) > drafts.c.parts)
    )
    for (draft_id,) in connection.execute(sequences):
        yield Finding(Sentence("Draft {draft_id}: it has more messages than it says.", draft_id=draft_id))


def _erasures(connection: Connection, engine: Engine, files: FileStore) -> Iterator[Finding]:
    """Find unfinished tasks of erasings, and people who are here although erased (by a cut-off restore)."""
    if left := sum(counted(connection).values()):
        yield Finding(
            Sentence("{left} things that erasing has left to be done are not done yet.", left=left),
            partial(_tidy, engine, files),
        )
    for entry in written_down(files.backend):
        table = tables.drafts if entry.act == EXPIRE else tables.respondents
        if connection.execute(select(table.c.id).where(table.c.id == entry.about)).first() is not None:
            mend = partial(_erase_again, engine, files, entry)
            yield Finding(
                Sentence(
                    "{about} was erased on {at:%Y-%m-%d} and is here again.",
                    about=entry.about,
                    at=local(entry.at),
                ),
                mend,
            )


def _tidy(engine: Engine, files: FileStore) -> None:
    tidy(engine, files)
    with reading(engine) as connection:
        if left := counted(connection):
            told = ", ".join(f"{number} {kind}" for kind, number in sorted(left.items()))
            raise StorageError("What erasing has left to be done cannot be done now: {told}.", told=told)


def _erase_again(engine: Engine, files: FileStore, entry: Entry) -> None:
    with writing(engine) as connection:
        erase_again(connection, [entry])
    _tidy(engine, files)


def _used(connection: Connection) -> Iterator[str]:
    """Yield the hashes of all attachments that a row refers to."""
    parts, sealed = tables.parts, tables.submissions
    yield from connection.execute(select(parts.c.sha256).where(parts.c.sha256 > COMING).distinct()).scalars()
    rows = connection.execution_options(yield_per=BATCH).execute(select(sealed.c.content))
    for (content,) in rows:
        yield from files_in(content)


def _aside(connection: Connection) -> Iterator[str]:
    """Yield everything in messages set aside that may be a hash: a replay may need its attachment."""
    for raw in connection.execute(select(tables.set_aside.c.raw)).scalars():
        yield from _DIGEST.findall(raw)


def _attachments(
    files: FileStore, used: set[str], aside: set[str], taken: set[str], now: datetime
) -> Iterator[Finding]:
    there = set()
    place = files.backend
    for name, since in place.names():
        if stem_of(name) in taken:
            continue
        is_old = since < now - YOUNG
        delete = partial(place.delete, name)
        if not _DIGEST.fullmatch(name):
            if since < now - LONGEST_WRITE:
                yield Finding(
                    Sentence("{path} was left over by a write that did not end.", path=place.path(name)),
                    delete,
                )
            continue
        there.add(name)
        if name not in used:
            if is_old and name not in aside:
                yield Finding(
                    Sentence("Nothing refers to the attachment {path}.", path=place.path(name)), delete
                )
        elif place.digest(name) != name:
            yield Finding(
                Sentence("The attachment {path} is damaged: take it from a backup.", path=place.path(name))
            )
    for digest in sorted(used - there):
        yield Finding(
            Sentence("The attachment {path} is not there: take it from a backup.", path=place.path(digest))
        )
