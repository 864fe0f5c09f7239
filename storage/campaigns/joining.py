"""Requests to join: people who ask to write their organisation's report too. A unit of work uses this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, insert, select, update

from flows.respondents.invitations import JoinRequest
from storage.core import tables
from storage.core.engine import reading

_REQUESTS, _PEOPLE = tables.join_requests, tables.respondents


class Answer(StrEnum):
    """How far a request is."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and its answer."""

    request: JoinRequest
    answer: Answer


class Joining:
    """The requests of one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.asked: list[JoinRequest] = []
        """The requests that were made in this unit of work: the writers are to be told."""
        self.answered: list[Asked] = []
        """Those that were answered in it: who asked is to be told."""

    def ask(self, request: JoinRequest, at: datetime) -> Answer:
        """Store a request, unless this person has asked before. Return how far it is."""
        before = self._of(request.draft_id, request.respondent)
        if before is not None:
            return before.answer
        values = {"id": request.id, "draft_id": request.draft_id, "respondent_id": request.respondent}
        self._connection.execute(insert(_REQUESTS).values(**values, state=Answer.WAITING, at=at))
        self.asked.append(request)
        return Answer.WAITING

    def request(self, id_: str) -> Asked | None:
        """Return a request, or None."""
        return self._one(_REQUESTS.c.id == id_)

    def waiting(self, draft_id: str) -> list[JoinRequest]:
        """Return who waits to be let into a draft, the first first."""
        found = self._query(_REQUESTS.c.draft_id == draft_id, _REQUESTS.c.state == Answer.WAITING)
        return [_asked(row).request for row in found]

    def latest(self, respondent_id: str) -> Asked | None:
        """Return what a person asked last, or None."""
        found = self._query(_REQUESTS.c.respondent_id == respondent_id)
        return _asked(found[-1]) if found else None

    def answer(self, request: JoinRequest, answer: Answer) -> bool:
        """Answer a request that waits. Return False if it waits no more."""
        mine = (_REQUESTS.c.id == request.id, _REQUESTS.c.state == Answer.WAITING)
        changed = self._connection.execute(update(_REQUESTS).where(*mine).values(state=answer))
        if changed.rowcount == 0:
            return False
        self.answered.append(Asked(request, answer))
        return True

    def _of(self, draft_id: str, respondent_id: str) -> Asked | None:
        return self._one((_REQUESTS.c.draft_id == draft_id) & (_REQUESTS.c.respondent_id == respondent_id))

    def _one(self, which: ColumnElement[bool]) -> Asked | None:
        found = self._query(which)
        return _asked(found[0]) if found else None

    def _query(self, *which: ColumnElement[bool]) -> list[Row[Any]]:
        query = select(_REQUESTS, _PEOPLE.c.name).join(_PEOPLE, _PEOPLE.c.id == _REQUESTS.c.respondent_id)
        return list(self._connection.execute(query.where(*which).order_by(_REQUESTS.c.at, _REQUESTS.c.id)))


def names_waiting(engine: Engine, draft_id: str) -> list[str]:
    """Return the names of those who wait to be let into a draft, the first first."""
    with reading(engine) as connection:
        return [one.name for one in Joining(connection).waiting(draft_id)]


def _asked(row: Row[Any]) -> Asked:
    return Asked(JoinRequest(row.id, row.draft_id, row.respondent_id, row.name), Answer(row.state))
