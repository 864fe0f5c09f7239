"""Following a campaign: how far each organisation is, where its report stands, and since when.

Every state is worked out from one reading of the database, and every count is a count of these lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from flows.form.path import template_of
from flows.local_time import local
from flows.reading.figures.former_districts import former_districts
from flows.reminders.schedule import Reason
from flows.report.submission import State as Review
from storage.campaigns.campaigns import ENDS_AT
from storage.campaigns.joining import Answer
from storage.core import tables
from storage.core.engine import reading
from storage.core.errors import Unknown

STUCK = timedelta(days=7)
"""A report that is begun and in which nobody has written for so long is stuck."""
_INVITED, _CAMPAIGNS, _DRAFTS, _POSITIONS, _SEALED, _REQUESTS = (
    tables.invitations,
    tables.campaigns,
    tables.drafts,
    tables.positions,
    tables.submissions,
    tables.join_requests,
)


class State(StrEnum):
    """How far an organisation is. Each is in one state."""

    NOT_OPENED = "not opened"
    """Nobody has used its code."""
    NOT_BEGUN = "not begun"
    """Its code was used, and no report is begun."""
    WRITING = "writing"
    """Its report is begun and was not submitted yet."""
    STUCK = "stuck"
    """The same, and nobody has written for STUCK."""
    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    """The newest version was taken back or withdrawn."""


class Lateness(StrEnum):
    """What the deadline says of an organisation. It is marked, and nothing is refused."""

    LATE = "late"
    """Its report was first submitted after its last day."""
    OVERDUE = "overdue"
    """Its last day is over, and it has submitted nothing that stands."""


SUBMITTED = (State.RECEIVED, State.RETURNED, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Reminded:
    """How an organisation was reminded."""

    times: int
    last: datetime | None
    """When it was last; None if it never was."""
    why_not: Reason | None
    """Why the newest reminder was not sent; None if it was, or there was none."""


NEVER = Reminded(0, None, None)


@dataclass(frozen=True, slots=True)
class Followed:
    """An organisation of a campaign as it is now."""

    id: str
    organisation: str
    province: int
    """The code of its province; 0 for none."""
    commune: int
    code: str
    state: State
    lateness: Lateness | None
    ends_at: datetime
    """When its last day is over."""
    is_extended: bool
    since: datetime | None
    """Since when it is in its state: opened, written last, moved last. None if nothing was opened."""
    outline: str
    at_question: str
    """While it is written, the template of the question at which it stands; "" for none."""
    number: str
    """The number of its report; "" before the first submission."""
    submitted_at: datetime | None
    """When its newest version was submitted; None before the first submission."""
    draft_id: str
    """Its draft; "" before it is begun."""
    requests: int
    """How many people wait to be let in."""
    reminded: Reminded

    @property
    def district(self) -> int:
        """Return the code of its commune's district of before July 2025; 0 if it is no commune."""
        found = former_districts().get(self.commune)
        return found.code if found else 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many organisations there are in each state."""

    states: Mapping[State, int]
    lateness: Mapping[Lateness, int]

    @property
    def all(self) -> int:
        """Return how many organisations there are."""
        return sum(self.states.values())


def followed(
    engine: Engine, campaign_id: str, within: Collection[int] | None, now: datetime
) -> list[Followed]:
    """Return the organisations of these provinces (None: all) in the order in which they were added."""
    with reading(engine) as connection:
        return _lines(connection, _of(campaign_id, within), now)


def followed_page(
    engine: Engine, campaign_id: str, within: Collection[int] | None, now: datetime, after: int, most: int
) -> tuple[list[Followed], int | None]:
    """Return `most` organisations behind a place in that order, as `followed` does.

    With them comes the place of the last one; None if no more follow.
    """
    seen = [*_of(campaign_id, within), _INVITED.c.place > after]
    with reading(engine) as connection:
        query = select(_INVITED.c.place).where(*seen).order_by(_INVITED.c.place).limit(most + 1)
        places = connection.execute(query).scalars().all()
        lines = _lines(connection, [*seen, _INVITED.c.place.in_(places[:most])], now)
    return lines, places[most - 1] if len(places) > most else None


def one_followed(engine: Engine, id_: str, now: datetime) -> tuple[str, Followed]:
    """Return an organisation and its campaign's id. Raises Unknown."""
    with reading(engine) as connection:
        campaign_id = connection.scalar(select(_INVITED.c.campaign_id).where(_INVITED.c.id == id_))
        if campaign_id is None:
            raise Unknown("There is no such organisation in a campaign.")
        [found] = _lines(connection, [_INVITED.c.id == id_], now)
        return campaign_id, found


def came_between(one: Followed, since: date | None, until: date | None) -> bool:
    """Whether an organisation's newest submission came on these days, by the clock on the wall; None: any."""
    if since is None and until is None:
        return True
    day = local(one.submitted_at).date() if one.submitted_at else None
    return day is not None and (since is None or since <= day) and (until is None or day <= until)


def counted(lines: Sequence[Followed]) -> Counts:
    """Count organisations by state."""
    states = Counter(one.state for one in lines)
    lateness = Counter(one.lateness for one in lines if one.lateness is not None)
    return Counts({state: states[state] for state in State}, {which: lateness[which] for which in Lateness})


def by_province(lines: Sequence[Followed]) -> list[tuple[int, Counts]]:
    """Count organisations by province, those of none last."""
    return _by(lines, lambda one: one.province)


def by_district(lines: Sequence[Followed]) -> list[tuple[int, Counts]]:
    """Count organisations by their commune's district of before July 2025, those of no commune last."""
    return _by(lines, lambda one: one.district)


def _by(lines: Sequence[Followed], which: Callable[[Followed], int]) -> list[tuple[int, Counts]]:
    found: defaultdict[int, list[Followed]] = defaultdict(list)
    for one in lines:
        found[which(one)].append(one)
    return [(code, counted(found[code])) for code in sorted(found, key=lambda code: (code == 0, code))]


def by_question(lines: Sequence[Followed]) -> list[tuple[str, str, int]]:
    """Return (outline, template, how many) of the questions where reports stand, that with most first."""
    counts = Counter((one.outline, one.at_question) for one in lines if one.at_question)
    return [(outline, template, number) for (outline, template), number in counts.most_common()]


def _of(campaign_id: str, within: Collection[int] | None) -> list[Any]:
    """Return the conditions of a campaign's organisations in these provinces."""
    seen: list[Any] = [_INVITED.c.campaign_id == campaign_id]
    return seen if within is None else [*seen, _INVITED.c.province.in_(within)]


def _lines(connection: Connection, seen: Sequence[Any], now: datetime) -> list[Followed]:
    query = (
        select(_INVITED, ENDS_AT.label("end"), _DRAFTS.c.touched_at)
        .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _INVITED.c.campaign_id)
        .outerjoin(_DRAFTS, _DRAFTS.c.id == _INVITED.c.draft_id)
        .where(*seen)
        .order_by(_INVITED.c.place)
    )
    rows = connection.execute(query).all()
    drafts = select(_INVITED.c.draft_id).where(*seen, _INVITED.c.draft_id.is_not(None))
    sealed = _sealed(connection, drafts)
    stands, waiting = _stands(connection, drafts), _waiting(connection, drafts)
    reminded = _reminded(connection, select(_INVITED.c.id).where(*seen))
    return [
        _line(
            row,
            sealed.get(row.draft_id, ()),
            stands.get(row.draft_id, ""),
            waiting.get(row.draft_id, 0),
            reminded.get(row.id, NEVER),
            now,
        )
        for row in rows
    ]


def _line(
    row: Row[Any],
    versions: Sequence[Row[Any]],
    at: str,
    requests: int,
    reminded: Reminded,
    now: datetime,
) -> Followed:
    state, since = _state(row, versions, now)
    return Followed(
        row.id,
        row.organisation,
        row.province,
        row.commune,
        row.code,
        state,
        _lateness(row.end, versions, now),
        row.end,
        row.ends_at is not None,
        since,
        row.outline,
        at if state in {State.WRITING, State.STUCK} else "",
        versions[-1].number if versions else "",
        versions[-1].submitted_at if versions else None,
        row.draft_id or "",
        requests,
        reminded,
    )


def _state(row: Row[Any], versions: Sequence[Row[Any]], now: datetime) -> tuple[State, datetime | None]:
    if versions:
        return State(Review(versions[-1].state).value), versions[-1].changed_at
    if row.draft_id is None:
        opened = row.opened_at
        return (State.NOT_OPENED if opened is None else State.NOT_BEGUN), opened
    since = row.touched_at or row.begun_at
    return (State.STUCK if now - since >= STUCK else State.WRITING), since


def _lateness(end: datetime, versions: Sequence[Row[Any]], now: datetime) -> Lateness | None:
    first = min((one.submitted_at for one in versions if one.state != Review.WITHDRAWN), default=None)
    if first is not None:
        return Lateness.LATE if first >= end else None
    return Lateness.OVERDUE if now >= end else None


def _sealed(connection: Connection, drafts: Any) -> Mapping[str, Sequence[Row[Any]]]:  # noqa: ANN401 - a query
    """Return the sealed versions of each draft, the newest last, without their content."""
    query = (
        select(
            _SEALED.c.draft_id,
            _SEALED.c.number,
            _SEALED.c.version,
            _SEALED.c.state,
            _SEALED.c.submitted_at,
            _SEALED.c.changed_at,
        )
        .where(_SEALED.c.draft_id.in_(drafts))
        .order_by(_SEALED.c.draft_id, _SEALED.c.version)
    )
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.draft_id].append(row)
    return found


def _stands(connection: Connection, drafts: Any) -> Mapping[str, str]:  # noqa: ANN401 - a query
    """Return the question at which each draft was written last."""
    query = (
        select(_POSITIONS.c.draft_id, _POSITIONS.c.state, _POSITIONS.c.origin)
        .where(_POSITIONS.c.draft_id.in_(drafts))
        .order_by(_POSITIONS.c.draft_id, _POSITIONS.c.touched_at)
    )
    # From the contents ("@contents") one goes back to the origin.
    return {
        row.draft_id: template_of(row.origin if row.state.startswith("@") else row.state)
        for row in connection.execute(query)
    }


def _waiting(connection: Connection, drafts: Any) -> Mapping[str, int]:  # noqa: ANN401 - a query
    """Return how many people wait to be let into each draft."""
    waits = _REQUESTS.c.state == Answer.WAITING
    query = select(_REQUESTS.c.draft_id, func.count()).where(_REQUESTS.c.draft_id.in_(drafts), waits)
    return dict(connection.execute(query.group_by(_REQUESTS.c.draft_id)).tuples().all())


def _reminded(connection: Connection, invitations: Any) -> Mapping[str, Reminded]:  # noqa: ANN401 - a query
    """Return how each of these organisations was reminded. Those that were due no reminder are left out."""
    table = tables.reminders
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    query = select(table).where(table.c.invitation_id.in_(invitations)).order_by(table.c.at, table.c.occasion)
    for row in connection.execute(query):
        found[row.invitation_id].append(row)
    return {id_: _summed(rows) for id_, rows in found.items()}


def _summed(rows: Sequence[Row[Any]]) -> Reminded:
    sent = [row.at for row in rows if not row.reason]
    newest = rows[-1].reason
    return Reminded(len(sent), sent[-1] if sent else None, Reason(newest) if newest else None)
