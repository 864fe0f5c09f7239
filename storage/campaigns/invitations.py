"""Invitations as the conversation meets them: a code is found, opened, and its report begun once.

A unit of work uses this. What is written goes to the database at once, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select, update

from flows.respondents.invitations import Invitation
from storage.campaigns.campaigns import ENDS_AT
from storage.campaigns.predecessors import find_predecessor
from storage.core import tables

_INVITED, _CAMPAIGNS = tables.invitations, tables.campaigns
_FIND = select(
    _INVITED.c.id,
    _INVITED.c.code,
    _INVITED.c.organisation,
    _CAMPAIGNS.c.name,
    _INVITED.c.outline,
    _CAMPAIGNS.c.contact,
    ENDS_AT.label("ends_at"),
    _CAMPAIGNS.c.closed_at,
    _INVITED.c.draft_id,
).join(_CAMPAIGNS, _CAMPAIGNS.c.id == _INVITED.c.campaign_id)


class Invitations:
    """The part of a unit of work that deals with organisations' codes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_code(self, code: str) -> Invitation | None:
        """Return the invitation with a code, or None."""
        return self._one(_INVITED.c.code == code)

    def of_draft(self, draft_id: str) -> Invitation | None:
        """Return the invitation whose report a draft is, or None."""
        return self._one(_INVITED.c.draft_id == draft_id)

    def opened(self, one: Invitation, at: datetime) -> None:
        """Note when its code was used first."""
        mine = (_INVITED.c.id == one.id, _INVITED.c.opened_at.is_(None))
        self._connection.execute(update(_INVITED).where(*mine).values(opened_at=at))

    def begin(self, one: Invitation, draft_id: str, at: datetime) -> bool:
        """Make this draft the organisation's report. Return False if somebody else has begun it meanwhile.

        It is False too if the organisation was given another outline meanwhile. Of two who begin at once, the
        second waits here for the first one's commit (PostgreSQL locks the row; SQLite has one writer at a
        time).
        """
        mine = (_INVITED.c.id == one.id, _INVITED.c.draft_id.is_(None), _INVITED.c.outline == one.outline)
        values = {"draft_id": draft_id, "begun_at": at}
        return self._connection.execute(update(_INVITED).where(*mine).values(values)).rowcount == 1

    def predecessor(self, one: Invitation) -> str:
        """Return the id of the report that its organisation sealed in an earlier campaign; "" for none."""
        return find_predecessor(self._connection, one.id, one.outline)

    def is_sealed(self, draft_id: str) -> bool:
        """Whether the Department has a report of this draft, which may be gone itself."""
        table = tables.submissions
        query = select(table.c.id).where(table.c.draft_id == draft_id).limit(1)
        return self._connection.execute(query).first() is not None

    def _one(self, which: ColumnElement[bool]) -> Invitation | None:
        row = self._connection.execute(_FIND.where(which)).one_or_none()
        if row is None:
            return None
        return Invitation(
            row.id,
            row.code,
            row.organisation,
            row.name,
            row.outline,
            row.contact,
            row.ends_at,
            row.closed_at is not None,
            row.draft_id or "",
        )


def release(connection: Connection, draft_ids: Sequence[str]) -> None:
    """Let organisations begin anew whose drafts are deleted, unless the Department has the report."""
    sealed = tables.submissions
    is_sealed = exists().where(sealed.c.draft_id == _INVITED.c.draft_id)
    gone = update(_INVITED).where(_INVITED.c.draft_id.in_(draft_ids), ~is_sealed)
    connection.execute(gone.values(draft_id=None, begun_at=None))
