"""Erasing a person, with their drafts and addresses (Personal Data Protection Law).

`storage.privacy.leftovers.tidy` does the part outside the database, after the commit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, select, update

from flows.form.machine import Mover
from storage.campaigns import invitations
from storage.core import tables
from storage.core.encoding import without_sender
from storage.privacy.audit import Entry, note
from storage.privacy.erasure_log import ERASE, EXPIRE, encode_entry
from storage.privacy.holding import at_address, holding
from storage.privacy.leftovers import Kind, leave
from storage.reports.search import compact, rename
from storage.staff import job_ends, views


def erase(
    connection: Connection,
    respondent_id: str,
    at: datetime,
    by: Mover,
    who: str = "",
    *,
    act: str = ERASE,
) -> set[str]:
    """Delete a respondent's drafts, words and addresses. Return the hashes of files to be deleted if unused.

    Sealed reports stay, without name and address. A draft that is shared becomes the first colleague's. The
    erased person's words stay in it, and no longer say who wrote them. A person who is forgotten (FORGET) did
    not ask for it: their name stays in their sealed reports, and nothing else stays.
    """
    execute = connection.execute
    people, addresses, drafts = tables.respondents, tables.addresses, tables.drafts
    # Locked before the drafts, as a batch does: what a batch is storing meanwhile is erased too.
    execute(select(people.c.id).where(people.c.id == respondent_id).with_for_update())
    how_much = holding(connection, respondent_id).how_much
    name = execute(select(people.c.name).where(people.c.id == respondent_id)).scalar()
    if name and act == ERASE:
        views.drop_those_that_name(connection, name)
        job_ends.drop_those_that_name(connection, name, at)
    note_apart(connection, Entry(at, act, respondent_id, by, how_much, who))
    _pass_on(connection, respondent_id)
    mine = addresses.c.respondent_id == respondent_id
    for row in execute(select(addresses.c.channel, addresses.c.address).where(mine)).all():
        for table in tables.OF_AN_ADDRESS:
            execute(delete(table).where(at_address(table, *row)))
    own = execute(select(drafts.c.id).where(drafts.c.respondent_id == respondent_id)).scalars().all()
    files = drop_drafts(connection, own, at)
    for table in tables.OF_A_PERSON:
        execute(delete(table).where(table.c.respondent_id == respondent_id))
    _unname_parts(connection, respondent_id, at)
    _unname_reports(connection, respondent_id, at, names_too=act == ERASE)
    execute(delete(people).where(people.c.id == respondent_id))
    return files


def note_apart(connection: Connection, entry: Entry) -> None:
    """Note an erasure in the audit trail, and leave two tasks for after the commit.

    One writes the erasure down outside the database. The other removes the words from the database's log.
    """
    note(connection, entry)
    leave(connection, Kind.ENTRY, [encode_entry(entry)], entry.at)
    leave(connection, Kind.LOG, [""], entry.at)


def erase_again(connection: Connection, entries: Sequence[Entry]) -> int:
    """Repeat earlier erasures after a restore. Return how many of the people and drafts were back.

    Afterwards every erasure is in the audit trail, even if the backup lacked its entry. The trail only grows:
    who was back is in it twice.
    """
    audit, execute = tables.audit, connection.execute
    again = 0
    for entry in entries:
        is_known = (audit.c.act == entry.act) & (audit.c.about == entry.about)
        table = tables.drafts if entry.act == EXPIRE else tables.respondents
        is_there = execute(select(table.c.id).where(table.c.id == entry.about)).first() is not None
        again += is_there
        if is_there and entry.act != EXPIRE:
            erase(connection, entry.about, entry.at, Mover(entry.by), entry.who, act=entry.act)
        elif is_there or execute(select(audit.c.id).where(is_known)).first() is None:
            drop_drafts(connection, [entry.about], entry.at)
            note_apart(connection, entry)
    return again


def drop_drafts(connection: Connection, ids: Sequence[str], at: datetime) -> set[str]:
    """Delete drafts with everything in them. Return the hashes of files to be deleted if unused.

    No address has one of these drafts open afterwards. Sealed reports stay.
    """
    parts, addresses = tables.parts, tables.addresses
    found = connection.execute(select(parts.c.sha256).where(parts.c.draft_id.in_(ids))).scalars()
    files = {digest for digest in found if digest is not None}
    leave(connection, Kind.FILE, sorted(files), at)
    owners = select(tables.drafts.c.respondent_id).where(tables.drafts.c.id.in_(ids))
    others = select(tables.writers.c.respondent_id).where(tables.writers.c.draft_id.in_(ids))
    writers = [*connection.execute(owners).scalars(), *connection.execute(others).scalars()]
    at_hand = addresses.c.respondent_id.in_(writers) & addresses.c.draft_id.in_(ids)
    connection.execute(update(addresses).where(at_hand).values(draft_id=None))
    for table in tables.OF_A_DRAFT:
        connection.execute(delete(table).where(table.c.draft_id.in_(ids)))
    connection.execute(delete(tables.drafts).where(tables.drafts.c.id.in_(ids)))
    invitations.release(connection, ids)
    _forget_in_reports(connection, tables.submissions.c.draft_id.in_(ids), at)
    compact(connection)
    return {digest for digest in files if digest}  # a file that is on its way has no hash yet


def _pass_on(connection: Connection, respondent_id: str) -> None:
    """Give each shared draft of this person to a colleague who writes it too."""
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


def _unname_parts(connection: Connection, respondent_id: str, at: datetime) -> None:
    """Remove the person's name from their parts in others' drafts, and in reports sealed from these."""
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
    sealed = tables.submissions.c.draft_id.in_({row["draft"] for row in rows})
    _forget_in_reports(connection, sealed, at, respondent_id)
    connection.execute(
        update(table)
        .where(table.c.draft_id == bindparam("draft"), table.c.id == bindparam("old"))
        .values(id=bindparam("new"), message=bindparam("new"), by="", album="", order=0),
        rows,
    )
    found = tables.findable
    connection.execute(
        update(found)
        .where(found.c.draft_id == bindparam("draft"), found.c.part == bindparam("old"))
        .values(part=bindparam("new")),
        rows,
    )
    _unname_steps(connection, rows)


def _unname_steps(connection: Connection, rows: Sequence[dict[str, str]]) -> None:
    """Rename the same parts in colleagues' steps and offers, which name the parts that they replace."""
    table = tables.positions
    there = table.c.draft_id.in_({row["draft"] for row in rows})
    for position in connection.execute(select(table).where(there)).all():
        before = {"step": position.step, "offer": position.offer}
        after = dict(before)
        for row in rows:
            if row["draft"] == position.draft_id:
                old, new = _as_json(row["old"]), _as_json(row["new"])
                after = {name: text and text.replace(old, new) for name, text in after.items()}
        if after != before:
            here = at_address(table, position.channel, position.address)
            mine = here & (table.c.draft_id == position.draft_id)
            connection.execute(update(table).where(mine).values(after))


def _as_json(part: str) -> str:
    return json.dumps(part, ensure_ascii=False)


def _unname_reports(connection: Connection, respondent_id: str, at: datetime, *, names_too: bool) -> None:
    """Remove the person from their sealed reports: id, addresses in the parts' ids, and perhaps the name."""
    table = tables.submissions
    own = table.c.respondent_id == respondent_id
    _forget_in_reports(connection, own, at)
    name = {"respondent_name": ""} if names_too else {}
    connection.execute(update(table).where(own).values(respondent_id="", **name))


def _forget_in_reports(
    connection: Connection, which: ColumnElement[bool], at: datetime, sender: str = ""
) -> None:
    """Remove all senders, or only this one, from the parts of sealed reports.

    What was derived from these reports, and what staff noted about them, goes too. So do all files that staff
    took away and that are still kept: which reports are in them nobody knows.
    """
    table = tables.submissions
    found = connection.execute(select(table.c.id, table.c.number, table.c.content).where(which)).all()
    if found:
        job_ends.withdraw(connection, at)
    for row in found:
        mine, content = table.c.id == row.id, without_sender(row.content, sender)
        connection.execute(update(table).where(mine).values(content=content))
        _forget_in_index(connection, row.id)
        _forget_notes(connection, row.id, row.number)


def _forget_notes(connection: Connection, submission_id: str, number: str) -> None:
    """Drop what staff noted about a report, and remarks not sent: they may name the person."""
    notes, unsent = tables.notes, tables.unsent_remarks
    connection.execute(delete(notes).where(notes.c.number == number))
    connection.execute(delete(unsent).where(unsent.c.submission_id == submission_id))


def _forget_in_index(connection: Connection, submission_id: str) -> None:
    """Drop what was derived from a report: its organisation may be the person's name. It is derived anew."""
    table = tables.report_index
    connection.execute(delete(table).where(table.c.submission_id == submission_id))
