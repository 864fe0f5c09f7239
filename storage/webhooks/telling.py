"""Notes a move, and tells webhooks of it: a message for each, in the transaction that moves the report.

So no move is without its messages, whatever is killed, and no message is without its move. A message names a
report and says what happened. It holds no words of the report and no name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, insert

from flows.form.machine import Mover
from flows.report.answer import Answer
from flows.report.sender import provinces_in
from flows.report.submission import State
from storage.core import tables
from storage.privacy.audit import Entry, note
from storage.webhooks.webhooks import TYPES, told_now

REPORTS = "/api/v1/reports/"
"""Where another system reads a report, by its id."""
_ADD = insert(tables.webhook_deliveries)


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a report: its submission, or a step of its review."""

    id: str
    number: str
    version: int
    revision: int
    """The submission's revision after it."""
    state: State
    """The state after it."""
    act: str
    """As in the audit trail, of TYPES."""
    by: Mover
    at: datetime
    who: str = ""
    """The name of the member of staff, for the audit trail alone."""


def note_move(connection: Connection, move: Move, answers: Callable[[], Mapping[str, Answer]]) -> None:
    """Note a move in the audit trail, and write a message for each webhook that hears of it.

    `answers` returns the report's answers by path. It is asked only if a webhook is limited to provinces.
    """
    note(connection, Entry(move.at, move.act, move.id, move.by, who=move.who))
    hearing = told_now(connection, move.act)
    if any(one.provinces for one in hearing):
        named = frozenset(province.code for province in provinces_in(answers().values()))
        hearing = [one for one in hearing if one.may_see(named)]
    if hearing:
        told = {"act": move.act, "about": move.id, "body": body_of(move)}
        rows = [message(one.id, id_of(one.id, move), move.at, **told) for one in hearing]
        connection.execute(_ADD, rows)


def message(webhook: str, id_: str, at: datetime, *, act: str, about: str, body: str) -> dict[str, object]:
    """Return the row of a message that is due at once."""
    first = {"made_at": at, "since": at, "due_at": at, "tries": 0}
    return {"id": id_, "webhook": webhook, "act": act, "about": about, "body": body, **first}


def id_of(webhook: str, move: Move) -> str:
    """Return the id of the message to one webhook: always the same for this move, and never for another one.

    The moment is in it, because a number is given again after a database was put back.
    """
    told = (webhook, move.id, str(move.revision), move.act, move.at.astimezone(UTC).isoformat())
    return f"msg_{sha256(' '.join(told).encode()).hexdigest()[:32]}"


def body_of(move: Move) -> str:
    """Return what is sent, as JSON in ASCII."""
    report = {
        "id": move.id,
        "number": move.number,
        "version": move.version,
        "state": move.state.value,
        "by": move.by.value,
        "path": f"{REPORTS}{move.id}",
    }
    return encoded(TYPES[move.act], move.at, report)


def encoded(type_: str, at: datetime, data: dict[str, object]) -> str:
    """Return a message's body, as Standard Webhooks 1.0.0 ("Payload structure") recommends."""
    moment = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": type_, "timestamp": moment, "data": data}, separators=(",", ":"))
