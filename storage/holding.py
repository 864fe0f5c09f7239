"""What is held about one respondent (Personal Data Protection Law: access to one's own data)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, tuple_

from storage import tables


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
    set_aside: int
    codes: int


def holding(connection: Connection, respondent_id: str) -> Holding:
    """What is held about a respondent who is known."""
    people, addresses, drafts, parts = tables.respondents, tables.addresses, tables.drafts, tables.parts
    execute = connection.execute
    person = execute(select(people).where(people.c.id == respondent_id)).one()
    theirs = [
        (row.channel, row.address)
        for row in execute(select(addresses).where(addresses.c.respondent_id == respondent_id))
    ]
    own = execute(select(drafts.c.id, drafts.c.number).where(drafts.c.respondent_id == respondent_id)).all()
    mine = or_(parts.c.by == respondent_id, parts.c.draft_id.in_([row.id for row in own]))

    def count(condition: object) -> int:
        found: int = execute(select(func.count()).where(condition)).scalar_one()  # type: ignore[arg-type]
        return found

    def at_their_addresses(table: object) -> int:
        columns = table.c  # type: ignore[attr-defined]
        return count(tuple_(columns.channel, columns.address).in_(theirs)) if theirs else 0

    shared = select(tables.writers.c.draft_id).where(tables.writers.c.respondent_id == respondent_id)
    sealed = select(tables.submissions.c.id).where(tables.submissions.c.respondent_id == respondent_id)
    return Holding(
        person.id,
        person.name,
        person.consented_at,
        tuple(f"{channel}:{address}" for channel, address in sorted(theirs)),
        tuple(f"{row.id} ({row.number})" if row.number else row.id for row in own),
        tuple(execute(shared.order_by(tables.writers.c.draft_id)).scalars()),
        tuple(execute(sealed.order_by(tables.submissions.c.id)).scalars()),
        count(mine),
        count(mine & parts.c.sha256.is_not(None)),
        at_their_addresses(tables.outbox),
        at_their_addresses(tables.set_aside),
        count(tables.codes.c.respondent_id == respondent_id),
    )
