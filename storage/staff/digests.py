"""The daily digest of each member who asked for it by mail: one row a day, so that it is sent once.

The row is written with what it tells before anything is sent. A program that is killed sends the same
again, if at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select, update

from storage.core import tables
from storage.core.engine import reading, writing
from storage.staff.mail import Recipient, recipients

KEPT = timedelta(days=30)
"""How long a digest is kept, and the longest time of which one tells."""
_DIGESTS, _MAIL = tables.digests, tables.staff_mail


class State(StrEnum):
    """What became of a digest."""

    WAITING = "waiting"
    SENT = "sent"
    NOTHING = "nothing"
    """There was nothing to tell."""
    REFUSED = "refused"
    """The mail server refused the address for good."""


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that is to be sent now."""

    recipient: Recipient
    day: date
    content: str
    made_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A digest as its member sees it again."""

    day: date
    content: str
    state: State


def undecided(engine: Engine, day: date) -> list[tuple[Recipient, date | None]]:
    """Return who has no digest of this day yet, each with the first day that they were not told of.

    "Nothing" counts as told. What was never sent does not: the next one tells of its days too. It is None for
    who never had a digest.
    """
    with reading(engine) as connection:
        here = select(_DIGESTS.c.staff).where(_DIGESTS.c.day == day.isoformat())
        done = set(connection.execute(here).scalars())
        told = _DIGESTS.c.state.in_((State.SENT, State.NOTHING))
        newest = select(_DIGESTS.c.staff, func.max(_DIGESTS.c.day)).where(told).group_by(_DIGESTS.c.staff)
        first = select(_DIGESTS.c.staff, func.min(_DIGESTS.c.since)).group_by(_DIGESTS.c.staff)
        begins = dict(connection.execute(first).tuples().all())
        begins |= dict(connection.execute(newest).tuples().all())
        return [
            (one, date.fromisoformat(begins[one.member.name]) if one.member.name in begins else None)
            for one in recipients(connection)
            if one.member.name not in done
        ]


def decide(engine: Engine, name: str, day: date, since: date, content: str, at: datetime) -> None:
    """Note a member's digest of a day; "" for nothing to tell. Raises Conflict if another process has."""
    waits = {"state": State.WAITING, "due_at": at} if content else {"state": State.NOTHING, "due_at": None}
    with writing(engine) as connection:
        _forget_old(connection, day)
        row = {"staff": name, "day": day.isoformat(), "since": since.isoformat(), "content": content}
        connection.execute(insert(_DIGESTS).values(row | waits | {"made_at": at, "tries": 0}))


def due(engine: Engine, day: date, now: datetime) -> list[Due]:
    """Return what is to be sent now. What was not sent on its day is not: the next one tells of it."""
    wanted = (_DIGESTS.c.day == day.isoformat(), _DIGESTS.c.state == State.WAITING, _DIGESTS.c.due_at <= now)
    with reading(engine) as connection:
        who = {one.member.name: one for one in recipients(connection)}
        rows = connection.execute(select(_DIGESTS).where(*wanted).order_by(_DIGESTS.c.staff)).all()
    return [Due(who[row.staff], day, row.content, row.made_at, row.tries) for row in rows if row.staff in who]


def are_due(engine: Engine, day: date, now: datetime) -> bool:
    """Whether anything is to be decided or sent now."""
    return bool(undecided(engine, day) or due(engine, day, now))


def sent(engine: Engine, one: Due, at: datetime) -> None:
    """Note that the mail server took a digest."""
    _end(engine, one, {"state": State.SENT, "sent_at": at, "due_at": None, "tries": one.tries + 1})


def later(engine: Engine, one: Due, due_at: datetime) -> None:
    """Note that a try failed, and when the next one is due."""
    _end(engine, one, {"due_at": due_at, "tries": one.tries + 1})


def refused(engine: Engine, one: Due, at: datetime) -> None:
    """Note that the mail server refused an address for good, so that nothing is sent there any more."""
    mine = (_MAIL.c.staff == one.recipient.member.name, _MAIL.c.mail_address == one.recipient.address)
    with writing(engine) as connection:
        connection.execute(update(_MAIL).where(*mine).values(refused_at=at))
        values = {"state": State.REFUSED, "due_at": None, "tries": one.tries + 1}
        connection.execute(update(_DIGESTS).where(*_which(one)).values(values))


def kept(engine: Engine, name: str) -> Sequence[Kept]:
    """Return a member's digests that told something, the newest first."""
    query = select(_DIGESTS).where(_DIGESTS.c.staff == name, _DIGESTS.c.content != "")
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(_DIGESTS.c.day.desc())).all()
    return [Kept(date.fromisoformat(row.day), row.content, State(row.state)) for row in rows]


def _end(engine: Engine, one: Due, values: dict[str, object]) -> None:
    with writing(engine) as connection:
        connection.execute(update(_DIGESTS).where(*_which(one)).values(values))


def _which(one: Due) -> tuple[ColumnElement[bool], ...]:
    return _DIGESTS.c.staff == one.recipient.member.name, _DIGESTS.c.day == one.day.isoformat()


def _forget_old(connection: Connection, day: date) -> None:
    connection.execute(delete(_DIGESTS).where(_DIGESTS.c.day < (day - KEPT).isoformat()))
