"""Reports that were filled in offline become drafts, each with a code for its officer.

All are filled in before the first is stored, so with a fault anywhere nothing is. They are stored a few in a
commit, because officers in the chat wait for every commit. If the program is killed between two of them, the
same import goes on where it was: a row is stored with its code or not at all, and only once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection, Engine

from exports import labels as words
from exports.offline.filled import Filled, FilledReport, WorkbookFault
from flows.catalogue import Catalogue
from flows.dialogue import Dialogue, TurnInput
from flows.form.machine import Mover
from flows.messages.message import Inbound, Said
from flows.reading.text import clean, plain, shortened
from flows.report.answers import Answers
from flows.report.draft import Draft
from flows.report.position import Position
from flows.report.source import NothingYet
from flows.respondents.codes import Code, Purpose, new_code
from flows.respondents.respondent import Respondent
from storage.core.engine import reading, writing
from storage.core.errors import Conflict
from storage.drafts.imports import CHANNEL, Imported, begin_import, imported
from storage.drafts.unit_of_work import UnitOfWork
from storage.privacy.audit import Entry, note

VALID = timedelta(days=60)
"""How long the code of an imported draft is valid. It travels by letter, from the province to the commune."""
AT_ONCE = 10
"""How many reports are stored in one commit."""
TRIES = 3
"""How often storing is repeated if another import stores the same rows meanwhile."""
LONGEST_NAME = 60
IMPORT = "import"
"""The act in the audit trail."""


class RowState(StrEnum):
    """What an import does with a row, or did."""

    NEW = "new"
    WAITING = "waiting"
    """It was imported earlier, and nobody has entered its code yet."""
    RENEWED = "renewed"
    """The same, but its code had expired; it gets another one."""
    TAKEN = "taken"
    """It was imported earlier, and an officer has taken it over, or it was erased."""
    CHANGED = "changed"
    """It was imported earlier with other answers. What its officer has is not touched."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that is filled in, and not stored yet."""

    report: FilledReport
    address: str
    """It stands for the row: outline and version, key and organisation decide."""
    digest: str
    draft: Draft
    answers: Answers


@dataclass(frozen=True, slots=True)
class Line:
    """A report in the list of codes."""

    row: int
    key: str
    name: str
    state: RowState
    code: Code | None = None


def prepare(
    filled: Filled,
    dialogue: Dialogue,
    person: Respondent,
    at: datetime,
    new_id: Callable[[], str],
    say: Catalogue,
) -> tuple[list[Prepared], list[WorkbookFault]]:
    """Fill in a draft for each report. Return the drafts, and what their screens object to."""
    outline = dialogue.outline
    prepared, faults = [], []
    for report in filled.reports:
        organisation = report.text(outline.organisation)
        named = (outline.key, outline.version, plain(report.key), plain(organisation))
        address = sha256("\n".join(named).encode()).hexdigest()[:32]
        name = f"{shortened(organisation, LONGEST_NAME)} ({report.key})" if organisation else report.key
        draft = Draft(new_id(), person.id, person.name, outline.key, outline.version, name)
        answers = Answers(NothingYet())
        inbound = Inbound(CHANNEL, address, report.content.at, at, Said(""))
        given = TurnInput(draft, Position(respondent=person.id), inbound, answers, say, lambda: "")
        turn, objections = dialogue.fill_in(given, report.content)
        faults += [filled.fault_at(one.at, one.what) for one in objections]
        prepared.append(Prepared(report, address, report.digest, turn.draft, answers))
    return prepared, faults


def file_person(new_id: Callable[[], str], filename: str) -> Respondent:
    """Return the respondent that stands for a file until officers take its drafts over. It has not consented.

    Officers are asked when they enter a code, as everybody is before anything of theirs is kept.
    """
    return Respondent(new_id(), words.FILE_PERSON.format(shortened(clean(filename), LONGEST_NAME)))


def foresee(engine: Engine, prepared: Sequence[Prepared], at: datetime) -> list[Line]:
    """Return what storing would do with each report. It changes nothing."""
    with reading(engine) as connection:
        known = imported(connection, [one.address for one in prepared])
    return [_line(one, known.get(one.address), at) for one in prepared]


def store(
    engine: Engine,
    prepared: Sequence[Prepared],
    person: Respondent,
    at: datetime,
    by: str,
    new_id: Callable[[], str],
) -> list[Line]:
    """Store those reports that are new, and return what was done with each, with its code."""
    lines = []
    for first in range(0, len(prepared), AT_ONCE):
        some = prepared[first : first + AT_ONCE]
        write = partial(_store, prepared=some, person=person, at=at, by=by, new_id=new_id)
        lines += _repeated(engine, write)
    return lines


def _repeated(engine: Engine, write: Callable[[Connection], list[Line]]) -> list[Line]:
    """Write in one transaction, anew if another import stored the same rows meanwhile."""
    for _ in range(1, TRIES):
        with suppress(Conflict), writing(engine) as connection:
            return write(connection)
    with writing(engine) as connection:
        return write(connection)


def _store(
    connection: Connection,
    prepared: Sequence[Prepared],
    person: Respondent,
    at: datetime,
    by: str,
    new_id: Callable[[], str],
) -> list[Line]:
    known = imported(connection, [one.address for one in prepared])
    new = [one for one in prepared if one.address not in known]
    work = UnitOfWork(connection)
    if new:
        begin_import(connection, person, at)
    for one in new:
        inbound = Inbound(CHANNEL, one.address, one.report.content.at, at, Said(""))
        work.begin(one.draft, one.answers)
        work.receive(inbound, one.digest, saved=True)
    work.flush()
    sharing = work.open_sharing()
    lines = []
    for one in prepared:
        before = known.get(one.address)
        line = _line(one, before, at)
        if line.state in {RowState.NEW, RowState.RENEWED}:
            if before is None:
                draft, owner = one.draft.id, person.id
                sharing.link((CHANNEL, one.address), owner, draft)
                note(connection, Entry(at, IMPORT, draft, Mover.STAFF, who=by))
            else:
                draft, owner = before.draft_id, before.respondent
            code = Code(new_code(new_id()), Purpose.HAND, draft, owner, "", at + VALID)
            sharing.issue(code)
            line = Line(line.row, line.key, line.name, line.state, code)
        lines.append(line)
    return lines


def _line(one: Prepared, before: Imported | None, at: datetime) -> Line:
    told = one.report.row, one.report.key, one.draft.name
    if before is None:
        return Line(*told, RowState.NEW)
    code = before.code if before.draft_id and before.code and before.code.until > at else None
    if before.digest != one.digest:
        return Line(*told, RowState.CHANGED, code)
    if not before.draft_id:
        return Line(*told, RowState.TAKEN)
    return Line(*told, RowState.WAITING if code else RowState.RENEWED, code)
