"""The organisations of a campaign: added with a code each, taken out before they begin, given more time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from flows.form.machine import Mover
from flows.reading.text import plain
from flows.respondents.codes import new_code
from storage.campaigns.campaigns import end_of, outlines_of
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, Unknown
from storage.privacy.audit import Entry, note

LONGEST = 200
"""The most characters of an organisation's name."""
MOST = 20_000
"""Organisations of one campaign: the communes are 3,321."""
AT_ONCE = 500
"""How many are added in one statement."""
_INVITED = tables.invitations


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that is invited."""

    name: str
    province: int
    """The code of its province of today; 0 for none."""
    commune: int = 0
    """The code of its commune of today; 0 for none."""
    outline: str = ""
    """The key of the outline that it answers; "" for its campaign's, if that has only one."""

    @property
    def same(self) -> tuple[str, int, int]:
        """Return what two entries of one organisation have in common."""
        return plain(self.name), self.province, self.commune


@dataclass(frozen=True, slots=True)
class Addressed:
    """An organisation with the code that its letter prints."""

    id: str
    organisation: Organisation
    code: str
    ends_at: datetime | None
    """When its own last day is over; None for the campaign's."""


def add(
    engine: Engine,
    campaign_id: str,
    some: Sequence[Organisation],
    new_id: Callable[[], str],
    at: datetime,
    by: str,
) -> int:
    """Add those that are not in the campaign yet, and return how many. Raises Unknown and NotNow.

    All are added or none is.
    """
    with writing(engine) as connection:
        outlines = outlines_of(connection, campaign_id)
        only = outlines[0] if len(outlines) == 1 else ""
        there = known(connection, campaign_id)
        new = {one.same: one for one in some if one.same not in there}
        if len(there) + len(new) > MOST:
            raise NotNow("A campaign holds at most {number} organisations; make another one.", number=MOST)
        if any((one.outline or only) not in outlines for one in new.values()):
            raise NotNow("Choose one of the campaign's outlines.")
        last = select(func.coalesce(func.max(_INVITED.c.place), 0)).where(
            _INVITED.c.campaign_id == campaign_id
        )
        first = connection.execute(last).scalar_one() + 1
        rows = [
            {
                "id": new_id(),
                "campaign_id": campaign_id,
                "place": place,
                "organisation": one.name,
                "province": one.province,
                "commune": one.commune,
                "outline": one.outline or only,
                "code": new_code(new_id()),
            }
            for place, one in enumerate(new.values(), start=first)
        ]
        for start in range(0, len(rows), AT_ONCE):
            connection.execute(insert(_INVITED), rows[start : start + AT_ONCE])
        if rows:
            note(connection, Entry(at, "invite", campaign_id, Mover.STAFF, str(len(rows)), by))
        return len(rows)


def known(connection: Connection, campaign_id: str) -> set[tuple[str, int, int]]:
    """Return what tells the campaign's organisations apart (`Organisation.same`)."""
    query = select(_INVITED.c.organisation, _INVITED.c.province, _INVITED.c.commune)
    rows = connection.execute(query.where(_INVITED.c.campaign_id == campaign_id))
    return {Organisation(*row).same for row in rows}


def known_in(engine: Engine, campaign_id: str) -> set[tuple[str, int, int]]:
    """Do the same as `known`."""
    with reading(engine) as connection:
        return known(connection, campaign_id)


def take_out(engine: Engine, id_: str, at: datetime, by: str) -> None:
    """Take an organisation out of its campaign. Raises Unknown, and NotNow if its report is begun."""
    with writing(engine) as connection:
        mine = _INVITED.c.id == id_
        connection.execute(delete(tables.reminders).where(tables.reminders.c.invitation_id == id_))
        if connection.execute(delete(_INVITED).where(mine, _INVITED.c.draft_id.is_(None))).rowcount == 0:
            if connection.execute(select(_INVITED.c.id).where(mine)).first() is None:
                raise Unknown("There is no such organisation in a campaign.")
            raise NotNow("This organisation has begun its report, so it stays in the campaign.")
        note(connection, Entry(at, "take out", id_, Mover.STAFF, who=by))


def extend(engine: Engine, id_: str, until: date | None, at: datetime, by: str) -> None:
    """Give one organisation another last day; None for the campaign's. Raises Unknown."""
    with writing(engine) as connection:
        ends_at = end_of(until) if until else None
        changed = connection.execute(update(_INVITED).where(_INVITED.c.id == id_).values(ends_at=ends_at))
        if changed.rowcount == 0:
            raise Unknown("There is no such organisation in a campaign.")
        note(connection, Entry(at, "extend", id_, Mover.STAFF, until.isoformat() if until else "", by))


def addressed(
    engine: Engine, campaign_id: str, province: int | None, within: Sequence[int] | None
) -> list[Addressed]:
    """Return the organisations that get a letter, in the order in which they were added.

    `province` limits them to one (0: those of none), `within` to what the asker may see; None for all.
    """
    conditions = [_INVITED.c.campaign_id == campaign_id]
    if province is not None:
        conditions.append(_INVITED.c.province == province)
    if within is not None:
        conditions.append(_INVITED.c.province.in_(within))
    query = select(_INVITED).where(*conditions).order_by(_INVITED.c.place)
    with reading(engine) as connection:
        return [
            Addressed(
                row.id,
                Organisation(row.organisation, row.province, row.commune, row.outline),
                row.code,
                row.ends_at,
            )
            for row in connection.execute(query)
        ]
