"""The audit trail. It records which reports were submitted, moved, handed over or erased, and when.

It names reports, drafts and members of staff. It names respondents only by their random id, so it holds no
personal data of theirs and stays when one is erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from storage.core import tables
from storage.core.engine import reading

_NOTE = insert(tables.audit)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in the audit trail."""

    at: datetime
    act: str
    """"submit", "return", "hand over", "erase" …"""
    about: str
    """The id of the report, draft or respondent."""
    by: str
    """"respondent" or "staff"."""
    how_much: str = ""
    """For an erasure, its extent: "2 drafts, 14 parts". Otherwise ""."""
    who: str = ""
    """The name that the member of staff gave; "" for respondents, who have only ids, and for `serve`."""


def note(connection: Connection, entry: Entry) -> None:
    """Add an entry, in the same transaction as the act."""
    values = {"at": entry.at, "act": entry.act, "about": entry.about, "by": entry.by}
    connection.execute(_NOTE, {**values, "how_much": entry.how_much, "who": entry.who})


def trail(engine: Engine, since: datetime | None = None) -> list[Entry]:
    """Return the entries in the order in which they were noted. A restore notes earlier erasures anew."""
    table = tables.audit
    query = select(table).order_by(table.c.id)
    if since is not None:
        query = query.where(table.c.at >= since)
    with reading(engine) as connection:
        rows = connection.execute(query)
        return [Entry(row.at, row.act, row.about, row.by, row.how_much, row.who) for row in rows]


def last_about(engine: Engine, act: str, about: str) -> Entry | None:
    """Return the last entry of this act about something, or None if there is none."""
    table = tables.audit
    query = (
        select(table).where(table.c.act == act, table.c.about == about).order_by(table.c.id.desc()).limit(1)
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return None if row is None else Entry(row.at, row.act, row.about, row.by, row.how_much, row.who)
