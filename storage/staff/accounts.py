"""The accounts of members of staff, with role, provinces and password.

A password is kept as argon2id's hash (RFC 9106; argon2-cffi's defaults are its second recommended option). A
new member, and one who forgot the password, gets a link that works once.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, StorageError, Unknown
from storage.privacy.audit import Entry, note
from storage.staff.asker import Asker
from storage.staff.job_ends import drop_jobs_of

LINK_VALID = timedelta(days=7)
"""How long a link for a password works."""
SHORTEST_PASSWORD = 12
"""Characters. Length is all that is asked (NIST SP 800-63B, 5.1.1.2, asks for 8)."""
LONGEST_PASSWORD = 200
_NAME = re.compile(r"[\w.@-]{2,60}")
_STAFF, _LINKS, _SESSIONS = tables.staff, tables.staff_links, tables.staff_sessions
_TICKETS = tables.staff_tickets


class Role(StrEnum):
    """What a member of staff may do. Each role may do what those before it may."""

    VIEWER = "viewer"
    """See reports and take them away."""
    REVIEWER = "reviewer"
    """Also return and accept them."""
    ADMINISTRATOR = "administrator"
    """Also manage people, outlines and the Department's database."""

    def may(self, asked: Role) -> bool:
        """Whether somebody of this role may do what is asked of that one."""
        order = list(Role)
        return order.index(self) >= order.index(asked)


@dataclass(frozen=True, slots=True)
class Member(Asker):
    """A member of staff."""

    name: str
    """The name to log in with. It stands in the audit trail and beside remarks."""
    role: Role
    provinces: tuple[int, ...]
    """The codes of the provinces whose reports this member may see; empty for all."""
    created_at: datetime
    ended_at: datetime | None
    """When the account was ended; None while it is valid."""
    has_password: bool

    @property
    def manages_all(self) -> bool:
        """Whether this is an administrator of all provinces."""
        return self.role is Role.ADMINISTRATOR and self.within is None


class WrongName(StorageError):
    """A name that no account can have."""


class WrongPassword(StorageError):
    """A password that is too short or too long."""


def add(engine: Engine, name: str, role: Role, provinces: Collection[int], at: datetime, by: str) -> None:
    """Add a member, who has no password yet. Raises WrongName, and NotNow if the name is taken."""
    if _NAME.fullmatch(name) is None:
        raise WrongName("The name {name!r} cannot be used: 2 to 60 letters, digits and . @ _ -", name=name)
    with writing(engine) as connection:
        if _row(connection, name) is not None:
            raise NotNow("There is a member of staff called {name} already.", name=name)
        rights = _rights(role, provinces)
        connection.execute(insert(_STAFF).values(name=name, password="", created_at=at, **rights))
        note(connection, Entry(at, "add staff", name, Mover.STAFF, " ".join(rights.values()).strip(), by))


def members(engine: Engine) -> list[Member]:
    """Return all members by name, those of ended accounts too."""
    with reading(engine) as connection:
        return [member_from(row) for row in connection.execute(select(_STAFF).order_by(_STAFF.c.name))]


def member(engine: Engine, name: str) -> Member | None:
    """Return the member of this name; None if there is none, or the account was ended."""
    with reading(engine) as connection:
        row = _row(connection, name)
    return member_from(row) if row is not None and row.ended_at is None else None


def change(engine: Engine, name: str, role: Role, provinces: Collection[int], at: datetime, by: str) -> None:
    """Give a member another role and provinces. Raises Unknown, and NotNow for the only administrator."""
    rights = _rights(role, provinces)
    with writing(engine) as connection:
        _known(connection, name)
        if role is not Role.ADMINISTRATOR:
            _not_the_last(connection, name)
        connection.execute(update(_STAFF).where(_STAFF.c.name == name).values(rights))
        note(connection, Entry(at, "change staff", name, Mover.STAFF, " ".join(rights.values()).strip(), by))


def end(engine: Engine, name: str, at: datetime, by: str) -> None:
    """End an account with its sessions, links, jobs and address for mail.

    Raises Unknown, and NotNow for the only administrator.
    """
    with writing(engine) as connection:
        _known(connection, name)
        _not_the_last(connection, name)
        connection.execute(update(_STAFF).where(_STAFF.c.name == name).values(ended_at=at, password=""))
        _log_out(connection, name)
        connection.execute(delete(_LINKS).where(_LINKS.c.staff == name))
        drop_jobs_of(connection, name, at)
        forget_mail(connection, name)
        note(connection, Entry(at, "end staff", name, Mover.STAFF, who=by))


def issue_link(engine: Engine, name: str, token: str, at: datetime, by: str) -> datetime:
    """Let `token` set this member's password once. Return until when. Earlier links work no more.

    A member whose account was ended comes back by it. Raises Unknown.
    """
    until = at + LINK_VALID
    with writing(engine) as connection:
        _known(connection, name)
        connection.execute(update(_STAFF).where(_STAFF.c.name == name).values(ended_at=None))
        connection.execute(delete(_LINKS).where(_LINKS.c.staff == name))
        values = {"token": hash_of(token), "staff": name, "until": until}
        connection.execute(insert(_LINKS).values(values))
        note(connection, Entry(at, "issue link", name, Mover.STAFF, who=by))
    return until


def invited(engine: Engine, token: str, at: datetime) -> str | None:
    """Return the name of the member whom this link is for, or None if it works no more."""
    with reading(engine) as connection:
        return _invited(connection, token, at)


def set_password(engine: Engine, token: str, password: str, at: datetime) -> str:
    """Set the password of the member whom this link is for, and return the name. All sessions end.

    Raises WrongPassword, and NotNow if the link works no more.
    """
    hashed = _hashed(password)
    with writing(engine) as connection:
        name = _invited(connection, token, at)
        if name is None:
            raise NotNow("This link works no more; ask for a new one.")
        connection.execute(update(_STAFF).where(_STAFF.c.name == name).values(password=hashed))
        connection.execute(delete(_LINKS).where(_LINKS.c.staff == name))
        _log_out(connection, name)
        note(connection, Entry(at, "set password", name, Mover.STAFF, who=name))
    return name


def change_password(engine: Engine, name: str, old: str, new: str, at: datetime) -> None:
    """Set a member's password by the old one. All sessions end. Raises WrongPassword."""
    if check(engine, name, old) is None:
        raise WrongPassword("The old password is wrong.")
    hashed = _hashed(new)
    with writing(engine) as connection:
        connection.execute(update(_STAFF).where(_STAFF.c.name == name).values(password=hashed))
        _log_out(connection, name)
        note(connection, Entry(at, "set password", name, Mover.STAFF, who=name))


def check(engine: Engine, name: str, password: str) -> Member | None:
    """Return the member if name and password are right. It takes as long if there is no such member."""
    with reading(engine) as connection:
        row = _row(connection, name)
    is_valid = row is not None and row.ended_at is None and bool(row.password)
    try:
        _hasher().verify(row.password if row is not None and is_valid else _nobodys(), password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return member_from(row) if row is not None and is_valid else None


def forget_mail(connection: Connection, name: str) -> None:
    """Delete a member's address for mail, and the digests that were sent there."""
    for table in (tables.staff_mail, tables.digests):
        connection.execute(delete(table).where(table.c.staff == name))


def hash_of(token: str) -> str:
    """Return what is kept of a token: whoever reads the database cannot use it."""
    return sha256(token.encode()).hexdigest()


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WrongPassword("A password has at least {number} characters.", number=SHORTEST_PASSWORD)
    return _hasher().hash(password)


def _log_out(connection: Connection, name: str) -> None:
    connection.execute(delete(_SESSIONS).where(_SESSIONS.c.staff == name))
    connection.execute(delete(_TICKETS).where(_TICKETS.c.staff == name))


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody's password")


def _rights(role: Role, provinces: Collection[int]) -> dict[str, str]:
    """Return the columns of what a member may do."""
    return {"role": role.value, "provinces": ",".join(map(str, sorted(set(provinces))))}


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(_STAFF).where(_STAFF.c.name == name)).first()


def _known(connection: Connection, name: str) -> None:
    if _row(connection, name) is None:
        raise Unknown("There is no member of staff called {name}.", name=name)


def _not_the_last(connection: Connection, name: str) -> None:
    """Raise NotNow if this is the only administrator left: nobody could let others in."""
    is_one = (_STAFF.c.role == Role.ADMINISTRATOR) & _STAFF.c.ended_at.is_(None)
    if set(connection.execute(select(_STAFF.c.name).where(is_one)).scalars()) == {name}:
        raise NotNow("{name} is the only administrator; make another one first.", name=name)


def _invited(connection: Connection, token: str, at: datetime) -> str | None:
    is_it = (_LINKS.c.token == hash_of(token)) & (_LINKS.c.until > at)
    found: str | None = connection.execute(select(_LINKS.c.staff).where(is_it)).scalar()
    return found


def member_from(row: Row[Any]) -> Member:
    """Return the member of a row of `tables.staff`."""
    provinces = tuple(map(int, row.provinces.split(","))) if row.provinces else ()
    return Member(row.name, Role(row.role), provinces, row.created_at, row.ended_at, bool(row.password))
