"""Campaigns: made, changed and closed by administrators. None is deleted, because reports belong to it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from flows.form.machine import Mover
from flows.local_time import begin_of
from flows.reminders.schedule import Plan
from flows.respondents.invitations import last_day
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, Unknown
from storage.privacy.audit import Entry, note

_CAMPAIGNS, _INVITED = tables.campaigns, tables.invitations
ENDS_AT = func.coalesce(_INVITED.c.ends_at, _CAMPAIGNS.c.ends_at)
"""When an organisation's last day is over: its own, else the campaign's. A query has to join both tables."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an administrator writes of a campaign."""

    name: str
    outlines: tuple[str, ...]
    """The keys of the outlines, one or more. Each organisation answers one of them."""
    last_day: date
    """The last day on which a report is in time."""
    contact: str
    """Whom to ask, as people read it; "" for nobody."""
    letter: str
    """The letter's own text; its paragraphs are lines."""
    reminders: Plan = field(default_factory=Plan)
    """When organisations are reminded."""

    @property
    def ends_at(self) -> datetime:
        """Return when the last day is over."""
        return end_of(self.last_day)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it is now."""

    id: str
    terms: Terms
    by: str
    """The administrator who made it."""
    at: datetime
    closed_at: datetime | None
    """Since when nothing is begun in it any more; None while it is open."""


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over."""
    return begin_of(day + timedelta(days=1))


def make(engine: Engine, id_: str, terms: Terms, at: datetime, by: str) -> None:
    """Store a new campaign."""
    with writing(engine) as connection:
        row = {"id": id_, "by": by, "at": at} | _values(terms)
        connection.execute(insert(_CAMPAIGNS).values(row))
        note(connection, Entry(at, "make campaign", id_, Mover.STAFF, who=by))


def change(engine: Engine, id_: str, terms: Terms, at: datetime, by: str) -> None:
    """Change a campaign. Raises Unknown, and NotNow where an outline is taken out that has to stay.

    One has to stay while a report of it is begun, and while organisations answer it. Only where another one
    takes the place of a campaign's single outline, its organisations answer that.
    """
    with writing(engine) as connection:
        before = outlines_of(connection, id_)
        gone = [one for one in before if one not in terms.outlines]
        answering = select(_INVITED.c.id).where(_INVITED.c.campaign_id == id_, _INVITED.c.outline.in_(gone))
        if gone and len(before) == len(terms.outlines) == 1:
            unbegun = (_INVITED.c.campaign_id == id_, _INVITED.c.draft_id.is_(None))
            connection.execute(update(_INVITED).where(*unbegun).values(outline=terms.outlines[0]))
        # Only now: what begins meanwhile waits for the rows above, and then finds its outline changed.
        begun = answering.where(_INVITED.c.draft_id.is_not(None))
        if connection.execute(begun.limit(1)).first() is not None:
            raise NotNow("A report of this campaign is begun already, so its outline stays.")
        if connection.execute(answering.limit(1)).first() is not None:
            raise NotNow("Organisations of this campaign answer an outline that is not ticked, so it stays.")
        connection.execute(update(_CAMPAIGNS).where(_CAMPAIGNS.c.id == id_).values(_values(terms)))
        note(connection, Entry(at, "change campaign", id_, Mover.STAFF, who=by))


def close(engine: Engine, id_: str, at: datetime, by: str, *, is_closed: bool) -> None:
    """Close a campaign, so that nothing is begun in it any more, or open it again. Raises Unknown."""
    with writing(engine) as connection:
        before = _row(connection, id_)
        if (before.closed_at is not None) == is_closed:
            return
        closed_at = at if is_closed else None
        connection.execute(update(_CAMPAIGNS).where(_CAMPAIGNS.c.id == id_).values(closed_at=closed_at))
        act = "close campaign" if is_closed else "open campaign"
        note(connection, Entry(at, act, id_, Mover.STAFF, who=by))


def outlines_of(connection: Connection, id_: str) -> tuple[str, ...]:
    """Return the keys of a campaign's outlines, and let others who change it wait. Raises Unknown."""
    query = select(_CAMPAIGNS.c.outlines).where(_CAMPAIGNS.c.id == id_).with_for_update()
    found = connection.execute(query).scalar()
    if found is None:
        raise Unknown("There is no such campaign.")
    return tuple(json.loads(found))


def campaign(engine: Engine, id_: str) -> Campaign:
    """Return a campaign. Raises Unknown."""
    with reading(engine) as connection:
        return _campaign(_row(connection, id_))


def campaigns(engine: Engine, within: Collection[int] | None) -> list[tuple[Campaign, int]]:
    """Return all campaigns, the newest first, each with how many organisations of these provinces it has."""
    seen = [] if within is None else [_INVITED.c.province.in_(within)]
    counted = select(_INVITED.c.campaign_id, func.count()).where(*seen).group_by(_INVITED.c.campaign_id)
    query = select(_CAMPAIGNS).order_by(_CAMPAIGNS.c.at.desc(), _CAMPAIGNS.c.id)
    with reading(engine) as connection:
        numbers = dict(connection.execute(counted).tuples().all())
        return [(_campaign(row), numbers.get(row.id, 0)) for row in connection.execute(query)]


def _row(connection: Connection, id_: str) -> Row[Any]:
    row = connection.execute(select(_CAMPAIGNS).where(_CAMPAIGNS.c.id == id_)).one_or_none()
    if row is None:
        raise Unknown("There is no such campaign.")
    return row


def _campaign(row: Row[Any]) -> Campaign:
    plan = plan_of(row.remind_days, row.remind_most)
    outlines = tuple(json.loads(row.outlines))
    terms = Terms(row.name, outlines, last_day(row.ends_at), row.contact, row.letter, plan)
    return Campaign(row.id, terms, row.by, row.at, row.closed_at)


def _values(terms: Terms) -> dict[str, object]:
    names = ("name", "ends_at", "contact", "letter")
    plan = {"remind_days": terms.reminders.written, "remind_most": terms.reminders.most}
    return {name: getattr(terms, name) for name in names} | plan | {"outlines": json.dumps(terms.outlines)}


def plan_of(days: str, most: int) -> Plan:
    """Return when organisations are reminded, from a campaign's columns."""
    return Plan(tuple(int(day) for day in days.split(", ") if day), most)
