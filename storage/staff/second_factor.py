"""The second factor of staff: codes of an app (TOTP, RFC 6238), and recovery codes that work once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyotp import TOTP, random_base32
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, StorageError
from storage.privacy.audit import Entry, note
from storage.staff.accounts import Member, hash_of, member_from

ISSUER = "decuong"
"""The name under which apps list the account."""
WINDOW = 1
"""How many steps of 30 seconds a phone's clock may be behind or ahead (RFC 6238, 5.2)."""
RECOVERY_CODES = 10
TICKET_VALID = timedelta(minutes=10)
"""How long after the password the code may be given."""
_FACTORS, _CODES, _TICKETS = tables.staff_second_factors, tables.staff_recovery_codes, tables.staff_tickets


class WrongCode(StorageError):
    """A code that is wrong, too old or used already."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A secret that an app may take up. It counts once a code of it was shown."""

    secret: str
    """In base32, to be typed if there is no camera."""
    address: str
    """What the QR code holds: "otpauth://totp/…"."""


def is_on(engine: Engine, name: str) -> bool:
    """Whether this member is asked for a code."""
    with reading(engine) as connection:
        return _confirmed(connection, name) is not None


def with_one(engine: Engine) -> set[str]:
    """Return the names of the members who have a second factor."""
    with reading(engine) as connection:
        query = select(_FACTORS.c.staff).where(_FACTORS.c.confirmed_at.is_not(None))
        return set(connection.execute(query).scalars())


def begin(engine: Engine, name: str) -> None:
    """Make a new secret for a member who has no second factor yet. Raises NotNow for one who has."""
    with writing(engine) as connection:
        if _confirmed(connection, name) is not None:
            raise NotNow("The second factor is on already.")
        connection.execute(delete(_FACTORS).where(_FACTORS.c.staff == name))
        connection.execute(insert(_FACTORS).values(staff=name, secret=random_base32(), last_step=0))


def pending(engine: Engine, name: str) -> Pending | None:
    """Return the secret that waits for its first code, or None. A secret in use is never shown again."""
    with reading(engine) as connection:
        query = select(_FACTORS.c.secret).where(_FACTORS.c.staff == name, _FACTORS.c.confirmed_at.is_(None))
        secret: str | None = connection.execute(query).scalar()
    if secret is None:
        return None
    return Pending(secret, TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER))


def confirm(engine: Engine, name: str, code: str, at: datetime) -> tuple[str, ...]:
    """Switch the second factor on by its first code. Return new recovery codes. Raises WrongCode."""
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    with writing(engine) as connection:
        if _confirmed(connection, name) is not None or not _takes(connection, name, code, at):
            raise WrongCode("The code is wrong; wait for the next one.")
        connection.execute(update(_FACTORS).where(_FACTORS.c.staff == name).values(confirmed_at=at))
        connection.execute(delete(_CODES).where(_CODES.c.staff == name))
        connection.execute(insert(_CODES), [{"staff": name, "code": _kept(name, one)} for one in codes])
        note(connection, Entry(at, "second factor on", name, Mover.STAFF, who=name))
    return codes


def take_away(engine: Engine, name: str, at: datetime, by: str) -> None:
    """Switch a member's second factor off. Raises NotNow if there is none."""
    with writing(engine) as connection:
        if connection.execute(delete(_FACTORS).where(_FACTORS.c.staff == name)).rowcount == 0:
            raise NotNow("There is no second factor to switch off.")
        connection.execute(delete(_CODES).where(_CODES.c.staff == name))
        note(connection, Entry(at, "second factor off", name, Mover.STAFF, who=by))


def left(engine: Engine, name: str) -> int:
    """Return how many recovery codes a member has left."""
    with reading(engine) as connection:
        query = select(func.count()).select_from(_CODES).where(_CODES.c.staff == name)
        return connection.execute(query).scalar_one()


def check(engine: Engine, name: str, code: str, at: datetime) -> None:
    """Use up a code of the app, or a recovery code. Raises WrongCode if it is neither."""
    with writing(engine) as connection:
        if _confirmed(connection, name) is None or not _takes(connection, name, code, at):
            is_it = (_CODES.c.staff == name) & (_CODES.c.code == _kept(name, code))
            if connection.execute(delete(_CODES).where(is_it)).rowcount == 0:
                raise WrongCode("The code is wrong or was used already; wait for the next one.")
            note(connection, Entry(at, "use recovery code", name, Mover.STAFF, who=name))


def give_ticket(engine: Engine, name: str, token: str, at: datetime) -> None:
    """Note that this member's password was right and the code is awaited."""
    with writing(engine) as connection:
        connection.execute(delete(_TICKETS).where(_TICKETS.c.until <= at))
        connection.execute(insert(_TICKETS).values(token=hash_of(token), staff=name, until=at + TICKET_VALID))


def holder(engine: Engine, token: str, at: datetime) -> Member | None:
    """Return the member who has this ticket, or None if it is over or the account was ended."""
    staff = tables.staff
    is_it = (_TICKETS.c.token == hash_of(token)) & (_TICKETS.c.until > at) & staff.c.ended_at.is_(None)
    with reading(engine) as connection:
        row = connection.execute(
            select(staff).join(_TICKETS, _TICKETS.c.staff == staff.c.name).where(is_it)
        ).first()
    return None if row is None else member_from(row)


def drop_ticket(engine: Engine, token: str) -> None:
    """Forget a ticket: its holder is in."""
    with writing(engine) as connection:
        connection.execute(delete(_TICKETS).where(_TICKETS.c.token == hash_of(token)))


def _confirmed(connection: Connection, name: str) -> datetime | None:
    found: datetime | None = connection.execute(
        select(_FACTORS.c.confirmed_at).where(_FACTORS.c.staff == name)
    ).scalar()
    return found


def _takes(connection: Connection, name: str, code: str, at: datetime) -> bool:
    """Whether the code is one of now and newer than the last accepted. It is then the last accepted.

    The condition is in the update itself, so that of two at once with the same code one gets in.
    """
    secret = connection.execute(select(_FACTORS.c.secret).where(_FACTORS.c.staff == name)).scalar()
    if secret is None:
        return False
    told = "".join(code.split())
    try:
        step = TOTP(secret).verify_and_get_timecode(told, for_time=at, valid_window=WINDOW)
    except OTPVerificationError:
        return False
    is_newer = (_FACTORS.c.staff == name) & (_FACTORS.c.last_step < step)
    return connection.execute(update(_FACTORS).where(is_newer).values(last_step=step)).rowcount == 1


def _recovery_code() -> str:
    """Return 80 random bits, in four groups that can be read from paper."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _kept(name: str, code: str) -> str:
    return hash_of(f"{name} {''.join(code.lower().replace('-', ' ').split())}")
