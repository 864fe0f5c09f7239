"""When a report's last day is over: one rule for lists, the overview, what is taken away, and campaigns.

A report of a campaign counts by its organisation's own last day, else by its campaign's; a report of no
campaign by its outline's. It is late if it was first submitted when that day was over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, case, func, literal, select

from storage.campaigns.campaigns import ENDS_AT
from storage.core import tables
from storage.core.engine import reading

_INVITED, _CAMPAIGNS = tables.invitations, tables.campaigns
_OWN = tables.invitations.c.ends_at


def end_of_report(
    draft_id: ColumnElement[str], outline: ColumnElement[str], deadlines: Mapping[str, datetime]
) -> ColumnElement[datetime]:
    """Return when the last day of a report is over, by the columns of its draft and its outline's key.

    `deadlines` says when those of outlines are over. It is NULL for a report that has none.
    """
    of_campaign = (
        select(ENDS_AT)
        .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _INVITED.c.campaign_id)
        .where(_INVITED.c.draft_id == draft_id)
        .scalar_subquery()
    )
    if not deadlines:
        return of_campaign
    ends = {key: literal(end, _OWN.type) for key, end in deadlines.items()}
    return func.coalesce(of_campaign, case(ends, value=outline))


def in_time(
    first: ColumnElement[datetime], end: ColumnElement[datetime], *, is_so: bool
) -> ColumnElement[bool]:
    """Return the condition that a report which was first submitted then was in time, or that it was late."""
    return first < end if is_so else first >= end


def are_any(engine: Engine) -> bool:
    """Whether there is any campaign."""
    with reading(engine) as connection:
        return connection.execute(select(_CAMPAIGNS.c.id).limit(1)).first() is not None


def as_set(connection: Connection) -> object:
    """Return all last days that administrators have set. It stays equal as long as none is changed."""
    of_all = select(_CAMPAIGNS.c.id, _CAMPAIGNS.c.ends_at).order_by(_CAMPAIGNS.c.id)
    own = select(_INVITED.c.id, _OWN).where(_OWN.is_not(None)).order_by(_INVITED.c.id)
    return tuple(tuple(map(tuple, connection.execute(query))) for query in (of_all, own))
