"""Drafts that were imported from a file, before their officers have taken them over.

Each row of a file is an address of the channel "import", with a receipt as every message has, so that a row
is never imported twice. All rows of one file are one respondent: erasing it takes back what nobody has taken
over. A draft leaves it when its officer enters the code (`Sharing.hand_over`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from flows.respondents.codes import Code, Purpose
from flows.respondents.respondent import Respondent
from storage.core import tables

CHANNEL = "import"


@dataclass(frozen=True, slots=True)
class Imported:
    """A row of a file that was imported."""

    digest: str
    """The digest of its answers."""
    at: datetime
    respondent: str
    """The id of the respondent that stands for the file."""
    draft_id: str
    """Its draft; "" once an officer has taken it over, or it was erased."""
    code: Code | None
    """The code of its draft that is valid for longest; None if its draft has none."""


def begin_import(connection: Connection, file: Respondent, at: datetime) -> None:
    """Add the respondent that stands for a file, unless an earlier commit of the same import has."""
    people = tables.respondents
    if connection.execute(select(people.c.id).where(people.c.id == file.id)).first() is None:
        row = {"id": file.id, "name": file.name, "consented_at": None, "created_at": at}
        connection.execute(insert(people).values(row))


def imported(connection: Connection, wanted: Collection[str]) -> dict[str, Imported]:
    """Return those of the wanted rows that were imported, by address."""
    addresses, received, codes = tables.addresses, tables.received, tables.codes
    is_same = (received.c.channel == addresses.c.channel) & (received.c.address == addresses.c.address)
    here = (addresses.c.channel == CHANNEL, addresses.c.address.in_(wanted))
    rows = connection.execute(
        select(addresses, received.c.digest, received.c.at).join(received, is_same).where(*here)
    ).all()
    waiting = select(addresses.c.draft_id).where(*here)
    issued = connection.execute(
        select(codes)
        .where(codes.c.draft_id.in_(waiting), codes.c.purpose == Purpose.HAND)
        .order_by(codes.c.until)
    )
    last = {
        row.draft_id: Code(row.code, Purpose.HAND, row.draft_id, row.respondent_id, row.block, row.until)
        for row in issued
    }
    return {
        row.address: Imported(
            row.digest, row.at, row.respondent_id, row.draft_id or "", last.get(row.draft_id or "")
        )
        for row in rows
    }
