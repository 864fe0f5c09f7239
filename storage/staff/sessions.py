"""The sessions of members of staff. A session is known by the hash of the token in its browser's cookie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, select, update

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.privacy.audit import Entry, note
from storage.staff.accounts import Member, hash_of, member_from

IDLE = timedelta(hours=12)
"""A session that was not used for so long ends: a working day with its breaks."""
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
"""How exactly it is kept when a session was last used. A write at every look would make officers wait."""
_SESSIONS, _STAFF = tables.staff_sessions, tables.staff


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which a member is logged in."""

    id: str
    """The hash of its token."""
    staff: str
    created_at: datetime
    seen_at: datetime
    browser: str
    """What the browser calls itself."""


def begin(engine: Engine, name: str, token: str, at: datetime, browser: str) -> None:
    """Begin a session, and forget those that ended by themselves."""
    values = {"token": hash_of(token), "staff": name, "created_at": at, "seen_at": at, "browser": browser}
    with writing(engine) as connection:
        over = (_SESSIONS.c.seen_at <= at - IDLE) | (_SESSIONS.c.created_at <= at - LONGEST)
        connection.execute(delete(_SESSIONS).where(over))
        connection.execute(insert(_SESSIONS).values(values))


def member(engine: Engine, token: str, at: datetime) -> Member | None:
    """Return the member whose session this is, or None if it has ended. Note that it was used."""
    query = (
        select(_STAFF, _SESSIONS.c.seen_at)
        .join(_SESSIONS, _SESSIONS.c.staff == _STAFF.c.name)
        .where(
            _SESSIONS.c.token == hash_of(token),
            _SESSIONS.c.seen_at > at - IDLE,
            _SESSIONS.c.created_at > at - LONGEST,
            _STAFF.c.ended_at.is_(None),
        )
    )
    with reading(engine) as connection:
        row: Row[Any] | None = connection.execute(query).first()
    if row is None:
        return None
    if at - row.seen_at >= SEEN_EVERY:
        with writing(engine) as connection:
            is_it = _SESSIONS.c.token == hash_of(token)
            connection.execute(update(_SESSIONS).where(is_it).values(seen_at=at))
    return member_from(row)


def sessions_of(engine: Engine, name: str, at: datetime) -> list[Session]:
    """Return a member's sessions that have not ended, the last used first."""
    query = (
        select(_SESSIONS)
        .where(
            _SESSIONS.c.staff == name,
            _SESSIONS.c.seen_at > at - IDLE,
            _SESSIONS.c.created_at > at - LONGEST,
        )
        .order_by(_SESSIONS.c.seen_at.desc())
    )
    with reading(engine) as connection:
        return [
            Session(row.token, row.staff, row.created_at, row.seen_at, row.browser)
            for row in connection.execute(query)
        ]


def end_by_token(engine: Engine, token: str, at: datetime) -> None:
    """End the session with this token."""
    end(engine, hash_of(token), at)


def end(engine: Engine, session_id: str, at: datetime, name: str = "") -> None:
    """End a session, and note that its member logged out. With a `name`, only if it is that member's."""
    is_it = _SESSIONS.c.token == session_id
    is_it = is_it & (_SESSIONS.c.staff == name) if name else is_it
    with writing(engine) as connection:
        staff: str | None = connection.execute(select(_SESSIONS.c.staff).where(is_it)).scalar()
        if staff is not None:
            connection.execute(delete(_SESSIONS).where(is_it))
            note(connection, Entry(at, "log out", staff, Mover.STAFF, who=staff))
