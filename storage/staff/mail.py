"""Where members of staff want the daily digest by mail. An address counts once its code came back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, StorageError
from storage.core.upsert import upsert
from storage.privacy.audit import Entry, note
from storage.staff.accounts import Member, forget_mail, hash_of, member_from

CODE_VALID = timedelta(hours=1)
TRIES = 5
"""Wrong codes after which another code has to be sent."""
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
_LOCAL, _HOST = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}", r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_HOST}\.)+{_HOST}")
"""What mail servers take without extensions (RFC 5321, 4.1.2), and no quoted names."""
_MAIL, _STAFF = tables.staff_mail, tables.staff


class WrongAddress(StorageError):
    """What is no address for mail."""


@dataclass(frozen=True, slots=True)
class MailAddress:
    """A member's address for mail."""

    address: str
    is_confirmed: bool
    """Whether a code that was sent there came back."""
    is_wanted: bool
    """Whether the member wants the digest."""
    refused_at: datetime | None
    """When the mail server refused the address for good: nothing is sent there until it is confirmed anew."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member who gets the digest by mail."""

    member: Member
    address: str
    stop_token: str
    """What the link that stops the digest ends with."""


def checked(address: str) -> str:
    """Return an address without blanks around it. Raises WrongAddress."""
    address = address.strip()
    if len(address) > LONGEST_ADDRESS or _ADDRESS.fullmatch(address) is None or ".." in address:
        raise WrongAddress("Write an address like ten@example.gov.vn.")
    return address


def mail_of(engine: Engine, name: str) -> MailAddress | None:
    """Return a member's address, or None."""
    with reading(engine) as connection:
        row = _row(connection, name)
    if row is None:
        return None
    return MailAddress(row.mail_address, row.confirmed_at is not None, row.is_wanted, row.refused_at)


def ask(engine: Engine, name: str, address: str, code: str, stop_token: str, at: datetime) -> None:
    """Keep an address to which a code is sent. It takes the place of the address before."""
    row = {
        "staff": name,
        "mail_address": address,
        "code": hash_of(code),
        "code_until": at + CODE_VALID,
        "tries": 0,
        "confirmed_at": None,
        "is_wanted": False,
        "refused_at": None,
        "stop_token": stop_token,
    }
    with writing(engine) as connection:
        upsert(connection, _MAIL, [row])


def confirm(engine: Engine, name: str, code: str, at: datetime) -> None:
    """Confirm the address by its code: from now on the digest is sent there. Raises NotNow."""
    with writing(engine) as connection:
        # First, and kept: guesses at the same moment are counted one by one.
        mine = (_MAIL.c.staff == name, _MAIL.c.tries < TRIES, _MAIL.c.code_until > at)
        is_open = connection.execute(update(_MAIL).where(*mine).values(tries=_MAIL.c.tries + 1)).rowcount
        row = _row(connection, name)
        is_right = bool(is_open) and row is not None and row.code == hash_of(code.strip())
        if is_right:
            values = {"code": "", "code_until": None, "confirmed_at": at, "is_wanted": True}
            connection.execute(update(_MAIL).where(_MAIL.c.staff == name).values(values))
            note(connection, Entry(at, "digest on", name, Mover.STAFF, who=name))
    if not is_open:
        raise NotNow("This code works no more; have another one sent.")
    if not is_right:
        raise NotNow("The code is wrong: it stands in the newest mail.")


def want(engine: Engine, name: str, at: datetime, *, is_wanted: bool) -> None:
    """Send the digest to a confirmed address from now on, or no more."""
    with writing(engine) as connection:
        _want(connection, (_MAIL.c.staff == name,), at, is_wanted=is_wanted)


def drop(engine: Engine, name: str, at: datetime) -> None:
    """Delete a member's address, and what was told there."""
    with writing(engine) as connection:
        forget_mail(connection, name)
        note(connection, Entry(at, "digest off", name, Mover.STAFF, who=name))


def is_known(engine: Engine, stop_token: str) -> bool:
    """Whether there is an address with this link."""
    with reading(engine) as connection:
        query = select(_MAIL.c.staff).where(_MAIL.c.stop_token == stop_token)
        return connection.execute(query).first() is not None


def stop(engine: Engine, stop_token: str, at: datetime) -> None:
    """Send the digest no more to who has this link. A second time changes nothing."""
    with writing(engine) as connection:
        _want(connection, (_MAIL.c.stop_token == stop_token,), at, is_wanted=False)


def recipients(connection: Connection) -> list[Recipient]:
    """Return who gets the digest by mail, by name."""
    query = (
        select(_STAFF, _MAIL.c.mail_address, _MAIL.c.stop_token)
        .join(_MAIL, _MAIL.c.staff == _STAFF.c.name)
        .where(
            _STAFF.c.ended_at.is_(None),
            _MAIL.c.is_wanted,
            _MAIL.c.confirmed_at.is_not(None),
            _MAIL.c.refused_at.is_(None),
        )
        .order_by(_STAFF.c.name)
    )
    rows = connection.execute(query)
    return [Recipient(member_from(row), row.mail_address, row.stop_token) for row in rows]


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(_MAIL).where(_MAIL.c.staff == name)).first()


def _want(connection: Connection, which: tuple[Any, ...], at: datetime, *, is_wanted: bool) -> None:
    others = (_MAIL.c.confirmed_at.is_not(None), _MAIL.c.is_wanted != is_wanted)
    changed = update(_MAIL).where(*which, *others).values(is_wanted=is_wanted).returning(_MAIL.c.staff)
    for name in connection.execute(changed).scalars().all():
        act = "digest on" if is_wanted else "digest off"
        note(connection, Entry(at, act, name, Mover.STAFF, who=name))
