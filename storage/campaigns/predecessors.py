"""Which sealed report of an earlier campaign a new report follows: that of the same organisation."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import Connection, Engine, select

from flows.report.draft import SEALED
from storage.core import tables
from storage.core.engine import reading

_INVITED, _SEALED, _DRAFTS = tables.invitations, tables.submissions, tables.drafts
_COMMITTEE = re.compile(r"^(?:ubnd|(?:uỷ|ủy) ban nhân dân) (?=(?:xã|phường|đặc khu|tỉnh|thành phố) )")


def find_predecessor(connection: Connection, invitation: str, outline: str) -> str:
    """Return the id of the newest sealed report of the invitation's organisation; "" if there is none.

    An organisation is the same if its name, its province and its commune are: a commune may have several. A
    report whose respondent was erased is not found.
    """
    mine = connection.execute(select(_INVITED).where(_INVITED.c.id == invitation)).one()
    query = (
        select(_INVITED.c.organisation, _SEALED.c.id)
        .join(_SEALED, _SEALED.c.draft_id == _INVITED.c.draft_id)
        .where(
            _INVITED.c.campaign_id != mine.campaign_id,
            _INVITED.c.province == mine.province,
            _INVITED.c.commune == mine.commune,
            _SEALED.c.outline == outline,
            _SEALED.c.state.in_(SEALED),
            _SEALED.c.respondent_id != "",
        )
        .order_by(_SEALED.c.submitted_at.desc(), _SEALED.c.id.desc())
    )
    name = _name(mine.organisation)
    return next((row.id for row in connection.execute(query) if _name(row.organisation) == name), "")


def predecessor_of(engine: Engine, submission: str) -> str:
    """Return the id of the sealed report that this one follows; "" for none, or once its draft is gone."""
    query = (
        select(_DRAFTS.c.predecessor)
        .join(_SEALED, _SEALED.c.draft_id == _DRAFTS.c.id)
        .where(_SEALED.c.id == submission)
    )
    with reading(engine) as connection:
        return connection.execute(query).scalar() or ""


def _name(organisation: str) -> str:
    """Return the name for comparison: "UBND xã Y Tý" and "Xã  Y Tý" are the same."""
    return _COMMITTEE.sub("", " ".join(unicodedata.normalize("NFC", organisation).casefold().split()))
