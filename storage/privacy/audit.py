"""The audit trail: what was submitted, moved, handed over or erased, and when.

It names reports, drafts, whoever of the staff did it, and respondents only by the random id that they had:
so it holds nothing personal of respondents, and stays when one is erased.
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
    """One thing that was done."""

    at: datetime
    act: str
    """"submit", "return", "hand over", "erase" …"""
    about: str
    """The report, draft or respondent, by its id."""
    by: str
    """"respondent" or "staff"."""
    how_much: str = ""
    """Of an erasure: "2 drafts, 14 parts"; else ""."""
    who: str = ""
    """Who of the staff, as they name themselves; "" for respondents, who have only ids, and for `serve`."""


def note(connection: Connection, entry: Entry) -> None:
    """Note something, with the transaction that does it."""
    values = {"at": entry.at, "act": entry.act, "about": entry.about, "by": entry.by}
    connection.execute(_NOTE, {**values, "how_much": entry.how_much, "who": entry.who})


def trail(engine: Engine, since: datetime | None = None) -> list[Entry]:
    """What was done, in the order in which it was noted: a restore notes anew what was erased before it."""
    table = tables.audit
    query = select(table).order_by(table.c.id)
    if since is not None:
        query = query.where(table.c.at >= since)
    with reading(engine) as connection:
        rows = connection.execute(query)
        return [Entry(row.at, row.act, row.about, row.by, row.how_much, row.who) for row in rows]
