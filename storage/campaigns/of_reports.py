"""Which campaign a sealed report belongs to, and whether it came after its organisation's last day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, select

from storage.campaigns.campaigns import ENDS_AT
from storage.campaigns.deadlines import in_time
from storage.core import tables
from storage.core.engine import reading

_INDEX, _INVITED, _CAMPAIGNS = tables.report_index, tables.invitations, tables.campaigns


@dataclass(frozen=True, slots=True)
class OfCampaign:
    """The campaign of a report."""

    id: str
    name: str
    invitation: str
    """The id of its organisation."""
    is_late: bool
    """Whether it was first submitted after the last day. Withdrawn versions do not count."""


def campaigns_of(engine: Engine, numbers: Collection[str]) -> Mapping[str, OfCampaign]:
    """Return the campaigns of those of these reports that belong to one, by number."""
    query = (
        select(
            _INDEX.c.number,
            _CAMPAIGNS.c.id,
            _CAMPAIGNS.c.name,
            _INVITED.c.id.label("invitation"),
            in_time(_INDEX.c.first_at, ENDS_AT, is_so=False).label("is_late"),
        )
        .join(_INVITED, _INVITED.c.draft_id == _INDEX.c.draft_id)
        .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _INVITED.c.campaign_id)
        .where(_INDEX.c.number.in_(numbers), _INDEX.c.is_latest)
    )
    with reading(engine) as connection:
        return {
            row.number: OfCampaign(row.id, row.name, row.invitation, bool(row.is_late))
            for row in connection.execute(query)
        }
