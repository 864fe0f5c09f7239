"""Erasing (Personal Data Protection Law): a person with drafts and addresses, or drafts grown too old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from flows.machine import Mover
from flows.report import State
from storage import tables
from storage.audit import Entry, note
from storage.encoding import without_sender
from storage.holding import at_address, holding
from storage.search import compact, rename


def erase(connection: Connection, respondent_id: str, at: datetime, by: Mover) -> set[str]:
    """Delete a respondent's drafts, words and addresses; returns hashes of files that nothing uses any more.

    Sealed reports stay, without name and address. A draft that colleagues write too becomes the first one's;
    the words of the erased person stay in it, and no longer say whose they are.
    """
    execute = connection.execute
    people, addresses, drafts = tables.respondents, tables.addresses, tables.drafts
    # First, and before the drafts, as when a batch is read: what is being kept meanwhile is erased too.
    execute(select(people.c.id).where(people.c.id == respondent_id).with_for_update())
    note(connection, Entry(at, "erase", respondent_id, by, holding(connection, respondent_id).how_much))
    _pass_on(connection, respondent_id)
    mine = addresses.c.respondent_id == respondent_id
    for row in execute(select(addresses.c.channel, addresses.c.address).where(mine)).all():
        for table in tables.OF_AN_ADDRESS:
            execute(delete(table).where(at_address(table, *row)))
    own = execute(select(drafts.c.id).where(drafts.c.respondent_id == respondent_id)).scalars().all()
    files = _drop_drafts(connection, own)
    for table in (tables.codes, tables.writers, tables.ended, addresses):
        execute(delete(table).where(table.c.respondent_id == respondent_id))
    _unname_parts(connection, respondent_id)
    _unname_reports(connection, respondent_id)
    execute(delete(people).where(people.c.id == respondent_id))
    return {digest for digest in files if not _is_used(connection, digest)}


def expire(connection: Connection, outline: str, before: datetime, at: datetime) -> tuple[int, set[str]]:
    """Delete the drafts of an outline that nobody has written in since a moment, but those that staff have.

    (How many, hashes of files that nothing uses any more.) Whoever has nothing else here is erased with them.
    """
    drafts, writers, addresses = tables.drafts, tables.writers, tables.addresses
    query = select(drafts.c.id, drafts.c.respondent_id).where(
        drafts.c.outline == outline,
        func.coalesce(drafts.c.touched_at, drafts.c.created_at) < before,
        drafts.c.report.is_(None) | (drafts.c.report == State.WITHDRAWN),
    )
    gone = connection.execute(query.order_by(drafts.c.id).with_for_update()).all()
    ids = [row.id for row in gone]
    too = connection.execute(select(writers.c.respondent_id).where(writers.c.draft_id.in_(ids))).scalars()
    people = {row.respondent_id for row in gone} | set(too)
    files = {digest for digest in _drop_drafts(connection, ids) if not _is_used(connection, digest)}
    connection.execute(update(addresses).where(addresses.c.draft_id.in_(ids)).values(draft_id=None))
    for draft_id in ids:
        note(connection, Entry(at, "expire", draft_id, Mover.STAFF))
    for person in sorted(people):
        held = holding(connection, person)
        if not (held.drafts or held.writes_too or held.reports):
            files |= erase(connection, person, at, Mover.STAFF)
    return len(ids), files


def _drop_drafts(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Delete drafts with all that is in them; the hashes of their files."""
    parts = tables.parts
    files = connection.execute(select(parts.c.sha256).where(parts.c.draft_id.in_(ids))).scalars().all()
    for table in tables.OF_A_DRAFT:
        connection.execute(delete(table).where(table.c.draft_id.in_(ids)))
    connection.execute(delete(tables.drafts).where(tables.drafts.c.id.in_(ids)))
    compact(connection)
    return {digest for digest in files if digest is not None}


def _pass_on(connection: Connection, respondent_id: str) -> None:
    """Give the drafts that colleagues write too to one of them."""
    drafts, writers = tables.drafts, tables.writers
    query = (
        select(writers.c.draft_id, writers.c.respondent_id)
        .join(drafts, drafts.c.id == writers.c.draft_id)
        .where(drafts.c.respondent_id == respondent_id, writers.c.respondent_id != respondent_id)
        .order_by(writers.c.draft_id, writers.c.respondent_id)
    )
    shared: list[Row[tuple[str, str]]] = list(connection.execute(query))
    heirs = {row[0]: row[1] for row in reversed(shared)}
    for draft_id, heir in heirs.items():
        connection.execute(update(drafts).where(drafts.c.id == draft_id).values(respondent_id=heir))
        mine = (writers.c.draft_id == draft_id, writers.c.respondent_id == heir)
        connection.execute(delete(writers).where(*mine))
    rename(connection, heirs.keys())


def _unname_parts(connection: Connection, respondent_id: str) -> None:
    """Take the person out of what they wrote in drafts of others: id, and addresses in the parts' ids."""
    table = tables.parts
    written = connection.execute(
        select(table.c.draft_id, table.c.id, table.c.sequence)
        .where(table.c.by == respondent_id)
        .order_by(table.c.sequence)
    ).all()
    if not written:
        return
    rows = [
        {"draft": row.draft_id, "old": row.id, "new": f"erased:{row.sequence}.{number}"}
        for number, row in enumerate(written, start=1)
    ]
    connection.execute(
        update(table)
        .where(table.c.draft_id == bindparam("draft"), table.c.id == bindparam("old"))
        .values(id=bindparam("new"), message=bindparam("new"), by="", album=""),
        rows,
    )
    found = tables.findable
    connection.execute(
        update(found)
        .where(found.c.draft_id == bindparam("draft"), found.c.part == bindparam("old"))
        .values(part=bindparam("new")),
        rows,
    )


def _unname_reports(connection: Connection, respondent_id: str) -> None:
    """Take the person out of their sealed reports: name, id, and the addresses in the parts' ids."""
    table = tables.submissions
    sealed = select(table.c.id, table.c.content).where(table.c.respondent_id == respondent_id)
    for row in connection.execute(sealed).all():
        connection.execute(
            update(table)
            .where(table.c.id == row.id)
            .values(respondent_name="", respondent_id="", content=without_sender(row.content))
        )


def _is_used(connection: Connection, digest: str) -> bool:
    parts, sealed = tables.parts, tables.submissions
    uses = (
        select(parts.c.id).where(parts.c.sha256 == digest).limit(1),
        select(sealed.c.id).where(sealed.c.content.contains(digest)).limit(1),
    )
    return any(connection.execute(use).first() is not None for use in uses)
