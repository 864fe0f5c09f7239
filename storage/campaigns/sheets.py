"""Spreadsheets of organisations that were sent, until their columns are matched and their rows taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import Unknown

KEPT = timedelta(days=2)
"""How long a spreadsheet is kept that nobody takes."""
_SHEETS = tables.campaign_sheets


@dataclass(frozen=True, slots=True)
class Sheet:
    """A spreadsheet as it was read."""

    id: str
    campaign_id: str
    filename: str
    rows: Sequence[Sequence[str]]
    """The cells as text; all rows have the same length. Rows without a cell are there, so that they count."""


def keep(engine: Engine, sheet: Sheet, at: datetime, by: str) -> None:
    """Keep a spreadsheet. Those that are too old go."""
    values = {
        "id": sheet.id,
        "campaign_id": sheet.campaign_id,
        "filename": sheet.filename,
        "by": by,
        "at": at,
    }
    rows = json.dumps(sheet.rows, ensure_ascii=False)
    with writing(engine) as connection:
        connection.execute(delete(_SHEETS).where(_SHEETS.c.at <= at - KEPT))
        connection.execute(insert(_SHEETS).values({**values, "rows": rows}))


def sheet(engine: Engine, id_: str, campaign_id: str) -> Sheet:
    """Return a spreadsheet of this campaign. Raises Unknown."""
    query = select(_SHEETS).where(_SHEETS.c.id == id_, _SHEETS.c.campaign_id == campaign_id)
    with reading(engine) as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise Unknown("This spreadsheet is not here any more: it was taken, or is too old; send it again.")
    return Sheet(row.id, row.campaign_id, row.filename, json.loads(row.rows))


def drop(engine: Engine, id_: str) -> None:
    """Delete a spreadsheet."""
    with writing(engine) as connection:
        connection.execute(delete(_SHEETS).where(_SHEETS.c.id == id_))
