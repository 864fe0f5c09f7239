"""A unit of work: everything that one batch reads and writes, in one transaction.

Reads go to the database at once. Writes are gathered, and `flush` sends them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from flows.dialogue.features.prefetch import Prefetched
from flows.form.machine import Mover
from flows.messages.message import Inbound, Reply
from flows.reading.figures import Reader, read_figures
from flows.report.answer import Answer
from flows.report.answers import Answers
from flows.report.draft import Draft
from flows.report.events import Submitted, Withdrawn
from flows.report.submission import State, Submission
from storage.campaigns.invitations import Invitations
from storage.campaigns.joining import Joining
from storage.campaigns.reminders import reminded_of, stop
from storage.core import tables
from storage.core.encoding import decode_content
from storage.core.errors import Conflict, Unknown
from storage.core.keys import Wanted, parameter
from storage.core.upsert import upsert
from storage.drafts.addresses import Address, Addresses
from storage.drafts.draft_source import DraftSource, prefetch
from storage.drafts.offered import ShownOffers, offered_to
from storage.drafts.parts import write_parts
from storage.drafts.rows import (
    COMING,
    changing_row,
    draft_of,
    new_draft_row,
    repeat_rows,
    submission_row,
    summary_rows,
)
from storage.drafts.sharing import Sharing
from storage.drafts.shown import prompt_of
from storage.privacy.audit import Entry, note
from storage.privacy.erase import erase
from storage.privacy.holding import Holding, bytes_of, holding
from storage.queues.outbox import post, unsent
from storage.queues.set_aside import put_aside
from storage.reports.search import index, names_of
from storage.reports.submissions import with_remarks
from storage.webhooks.telling import Move, note_move

# Statements of every batch are built once: building one takes longer than running it.
_RECEIVED, _DRAFTS, _PEOPLE = tables.received, tables.drafts, tables.respondents
_RECEIVE = insert(_RECEIVED)
_VERSIONS = select(tables.outlines.c.key, tables.outlines.c.version).order_by(tables.outlines.c.rank)
_HOLD = (
    select(_DRAFTS, _PEOPLE.c.name.label("respondent_name"))
    .join(_PEOPLE, _PEOPLE.c.id == _DRAFTS.c.respondent_id)
    .where(_DRAFTS.c.id.in_(bindparam("wanted", expanding=True)))
    .order_by(_DRAFTS.c.id)
    .with_for_update(of=_DRAFTS)
)
_MOVE_DRAFT = update(tables.drafts).where(
    tables.drafts.c.id == bindparam("the_id"), tables.drafts.c.revision == bindparam("was")
)

Key = tuple[str, str, str]
"""(channel, address, message id). Two messages with one key are the same message."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof that a message was received before."""

    digest: str
    """The digest of its content. It tells a repeated message from another one under the same id."""
    saved: bool


class Held:
    """A draft and its answers while this unit of work holds them, until they are written or dropped.

    Changing them afterwards would have no effect, so it raises AssertionError: ask for the draft again.
    """

    def __init__(self, draft: Draft, answers: Answers, revision: int, names: str) -> None:
        """`revision` is that of the loaded row, 0 for a new draft; `names` its words in the search index."""
        self._draft = draft
        self.answers = answers
        self.revision = revision
        self.names = names
        self._is_let_go = False

    @property
    def draft(self) -> Draft:
        """The draft with the changes of this unit of work."""
        return self._draft

    @draft.setter
    def draft(self, draft: Draft) -> None:
        assert not self._is_let_go, "this draft was written or dropped meanwhile: ask for it again"
        self._draft = draft

    def let_go(self) -> None:
        """Allow no more changes: the draft was written, or its changes are dropped."""
        self._is_let_go = True
        self.answers.end()


INBOUND = TypeAdapter(Inbound)
"""Turns an inbound into JSON, and back."""


class UnitOfWork:
    """One transaction's reads and writes. Only one thread may use it."""

    def __init__(self, connection: Connection, reader: Reader = read_figures) -> None:
        """Begin a unit of work. `reader` reads the figures in answers."""
        self._connection = connection
        self._reader = reader
        self._held: dict[str, Held] = {}
        self.addresses = Addresses(connection)
        self._receipts: list[dict[str, Any]] = []
        self._replies: list[tuple[Reply, datetime]] = []
        self._sharing = Sharing(connection)
        self.invitations = Invitations(connection)
        self.joining = Joining(connection)
        self.erased: set[str] = set()
        """The people who were erased in this unit of work. After the commit, `leftovers` tidies up."""
        self.farewells: dict[Key, set[str]] = {}
        """The hashes of the files to be deleted, by the message that asked for the erasing."""

    def open_sharing(self) -> Sharing:
        """Write everything that is gathered, and return the rights to write drafts: they ask the database."""
        self.flush()
        return self._sharing

    @property
    def handed(self) -> set[tuple[str, str]]:
        """(former respondent's id, draft's id) of each draft that was handed over in this unit of work."""
        return self._sharing.handed

    @property
    def ended(self) -> set[Address]:
        """The (channel, address) of each device that was logged out in this unit of work."""
        return self._sharing.ended

    # Reading

    def receipts(self, inbounds: Sequence[Inbound]) -> dict[Key, Receipt]:
        """Return the receipts of those `inbounds` that were received before."""
        keys = {key_of(inbound) for inbound in inbounds}
        found = self._connection.execute(_receipts(self._connection.dialect.name), parameter(keys))
        return {(row.channel, row.address, row.id): Receipt(row.digest, row.saved) for row in found}

    @cached_property
    def newest_versions(self) -> dict[str, str]:
        """Return the newest version of each outline, by its key. The database is asked once."""
        rows = self._connection.execute(_VERSIONS)
        return {row.key: row.version for row in rows}

    def hold(self, draft_ids: Iterable[str]) -> None:
        """Load drafts. On PostgreSQL lock them in a fixed order: no two writers then wait for each other."""
        wanted = sorted(set(draft_ids) - self._held.keys() - {""})
        if not wanted:
            return
        for row in self._connection.execute(_HOLD, {"wanted": wanted}):
            draft = draft_of(row)
            if draft.submissions:
                draft = with_remarks(self._connection, draft)
            self._held[row.id] = Held(draft, self._answers(row.id), row.revision, names_of(draft))

    def prefetch(self, wanted: Mapping[str, Prefetched]) -> None:
        """Load at once what the first turns in the held drafts most likely read."""
        for draft_id, known in prefetch(self._connection, wanted).items():
            source = DraftSource(self._connection, draft_id, known)
            self._held[draft_id].answers = Answers(source, self._reader)

    def held(self, draft_id: str) -> Held | None:
        """Return the draft, and load it if it is not held yet. None if there is no such draft."""
        if draft_id not in self._held:
            self.hold([draft_id])
        return self._held.get(draft_id)

    def forget(self, draft_id: str) -> None:
        """Drop what was done to a draft in this unit of work: the next `held` loads it again."""
        if (held := self._held.pop(draft_id, None)) is not None:
            held.let_go()
        self.addresses.forget(draft_id)

    def open_draft(self, respondent_id: str, outline: str) -> str:
        """Return the id of the respondent's own draft of this outline, submitted or not; "" if there is none.

        If there are several, a held one is preferred, and then the one that was touched last.
        """
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

    def find_respondent(self, wanted: str) -> str:
        """Return a respondent's id. `wanted` is an id or "channel:address". Raises Unknown."""
        channel, _, address = wanted.partition(":")
        addresses = tables.addresses
        query = select(tables.respondents.c.id).where(tables.respondents.c.id == wanted)
        if address:
            query = select(addresses.c.respondent_id).where(
                addresses.c.channel == channel, addresses.c.address == address
            )
        found: str | None = self._connection.execute(query).scalar()
        if found is None:
            raise Unknown(
                "There is no respondent {wanted}; write an id, or like telegram:12345.", wanted=wanted
            )
        return found

    def prompt_of(self, inbound: Inbound) -> tuple[str, str] | None:
        """Return the (draft, path) of the prompt that an inbound replies to, or None if it is not known."""
        return prompt_of(self._connection, inbound.channel, inbound.address, inbound.replies_to)

    def first_received(self, address: Address) -> datetime | None:
        """Return when the first message that an address has a receipt for was sent; None without receipts."""
        here = (_RECEIVED.c.channel == address[0], _RECEIVED.c.address == address[1])
        kept: datetime | None = self._connection.execute(
            select(func.min(_RECEIVED.c.at)).where(*here)
        ).scalar()
        waiting = [one["at"] for one in self._receipts if (one["channel"], one["address"]) == address]
        return min([*waiting, *([] if kept is None else [kept])], default=None)

    def offered_to(self, inbound: Inbound) -> tuple[list[ShownOffers], list[ShownOffers]]:
        """Return the choices that the sender saw when they sent this, and those that came later."""
        moment = int(inbound.at.timestamp() * 1000)
        here = inbound.channel, inbound.address
        if inbound.replies_to:
            below, _ = offered_to(self._connection, *here, moment, inbound.replies_to)
            if below:
                return below, []
        return offered_to(self._connection, *here, moment)

    def unsent_to(self, inbound: Inbound) -> list[Reply]:
        """Return the replies to this sender that are not noted as sent. The sender may have read some."""
        here = inbound.channel, inbound.address
        waiting = [reply for reply, _ in self._replies if (reply.channel, reply.address) == here]
        return [*unsent(self._connection, *here), *waiting]

    def awaits(self, message: str) -> str:
        """Return the id of the draft that waits for the file of a message; "" if none does."""
        parts = tables.parts
        query = select(parts.c.draft_id).where(parts.c.message == message, parts.c.sha256 == COMING).limit(1)
        return self._connection.execute(query).scalar() or ""

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

    def begin(self, draft: Draft, answers: Answers | None = None) -> Held:
        """Hold a new draft, with the answers that were filled in already, if any."""
        self._held[draft.id] = Held(draft, answers or self._answers(draft.id), 0, "")
        return self._held[draft.id]

    def issue_number(self, year: int) -> str:
        """Return the next report number, e.g. "2026-0123". No number is given twice."""
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
        """Put a reply in the outbox, where it stays until its channel has sent it."""
        self._replies.append((reply, at))

    def put_aside(self, inbound: Inbound, error: str) -> None:
        """Set aside a message that could not be handled. It is kept as JSON, to be replayed."""
        try:
            raw = INBOUND.dump_json(inbound).decode()
        except PydanticSerializationError:  # no text at all: staff can look at it, but it cannot be replayed
            raw = ascii(inbound)
        put_aside(self._connection, inbound.channel, inbound.address, inbound.id, raw, error, inbound.at)

    def bytes_of(self, respondent_id: str, apart_from: Key) -> int:
        """Count the bytes of all files that a respondent has sent, except that of message `apart_from`."""
        return bytes_of(self._connection, respondent_id, apart_from)

    def holding(self, respondent_id: str) -> Holding:
        """Return what the records hold about a respondent, with all that was gathered."""
        self.flush()
        return holding(self._connection, respondent_id)

    def erase(
        self, respondent_id: str, at: datetime, by: Mover = Mover.RESPONDENT, who: str = ""
    ) -> set[str]:
        """Delete a person, with what they sent in this unit of work; see `storage.privacy.erase`."""
        self.flush()
        self.erased.add(respondent_id)
        return erase(self._connection, respondent_id, at, by, who)

    def reminded_of(self, respondent_id: str) -> str:
        """Return the id of the draft of which a person was reminded last; "" for none."""
        return reminded_of(self._connection, respondent_id)

    def stop_reminders(self, draft_id: str, respondent_id: str, at: datetime) -> None:
        """Note that a person is not to be reminded of a report any more."""
        stop(self._connection, draft_id, respondent_id, at)

    def note(self, entry: Entry) -> None:
        """Add an entry to the audit trail."""
        note(self._connection, entry)

    def flush(self) -> None:
        """Write everything that was gathered. Raises Conflict if somebody else changed one of the drafts."""
        if self._receipts:
            self._connection.execute(_RECEIVE, self._receipts)
        held = list(self._held.values())
        self._write_drafts(held)
        self.addresses.flush()
        write_parts(self._connection, [(one.draft, one.answers.events) for one in held])
        index(self._connection, [(one.draft, one.answers, one.names) for one in held])
        answers = [row for one in held for row in summary_rows(one.draft.id, one.answers)]
        upsert(self._connection, tables.answers, answers)
        repeats = [row for one in held for row in repeat_rows(one.draft, one.answers)]
        upsert(self._connection, tables.repeats, repeats)
        for one in held:
            self._write_reports(one)
        post(self._connection, self._replies)
        for one in held:
            one.let_go()
        self._held, self._receipts, self._replies = {}, [], []

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
                self._note_submission(event.submission)
            elif isinstance(event, Withdrawn):
                withdrawn = self._connection.execute(
                    update(submissions)
                    .where(submissions.c.number == event.number, submissions.c.state == State.RECEIVED)
                    .values(state=State.WITHDRAWN, changed_at=event.at)
                    .returning(
                        submissions.c.id, submissions.c.number, submissions.c.version, submissions.c.revision
                    )
                )
                self._note_withdrawal(withdrawn.one(), event.at)

    def _note_submission(self, one: Submission) -> None:
        told = (one.id, one.number, one.version, one.revision, one.state)
        move = Move(*told, "submit", Mover.RESPONDENT, one.submitted_at)
        note_move(self._connection, move, lambda: one.answers)

    def _note_withdrawal(self, row: Row[tuple[str, str, int, int]], at: datetime) -> None:
        id_, number, version, revision = row

        def answers() -> Mapping[str, Answer]:
            content = select(tables.submissions.c.content).where(tables.submissions.c.id == id_)
            return decode_content(self._connection.execute(content).scalar_one()).answers

        told = (id_, number, version, revision, State.WITHDRAWN)
        note_move(self._connection, Move(*told, "withdraw", Mover.RESPONDENT, at), answers)

    def _answers(self, draft_id: str) -> Answers:
        return Answers(DraftSource(self._connection, draft_id), self._reader)


@cache
def _receipts(dialect: str) -> Select[Any]:
    wanted = Wanted(dialect)
    is_wanted = wanted.are(_RECEIVED.c.channel, _RECEIVED.c.address, _RECEIVED.c.id)
    return select(_RECEIVED).select_from(wanted.each.join(_RECEIVED, is_wanted))


def key_of(inbound: Inbound) -> Key:
    """Return the key of an inbound. Inbounds with the same key are the same message."""
    return inbound.channel, inbound.address, inbound.id
