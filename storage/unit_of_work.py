"""A unit of work: everything one batch reads and writes, in one transaction.

Reads go to the database when asked for; writes are gathered and go out together in `flush`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection, Table, bindparam, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from flows.answers import Answers
from flows.draft import Draft
from flows.events import Submitted, Withdrawn
from flows.message import Inbound, Reply
from flows.position import Position
from flows.report import State
from flows.respondent import Respondent
from storage import tables
from storage.draft_source import DraftSource
from storage.erasing import erase
from storage.errors import Conflict
from storage.outbox import post
from storage.parts import write_parts
from storage.reports import remarks_on
from storage.rows import (
    brief_rows,
    changing_row,
    draft_of,
    new_draft_row,
    position_of,
    position_row,
    repeat_rows,
    submission_row,
)
from storage.set_aside import put_aside
from storage.sharing import Sharing

_MOVE_DRAFT = update(tables.drafts).where(
    tables.drafts.c.id == bindparam("the_id"), tables.drafts.c.revision == bindparam("was")
)

Key = tuple[str, str, str]
"""(channel, address, message id): what makes a message the same one."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a message was received before."""

    digest: str
    """Of its content: tells a message sent again from another one under the same id."""
    saved: bool


@dataclass(slots=True)
class Held:
    """A draft held by this unit of work, with its answers."""

    draft: Draft
    answers: Answers
    revision: int
    """As loaded; 0 for a new draft."""


Address = tuple[str, str]
"""(channel, address)."""
INBOUND = TypeAdapter(Inbound)
"""An inbound as JSON, and back."""


class UnitOfWork:
    """One transaction's reads and writes. Not for more than one thread."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_postgresql = connection.dialect.name == "postgresql"
        self._held: dict[str, Held] = {}
        self._positions: dict[tuple[Address, str], Position] = {}
        self._moved: set[tuple[Address, str]] = set()
        self._receipts: list[dict[str, Any]] = []
        self._replies: list[tuple[Reply, datetime]] = []
        self.sharing = Sharing(connection)
        self.orphans: set[str] = set()
        """Hashes of files that nothing refers to any more, once this is committed."""

    # Reading

    def receipts(self, inbounds: Sequence[Inbound]) -> dict[Key, Receipt]:
        """Those of `inbounds` that were received before."""
        table = tables.received
        keys = {key_of(inbound) for inbound in inbounds}
        found = self._connection.execute(
            select(table.c.channel, table.c.address, table.c.id, table.c.digest, table.c.saved).where(
                tuple_(table.c.channel, table.c.address, table.c.id).in_(list(keys))
            )
        )
        return {(row.channel, row.address, row.id): Receipt(row.digest, row.saved) for row in found}

    def respondents(self, inbounds: Sequence[Inbound]) -> dict[Address, Respondent]:
        """The respondents behind the addresses of `inbounds`; where they stand is loaded with them.

        On PostgreSQL locked, in one order: nobody is erased while something of theirs is being kept.
        """
        people, addresses, positions = tables.respondents, tables.addresses, tables.positions
        wanted = {(inbound.channel, inbound.address) for inbound in inbounds}
        found = self._connection.execute(
            select(
                addresses.c.channel,
                addresses.c.address,
                addresses.c.draft_id,
                addresses.c.unreachable_at,
                people.c.id,
                people.c.name,
                people.c.consented_at,
                *(column.label(f"at_{column.name}") for column in positions.c),
            )
            .join(people, people.c.id == addresses.c.respondent_id)
            .outerjoin(
                positions,
                (positions.c.channel == addresses.c.channel)
                & (positions.c.address == addresses.c.address)
                & (positions.c.draft_id == addresses.c.draft_id),
            )
            .where(tuple_(addresses.c.channel, addresses.c.address).in_(list(wanted)))
            .order_by(people.c.id)
            .with_for_update(of=people)
        )
        respondents = {}
        for row in found:
            address = row.channel, row.address
            if row.unreachable_at is not None:
                self._reach(address)
            respondents[address] = Respondent(row.id, row.name, row.consented_at, row.draft_id or "")
            if row.at_draft_id is not None:
                self._positions.setdefault((address, row.draft_id), position_of(row, "at_"))
        return respondents

    def _reach(self, address: Address) -> None:
        """Who writes can be written to again."""
        table = tables.addresses
        self._connection.execute(
            update(table)
            .where(table.c.channel == address[0], table.c.address == address[1])
            .values(unreachable_at=None)
        )

    def position(self, address: Address, draft_id: str) -> Position:
        """Where this address stands in a draft: on its first visit, where the respondent wrote last."""
        if (address, draft_id) not in self._positions:
            positions, addresses = tables.positions, tables.addresses
            owner = (
                select(addresses.c.respondent_id)
                .where(addresses.c.channel == address[0], addresses.c.address == address[1])
                .scalar_subquery()
            )
            row = self._connection.execute(
                select(positions)
                .join(
                    addresses,
                    (addresses.c.channel == positions.c.channel)
                    & (addresses.c.address == positions.c.address),
                )
                .where(positions.c.draft_id == draft_id, addresses.c.respondent_id == owner)
                .order_by(
                    ((positions.c.channel == address[0]) & (positions.c.address == address[1])).desc(),
                    positions.c.touched_at.desc(),
                )
                .limit(1)
            ).one_or_none()
            self._positions[address, draft_id] = Position() if row is None else position_of(row)
        return self._positions[address, draft_id]

    def stand(self, address: Address, draft_id: str, position: Position) -> None:
        """Note where an address stands now."""
        self._positions[address, draft_id] = position
        self._moved.add((address, draft_id))

    @cached_property
    def newest_versions(self) -> dict[str, str]:
        """The newest version of each outline, by key; asked for once."""
        table = tables.outlines
        rows = self._connection.execute(select(table.c.key, table.c.version).order_by(table.c.rank))
        return {row.key: row.version for row in rows}

    def hold(self, draft_ids: Iterable[str]) -> None:
        """Load drafts, and on PostgreSQL lock them, in one order: no two writers can wait for each other."""
        wanted = sorted(set(draft_ids) - self._held.keys() - {""})
        if not wanted:
            return
        rows = self._connection.execute(
            select(tables.drafts, tables.respondents.c.name.label("respondent_name"))
            .join(tables.respondents, tables.respondents.c.id == tables.drafts.c.respondent_id)
            .where(tables.drafts.c.id.in_(wanted))
            .order_by(tables.drafts.c.id)
            .with_for_update(of=tables.drafts)
        )
        for row in rows:
            draft = draft_of(row)
            if draft.report is State.RETURNED:
                draft = replace(draft, remarks=remarks_on(self._connection, draft))
            self._held[row.id] = Held(draft, self._answers(row.id), row.revision)

    def held(self, draft_id: str) -> Held | None:
        """The draft, loaded when it is asked for."""
        self.hold([draft_id])
        return self._held.get(draft_id)

    def forget(self, draft_id: str) -> None:
        """Drop what was done to a draft in this unit of work: the next `held` loads it again."""
        self._held.pop(draft_id, None)
        self._moved = {key for key in self._moved if key[1] != draft_id}

    def open_draft(self, respondent_id: str, outline: str) -> str:
        """The respondent's unsubmitted draft of this outline that was touched last; "" if there is none."""
        drafts = tables.drafts
        for held in self._held.values():
            if held.draft.respondent == respondent_id and held.draft.outline == outline:
                return held.draft.id
        found = self._connection.execute(
            select(drafts.c.id)
            .where(drafts.c.respondent_id == respondent_id, drafts.c.outline == outline)
            .order_by(drafts.c.touched_at.desc(), drafts.c.id)
            .limit(1)
        ).scalar()
        return found or ""

    def find_respondent(self, wanted: str) -> str | None:
        """The id of a respondent by id or by "channel:address"; None if there is none."""
        channel, _, address = wanted.partition(":")
        addresses = tables.addresses
        query = select(tables.respondents.c.id).where(tables.respondents.c.id == wanted)
        if address:
            query = select(addresses.c.respondent_id).where(
                addresses.c.channel == channel, addresses.c.address == address
            )
        return self._connection.execute(query).scalar()

    def counts(self, respondent_id: str) -> dict[str, int]:
        """How many addresses, drafts and parts are kept of a respondent."""
        drafts = select(tables.drafts.c.id).where(tables.drafts.c.respondent_id == respondent_id)
        conditions = {
            "addresses": (tables.addresses, tables.addresses.c.respondent_id == respondent_id),
            "drafts": (tables.drafts, tables.drafts.c.respondent_id == respondent_id),
            "parts": (tables.parts, tables.parts.c.draft_id.in_(drafts)),
        }
        return {
            name: self._connection.execute(
                select(func.count()).select_from(table).where(condition)
            ).scalar_one()
            for name, (table, condition) in conditions.items()
        }

    # Writing

    def receive(self, inbound: Inbound, digest: str, *, saved: bool) -> None:
        """Note that a message was received."""
        channel, address, message = key_of(inbound)
        self._receipts.append(
            {
                "channel": channel,
                "address": address,
                "id": message,
                "digest": digest,
                "saved": saved,
                "at": inbound.at,
            }
        )

    def welcome(self, respondent: Respondent, inbound: Inbound) -> None:
        """A new respondent at a new address."""
        self._connection.execute(
            insert(tables.respondents).values(
                id=respondent.id,
                name=respondent.name,
                consented_at=None,
                created_at=inbound.at,
            )
        )
        self._connection.execute(
            insert(tables.addresses).values(
                channel=inbound.channel, address=inbound.address, respondent_id=respondent.id
            )
        )

    def consent(self, respondent: Respondent) -> None:
        """Consent was given."""
        self._connection.execute(
            update(tables.respondents)
            .where(tables.respondents.c.id == respondent.id)
            .values(consented_at=respondent.consented_at)
        )

    def take_up(self, address: Address, draft_id: str) -> None:
        """From this address they talk about this draft now."""
        table = tables.addresses
        self._connection.execute(
            update(table)
            .where(table.c.channel == address[0], table.c.address == address[1])
            .values(draft_id=draft_id)
        )

    def begin(self, draft: Draft) -> Held:
        """A new draft."""
        self._held[draft.id] = Held(draft, self._answers(draft.id), 0)
        return self._held[draft.id]

    def issue_number(self, year: int) -> str:
        """The next report's number, e.g. "2026-0123"; no number is given twice."""
        numbers = tables.numbers
        last = self._connection.execute(
            update(numbers)
            .where(numbers.c.year == year)
            .values(last=numbers.c.last + 1)
            .returning(numbers.c.last)
        ).scalar()
        if last is None:
            last = 1
            self._connection.execute(insert(numbers).values(year=year, last=last))
        return f"{year}-{last:04}"

    def post(self, reply: Reply, at: datetime) -> None:
        """Keep a reply until its channel has sent it."""
        self._replies.append((reply, at))

    def put_aside(self, inbound: Inbound, error: str) -> None:
        """Keep what could not be handled, as it came: as JSON, to be replayed."""
        try:
            raw = INBOUND.dump_json(inbound).decode()
        except PydanticSerializationError:  # no text at all: it can be looked at, and not be replayed
            raw = ascii(inbound)
        put_aside(self._connection, inbound.channel, inbound.address, inbound.id, raw, error, inbound.at)

    def erase(self, respondent_id: str) -> None:
        """Delete a person; see `storage.erasing`. Files to be dropped after the commit go to `orphans`."""
        for held in [held for held in self._held.values() if held.draft.respondent == respondent_id]:
            self.forget(held.draft.id)
        self.orphans |= erase(self._connection, respondent_id)

    def flush(self) -> None:
        """Write everything that was gathered. Raises Conflict if a draft was changed by somebody else."""
        if self._receipts:
            self._connection.execute(insert(tables.received), self._receipts)
        held = list(self._held.values())
        self._write_drafts(held)
        self._upsert(tables.positions, [self._position_row(*key) for key in sorted(self._moved)])
        for one in held:
            write_parts(self._connection, one.draft, one.answers.events)
        answers = [row for one in held for row in brief_rows(one.draft.id, one.answers)]
        self._upsert(tables.answers, answers)
        repeats = [row for one in held for row in repeat_rows(one.draft.id, one.answers)]
        self._upsert(tables.repeats, repeats)
        for one in held:
            self._write_reports(one)
        post(self._connection, self._replies)
        self._held, self._positions, self._moved = {}, {}, set()
        self._receipts, self._replies = [], []

    def _position_row(self, address: Address, draft_id: str) -> dict[str, Any]:
        named = {"channel": address[0], "address": address[1], "draft_id": draft_id}
        return named | position_row(self._positions[address, draft_id])

    def _write_drafts(self, held: list[Held]) -> None:
        new = [new_draft_row(one.draft) for one in held if not one.revision]
        if new:
            self._connection.execute(insert(tables.drafts), new)
        known = [
            changing_row(one.draft, one.revision + 1) | {"the_id": one.draft.id, "was": one.revision}
            for one in held
            if one.revision
        ]
        if known and self._connection.execute(_MOVE_DRAFT, known).rowcount != len(known):
            raise Conflict("a draft was changed by another writer")

    def _write_reports(self, held: Held) -> None:
        submissions = tables.submissions
        for event in held.answers.events:
            if isinstance(event, Submitted):
                row = submission_row(event.submission, held.draft.id)
                self._connection.execute(insert(submissions).values(row))
            elif isinstance(event, Withdrawn):
                self._connection.execute(
                    update(submissions)
                    .where(submissions.c.number == event.number, submissions.c.state == State.RECEIVED)
                    .values(state=State.WITHDRAWN, changed_at=event.at)
                )

    def _upsert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        statement = (postgresql if self._is_postgresql else sqlite).insert(table)
        key = [column.name for column in table.primary_key]
        others = {
            column.name: statement.excluded[column.name] for column in table.c if column.name not in key
        }
        self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=others), rows)

    def _answers(self, draft_id: str) -> Answers:
        return Answers(DraftSource(self._connection, draft_id))


def key_of(inbound: Inbound) -> Key:
    """What makes it the same message."""
    return inbound.channel, inbound.address, inbound.id
