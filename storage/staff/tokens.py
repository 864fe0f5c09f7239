"""The tokens by which other systems read reports, each with scopes and provinces.

A token is shown once, when it is made. Only its hash is kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from flows.form.machine import Mover
from storage.core import tables
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, StorageError, Unknown
from storage.privacy.audit import Entry, note
from storage.staff.accounts import hash_of
from storage.staff.asker import Asker

PREFIX = "decuong_"
"""How every token begins, so that people and programs which look for leaked secrets know one."""
USED_EVERY = timedelta(minutes=5)
"""How exactly it is kept when a token was last used. A write at every call would make officers wait."""
_LABEL = re.compile(r"[\w.@-]{2,60}")
_TOKENS = tables.api_tokens


class Scope(StrEnum):
    """What a token may do. None includes another."""

    REPORTS = "reports"
    """Read reports, with names, answers and remarks."""
    FILES = "files"
    """Read the content of files."""
    REVIEW = "review"
    """Accept reports and return them."""
    CAMPAIGNS = "campaigns"
    """Read campaigns, and how far each organisation is: also those that have submitted nothing."""


@dataclass(frozen=True, slots=True)
class Token(Asker):
    """A token, without its secret."""

    id: str
    label: str
    """What administrators call it: the name of the other system."""
    scopes: frozenset[Scope]
    provinces: tuple[int, ...]
    by: str
    """Who made it."""
    created_at: datetime
    used_at: datetime | None
    """When it was last used, but for a few minutes."""
    ended_at: datetime | None

    @property
    def name(self) -> str:  # type: ignore[override]
        """Return the name in the audit trail. No member of staff has one with a colon."""
        return f"api:{self.label}"


class WrongToken(StorageError):
    """A token that cannot be made like this."""


def make(  # noqa: PLR0913, PLR0917 (a token and who makes it)
    engine: Engine,
    id_: str,
    secret: str,
    label: str,
    scopes: Collection[Scope],
    provinces: Collection[int],
    at: datetime,
    by: str,
) -> None:
    """Make a token of this secret. Raises WrongToken, and NotNow if the label is taken."""
    if _LABEL.fullmatch(label) is None:
        raise WrongToken("The name {name!r} cannot be used: 2 to 60 letters, digits and . @ _ -", name=label)
    if not scopes:
        raise WrongToken("Tick what the token may do.")
    rights = {
        "scopes": ",".join(one.value for one in Scope if one in scopes),
        "provinces": ",".join(map(str, sorted(set(provinces)))),
    }
    values = {"id": id_, "label": label, "secret": hash_of(secret), "by": by, "created_at": at, **rights}
    with writing(engine) as connection:
        if connection.execute(select(_TOKENS.c.id).where(_TOKENS.c.label == label)).first() is not None:
            raise NotNow("There is a token called {name} already, or was one.", name=label)
        connection.execute(insert(_TOKENS).values(values))
        extent = " ".join(rights.values()).strip()
        note(connection, Entry(at, "make token", label, Mover.STAFF, extent, by))


def tokens(engine: Engine) -> list[Token]:
    """Return all tokens by label, those that were ended too."""
    with reading(engine) as connection:
        return [_token(row) for row in connection.execute(select(_TOKENS).order_by(_TOKENS.c.label))]


def token_of(engine: Engine, secret: str, at: datetime) -> Token | None:
    """Return the token of this secret; None if there is none, or it was ended. Note that it was used."""
    is_it = (_TOKENS.c.secret == hash_of(secret)) & _TOKENS.c.ended_at.is_(None)
    with reading(engine) as connection:
        row = connection.execute(select(_TOKENS).where(is_it)).first()
    if row is None:
        return None
    if row.used_at is None or at - row.used_at >= USED_EVERY:
        with writing(engine) as connection:
            connection.execute(update(_TOKENS).where(is_it).values(used_at=at))
    return _token(row)


def end(engine: Engine, id_: str, at: datetime, by: str) -> None:
    """End a token. One that was ended before stays so. Raises Unknown."""
    with writing(engine) as connection:
        row = connection.execute(select(_TOKENS).where(_TOKENS.c.id == id_)).first()
        if row is None:
            raise Unknown("There is no such token.")
        if row.ended_at is None:
            connection.execute(update(_TOKENS).where(_TOKENS.c.id == id_).values(ended_at=at))
            note(connection, Entry(at, "end token", row.label, Mover.STAFF, who=by))


def _token(row: Row[Any]) -> Token:
    return Token(
        row.id,
        row.label,
        frozenset(map(Scope, row.scopes.split(","))),
        tuple(map(int, row.provinces.split(","))) if row.provinces else (),
        row.by,
        row.created_at,
        row.used_at,
        row.ended_at,
    )
