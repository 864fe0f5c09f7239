"""What is held about one respondent (Personal Data Protection Law: access to one's own data)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, tuple_

from storage.core import tables


@dataclass(frozen=True, slots=True)
class Holding:
    """All that is kept under a respondent's name."""

    id: str
    name: str
    consented_at: datetime | None
    addresses: tuple[str, ...]
    """"telegram:12345"."""
    drafts: tuple[str, ...]
    """Their own, by id and by number where they have one."""
    writes_too: tuple[str, ...]
    """Drafts of colleagues, by id."""
    reports: tuple[str, ...]
    """Sealed reports, by id."""
    parts: int
    """Messages and files that they sent, superseded ones too."""
    files: int
    waiting: int
    """Replies that wait for being sent to them."""
    arriving: int
    """Messages of theirs whose files are being fetched."""
    uploads: int
    """Pieces of files that are on their way."""
    set_aside: int
    codes: int

    @property
    def how_much(self) -> str:
        """For the audit trail: counts, and no personal data."""
        return f"{len(self.addresses)} addresses, {len(self.drafts)} drafts, {self.parts} parts"


def holding(connection: Connection, respondent_id: str) -> Holding:
    """What is held about a respondent who is known."""
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
    )


def rows_about(connection: Connection, person: str) -> dict[str, int]:
    """How many rows of each table are about a person, by its name: nothing is held that is not counted here.

    For staff, who ask rarely: it reads whole tables.
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
    """What the files that a respondent has sent come to: those of superseded messages, and pieces, too.

    `apart_from` is the (channel, address, id) of the upload that asks: its pieces are the file to come.
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
    """What is of one address: a person has few, and each is found by an index."""
    return (table.c.channel == channel) & (table.c.address == address)


def _count(connection: Connection, condition: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).where(condition)).scalar_one()
