"""The rights to write drafts: own and shared drafts, the devices, and the codes that pass rights on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, union, update

from flows.form.machine import Mover
from flows.report.submission import State
from flows.respondents.codes import Code, Purpose
from flows.respondents.devices import Device
from flows.respondents.report_list import OwnReport
from storage.core import tables
from storage.drafts.devices import devices, end, last_used
from storage.drafts.subscriptions import told_by_push
from storage.privacy.audit import Entry, note


class Sharing:
    """The part of a unit of work that deals with people and their drafts, but not with the answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.handed: set[tuple[str, str]] = set()
        """(former respondent's id, draft's id) of each draft that was handed over in this unit of work."""
        self.ended: set[tuple[str, str]] = set()
        """The (channel, address) of each device that was logged out in this unit of work."""

    def reports(self, respondent_id: str) -> tuple[OwnReport, ...]:
        """Return the drafts that a respondent may write. The one touched last comes first."""
        drafts, people = tables.drafts, tables.respondents
        rows = self._connection.execute(
            select(drafts, people.c.name.label("owner"))
            .join(people, people.c.id == drafts.c.respondent_id)
            .where(self._may_write(respondent_id))
            .order_by(drafts.c.touched_at.desc(), drafts.c.id)
        ).all()
        counts = self._answered([row.id for row in rows])
        return tuple(
            OwnReport(
                id=row.id,
                outline=row.outline,
                version=row.version,
                name=row.name,
                answered=counts.get(row.id, 0),
                touched=row.touched_at,
                number=row.number,
                report=None if row.report is None else State(row.report),
                owner="" if row.respondent_id == respondent_id else row.owner,
            )
            for row in rows
        )

    def draft_with(self, respondent_id: str, message: str) -> str | None:
        """Return the draft with a message's live part, among those that the respondent may write."""
        drafts, parts = tables.drafts, tables.parts
        query = (
            select(parts.c.draft_id)
            .join(drafts, drafts.c.id == parts.c.draft_id)
            .where(parts.c.message == message, parts.c.live, self._may_write(respondent_id))
            .limit(1)
        )
        return self._connection.execute(query).scalar()

    def addresses(self, draft_id: str) -> list[tuple[str, str]]:
        """Return one (channel, address) for each person who may write a draft: the one that they used last.

        Only addresses count that unasked messages can reach (PUSHED) and that have not refused any.
        """
        drafts, writers = tables.drafts, tables.writers
        owner = select(drafts.c.respondent_id).where(drafts.c.id == draft_id)
        others = select(writers.c.respondent_id).where(writers.c.draft_id == draft_id)
        people = self._connection.execute(union(owner, others)).scalars()
        return [one for person in sorted(people) for one in self.reached(person)]

    def reached(self, respondent_id: str) -> list[tuple[str, str]]:
        """Return the (channel, address) that a person used last, as in `addresses`; [] if there is none."""
        return last_used(self._connection, respondent_id)[:1]

    def browsers(self, draft_id: str) -> list[tuple[str, str]]:
        """Return the (channel, address) of each browser that is told of a return by web push."""
        return told_by_push(self._connection, draft_id)

    def may_write(self, respondent_id: str, draft_id: str) -> bool:
        """Whether the draft is the respondent's own or shared with them."""
        drafts = tables.drafts
        query = select(drafts.c.id).where(drafts.c.id == draft_id, self._may_write(respondent_id))
        return self._connection.execute(query).first() is not None

    def issue(self, code: Code) -> None:
        """Store a new code."""
        self._connection.execute(
            insert(tables.codes).values(
                code=code.code,
                purpose=code.purpose,
                draft_id=code.draft_id,
                respondent_id=code.respondent,
                block=code.block,
                until=code.until,
            )
        )

    def code(self, code: str) -> Code | None:
        """Return the code if it was ever issued. Its `until` says whether it is still valid."""
        table = tables.codes
        row = self._connection.execute(select(table).where(table.c.code == code)).one_or_none()
        if row is None:
            return None
        return Code(row.code, Purpose(row.purpose), row.draft_id, row.respondent_id, row.block, row.until)

    def spend(self, code: Code, at: datetime) -> bool:
        """Use a code up: it stays known and opens nothing any more. False if somebody else just used it."""
        table = tables.codes
        mine = (table.c.code == code.code, table.c.until > at)
        return self._connection.execute(update(table).where(*mine).values(until=at)).rowcount == 1

    def owner(self, draft_id: str) -> str:
        """Return the name of the draft's owner, as their channel gave it; "" if it gave none."""
        drafts, people = tables.drafts, tables.respondents
        query = select(people.c.name).join(drafts, drafts.c.respondent_id == people.c.id)
        return self._connection.execute(query.where(drafts.c.id == draft_id)).scalar() or ""

    def devices(self, respondent_id: str) -> list[Device]:
        """Return the devices that a person writes from."""
        return devices(self._connection, respondent_id)

    def end(self, device: Device, respondent_id: str, at: datetime) -> None:
        """Log a device out, because its owner asks for it."""
        end(self._connection, device, respondent_id, at, Mover.RESPONDENT)
        self.ended.add((device.channel, device.address))

    def link(self, address: tuple[str, str], respondent_id: str, draft_id: str) -> None:
        """Connect one more address to a respondent. A person who wrote from it before keeps their drafts."""
        table = tables.addresses
        mine = (table.c.channel == address[0], table.c.address == address[1])
        values: dict[str, Any] = {"respondent_id": respondent_id, "draft_id": draft_id}
        if self._connection.execute(update(table).where(*mine).values(values)).rowcount == 0:
            named = {"channel": address[0], "address": address[1]}
            self._connection.execute(insert(table).values(named | values))

    def share(self, draft_id: str, respondent_id: str) -> None:
        """Let a respondent write another person's draft."""
        if not self.may_write(respondent_id, draft_id):
            values = {"draft_id": draft_id, "respondent_id": respondent_id}
            self._connection.execute(insert(tables.writers).values(values))

    def hand_over(self, code: Code, respondent_id: str, at: datetime) -> None:
        """Give the draft to another respondent. All its codes end, and the giver's addresses leave it."""
        drafts, writers, addresses = tables.drafts, tables.writers, tables.addresses
        execute = self._connection.execute
        execute(update(drafts).where(drafts.c.id == code.draft_id).values(respondent_id=respondent_id))
        execute(
            delete(writers).where(
                writers.c.draft_id == code.draft_id, writers.c.respondent_id == respondent_id
            )
        )
        execute(
            update(addresses)
            .where(addresses.c.draft_id == code.draft_id, addresses.c.respondent_id == code.respondent)
            .values(draft_id=None)
        )
        # Codes are kept, so that one that is typed later is recognised and not taken for an answer.
        execute(update(tables.codes).where(tables.codes.c.draft_id == code.draft_id).values(until=at))
        self.handed.add((code.respondent, code.draft_id))
        note(self._connection, Entry(at, "hand over", code.draft_id, Mover.RESPONDENT))

    def _may_write(self, respondent_id: str) -> Any:  # noqa: ANN401 - SQLAlchemy's condition
        drafts, writers = tables.drafts, tables.writers
        shared = select(writers.c.draft_id).where(writers.c.respondent_id == respondent_id)
        return or_(drafts.c.respondent_id == respondent_id, drafts.c.id.in_(shared))

    def _answered(self, draft_ids: list[str]) -> dict[str, int]:
        """Count the answers that hold something, by draft."""
        table = tables.answers
        rows = self._connection.execute(
            select(table.c.draft_id, func.count())
            .where(table.c.draft_id.in_(draft_ids), table.c.path != "", table.c.texts + table.c.files > 0)
            .group_by(table.c.draft_id)
        )
        return {row[0]: row[1] for row in rows}
