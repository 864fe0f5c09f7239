"""The data held about one respondent (Personal Data Protection Law: access to one's own data)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, tuple_

from storage.core import tables


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything that is held about a respondent."""

    id: str
    name: str
    consented_at: datetime | None
    addresses: tuple[str, ...]
    """Each as "telegram:12345"."""
    drafts: tuple[str, ...]
    """Their own drafts, by id, and by number if they have one."""
    writes_too: tuple[str, ...]
    """Drafts of colleagues that they may write too, by id."""
    reports: tuple[str, ...]
    """Sealed reports, by id."""
    parts: int
    """How many messages and files they sent, superseded ones included."""
    files: int
    waiting: int
    """How many replies wait to be sent to them."""
    arriving: int
    """How many of their messages wait until their files are fetched."""
    uploads: int
    """How many pieces of unfinished uploads there are."""
    set_aside: int
    codes: int
    told_by_push: int
    """How many of their browsers are told of a return by web push."""

    @property
    def how_much(self) -> str:
        """Return the counts for the audit trail, without personal data."""
        return f"{len(self.addresses)} addresses, {len(self.drafts)} drafts, {self.parts} parts"


def holding(connection: Connection, respondent_id: str) -> Holding:
    """Return what is held about a known respondent."""
    people, addresses, drafts = tables.respondents, tables.addresses, tables.drafts
    writers, sealed, parts = tables.writers, tables.submissions, tables.parts
    execute = connection.execute
    person = execute(select(people).where(people.c.id == respondent_id)).one()
    theirs = execute(
        select(addresses.c.channel, addresses.c.address)
        .where(addresses.c.respondent_id == respondent_id)
        .order_by(addresses.c.channel, addresses.c.address)
    ).all()
    own = execute(select(drafts.c.id, drafts.c.number).where(drafts.c.respondent_id == respondent_id)).all()
    shared = select(writers.c.draft_id).where(writers.c.respondent_id == respondent_id)
    reports = select(sealed.c.id).where(sealed.c.respondent_id == respondent_id)
    mine = or_(parts.c.by == respondent_id, parts.c.draft_id.in_([row.id for row in own]))

    def at_theirs(table: Table) -> int:
        return sum(_count(connection, at_address(table, *row)) for row in theirs)

    return Holding(
        id=person.id,
        name=person.name,
        consented_at=person.consented_at,
        addresses=tuple(f"{row.channel}:{row.address}" for row in theirs),
        drafts=tuple(f"{row.id} ({row.number})" if row.number else row.id for row in own),
        writes_too=tuple(execute(shared.order_by(writers.c.draft_id)).scalars()),
        reports=tuple(execute(reports.order_by(sealed.c.id)).scalars()),
        parts=_count(connection, mine),
        files=_count(connection, mine & parts.c.sha256.is_not(None)),
        waiting=at_theirs(tables.outbox),
        arriving=at_theirs(tables.inbox),
        uploads=at_theirs(tables.uploads),
        set_aside=at_theirs(tables.set_aside),
        codes=_count(connection, tables.codes.c.respondent_id == respondent_id),
        told_by_push=at_theirs(tables.push_subscriptions),
    )


def rows_about(connection: Connection, person: str) -> dict[str, int]:
    """Count the rows about a person, by the table's name. Every table with personal data is counted here.

    It reads whole tables; only staff call it, and rarely.
    """
    known = tables.addresses
    addresses = connection.execute(
        select(known.c.channel, known.c.address).where(known.c.respondent_id == person)
    ).all()
    own = select(tables.drafts.c.id).where(tables.drafts.c.respondent_id == person)
    found: dict[str, int] = {}
    for table in tables.metadata.sorted_tables:
        about: list[ColumnElement[bool]] = []
        if "respondent_id" in table.c:
            about.append(table.c.respondent_id == person)
        if "draft_id" in table.c:
            about.append(table.c.draft_id.in_(own))
        if {"channel", "address"} <= {*table.c.keys()}:
            about += [at_address(table, *row) for row in addresses]
        if table is tables.parts:
            about.append(table.c.by == person)
        if about and (number := _count(connection, or_(*about))):
            found[table.name] = number
    return found


def bytes_of(connection: Connection, respondent_id: str, apart_from: tuple[str, str, str]) -> int:
    """Count the bytes of all files that a respondent has sent, superseded ones and uploads' pieces included.

    `apart_from` is the (channel, address, id) of the upload that asks. Its own pieces do not count.
    """
    parts, uploads, addresses = tables.parts, tables.uploads, tables.addresses
    kept = select(func.coalesce(func.sum(parts.c.size), 0)).where(parts.c.by == respondent_id)
    pieces = (
        select(func.coalesce(func.sum(func.length(uploads.c.data)), 0))
        .select_from(addresses)
        .join(
            uploads, (uploads.c.channel == addresses.c.channel) & (uploads.c.address == addresses.c.address)
        )
        .where(
            addresses.c.respondent_id == respondent_id,
            uploads.c.start >= 0,
            tuple_(uploads.c.channel, uploads.c.address, uploads.c.id) != apart_from,
        )
    )
    return sum(int(connection.execute(query).scalar_one()) for query in (kept, pieces))


def at_address(table: Table, channel: str, address: str) -> ColumnElement[bool]:
    """Return the condition for one address's rows. A person has few addresses, and an index finds each."""
    return (table.c.channel == channel) & (table.c.address == address)


def _count(connection: Connection, condition: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).where(condition)).scalar_one()
