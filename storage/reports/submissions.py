"""Submissions for staff and exports. They are listed, read one at a time and moved through their review."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, update

from flows.form import machine
from flows.form.machine import Mover
from flows.report.draft import Draft
from flows.report.submission import Remark, ReviewStep, State, Submission
from storage.core import tables
from storage.core.encoding import decode_content
from storage.core.engine import reading, writing
from storage.core.errors import NotNow, Stale, Unknown
from storage.webhooks.telling import Move, note_move

BATCH = 20
"""How many submissions are read from the database at a time."""


SUBMIT = "submit"
"""The act of the audit trail that seals a submission."""
STEPS = (SUBMIT, "return", "accept", "withdraw", "reopen")
"""The acts in the audit trail that are steps of a review."""


@dataclass(frozen=True, slots=True)
class Head:
    """A submission without its content: what tells whether it changed."""

    id: str
    number: str
    version: int
    outline: str
    outline_version: str
    state: State
    changed_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The result of moving a submission."""

    id: str
    number: str
    draft_id: str
    state: State


def submissions(
    engine: Engine, states: Collection[State] = (), among: Select[tuple[str]] | None = None
) -> Iterator[Submission]:
    """Yield submissions by number and version, all as of one moment, in constant memory.

    With `states`, only those in one of them; with `among`, only those whose ids this query finds.
    """
    query = _sealed()
    if states:
        query = query.where(tables.submissions.c.state.in_(states))
    if among is not None:
        query = query.where(tables.submissions.c.id.in_(among))
    with reading(engine) as connection:
        rows = connection.execution_options(yield_per=BATCH).execute(query)
        for batch in rows.partitions():
            yield from _read(connection, batch)


def _sealed(ids: Sequence[str] = ()) -> Select[tuple[object, ...]]:
    """Return the query for submissions, by number and version; with `ids`, only for these.

    Each row also has its report's latest version, and its latest accepted version (NULL if none is). Each is
    looked up for its row: a join would make SQLite sort all rows with their content.
    """
    table, same = tables.submissions, tables.submissions.alias()
    latest = select(func.max(same.c.version)).where(same.c.number == table.c.number)
    accepted = latest.where(same.c.state == State.ACCEPTED)
    columns = (latest.scalar_subquery().label("latest"), accepted.scalar_subquery().label("latest_accepted"))
    query = select(table, *columns).order_by(table.c.number, table.c.version)
    return query.where(table.c.id.in_(ids)) if ids else query


def heads(engine: Engine) -> list[Head]:
    """Return every submission without its content, by number and version."""
    table = tables.submissions
    columns = (table.c.id, table.c.number, table.c.version, table.c.outline, table.c.outline_version)
    standing = (table.c.state, table.c.changed_at, table.c.revision)
    query = select(*columns, *standing).order_by(table.c.number, table.c.version)
    with reading(engine) as connection:
        rows = connection.execute(query)
        return [
            Head(
                row.id,
                row.number,
                row.version,
                row.outline,
                row.outline_version,
                State(row.state),
                row.changed_at,
                row.revision,
            )
            for row in rows
        ]


def these(engine: Engine, ids: Sequence[str]) -> list[Submission]:
    """Return these submissions by number and version, all as of one moment. Unknown ids are left out."""
    if not ids:
        return []
    query = _sealed(ids)
    with reading(engine) as connection:
        return list(_read(connection, connection.execute(query).all()))


Stamp = tuple[int, int]
"""What differs as soon as anything in the submissions does: none is ever deleted."""


def changes(engine: Engine) -> Stamp:
    """Return two numbers, one of which rises with every new submission and every change of one."""
    table = tables.submissions
    with reading(engine) as connection:
        count, total = connection.execute(select(func.count(), func.sum(table.c.revision))).one()
        return count, total or 0


def submission(engine: Engine, wanted: str) -> Submission:
    """Return a submission by id ("2026-0123-1"), or the newest by number ("2026-0123"). Raises Unknown."""
    with reading(engine) as connection:
        query = _sealed([str(_find(connection, wanted).id)])
        [found] = _read(connection, connection.execute(query).all())
        return found


def move(  # noqa: PLR0913, PLR0917 (a step and who takes it)
    engine: Engine,
    wanted: str,
    trigger: str,
    mover: Mover,
    at: datetime,
    remarks: Sequence[Remark] = (),
    who: str = "",
    revision: int | None = None,
) -> Moved:
    """Move a submission by a trigger ("return", "accept" …), and its draft with it.

    The respondent sees the new state at the next contact. Raises NotNow if the report's present state does
    not allow the step, and Stale if a `revision` is given and the report is not at it any more.
    """
    with writing(engine) as connection:
        lock_drafts(connection, [wanted])
        return move_in(connection, wanted, trigger, mover, at, remarks, who, revision)


def lock_drafts(connection: Connection, wanted: Collection[str]) -> None:
    """Lock the drafts of reports, by id or number, before the reports themselves are.

    So this and a respondent's step at that moment take turns. The order is that of a turn
    (`UnitOfWork.hold`): no two who lock several ever wait for each other.
    """
    table, drafts = tables.submissions, tables.drafts
    of_them = select(table.c.draft_id).where(table.c.id.in_(wanted) | table.c.number.in_(wanted))
    connection.execute(
        select(drafts.c.id).where(drafts.c.id.in_(of_them)).order_by(drafts.c.id).with_for_update()
    )


def move_in(  # noqa: PLR0913, PLR0917 (as `move`)
    connection: Connection,
    wanted: str,
    trigger: str,
    mover: Mover,
    at: datetime,
    remarks: Sequence[Remark],
    who: str,
    revision: int | None,
) -> Moved:
    """Move a submission as `move` does, in a transaction that has locked its draft (`lock_drafts`)."""
    row = _find(connection, wanted, lock=True)
    check_revision(row.id, row.revision, revision)
    new = machine.move(State(row.state), trigger, mover)
    if new is None:
        refuse(row.id, State(row.state), trigger)
    table, drafts = tables.submissions, tables.drafts
    connection.execute(update(table).where(table.c.id == row.id).values(state=new, changed_at=at))
    done = Move(row.id, row.number, row.version, row.revision + 1, new, trigger, mover, at, who)
    note_move(connection, done, lambda: decode_content(row.content).answers)
    connection.execute(
        update(drafts)
        .where(drafts.c.id == row.draft_id, drafts.c.submissions == row.version)
        .values(report=new, revision=drafts.c.revision + 1)
    )
    if remarks:
        connection.execute(
            insert(tables.remarks),
            [
                {
                    "submission_id": row.id,
                    "path": remark.path,
                    "text": remark.text,
                    "by": remark.by,
                    "at": remark.at,
                }
                for remark in remarks
            ],
        )
    return Moved(row.id, row.number, row.draft_id, new)


def refuse(id_: str, state: State, trigger: str) -> NoReturn:
    """Raise NotNow: the report's state does not allow this step."""
    raise NotNow("Report {id} is {state}, so {trigger} cannot be done.", id=id_, state=state, trigger=trigger)


def check_revision(id_: str, revision: int, seen: int | None) -> None:
    """Raise Stale if the caller saw another revision than the present one. None stands for any."""
    if seen not in {None, revision}:
        raise Stale("Somebody changed report {id} meanwhile. Look at it as it is now, then decide.", id=id_)


def with_remarks(connection: Connection, draft: Draft) -> Draft:
    """Return the draft with staff's remarks on the newest version that they returned, in the order asked.

    The remarks stay if the respondent takes a later version back, because that does not answer them.
    """
    table, sealed = tables.remarks, tables.submissions
    returned = connection.execute(
        select(sealed.c.id, sealed.c.version)
        .where(sealed.c.draft_id == draft.id, sealed.c.state == State.RETURNED)
        .order_by(sealed.c.version.desc())
        .limit(1)
    ).first()
    if returned is None:
        return draft
    rows = connection.execute(select(table).where(table.c.submission_id == returned.id).order_by(table.c.id))
    remarks = tuple(Remark(row.path, row.text, row.by, row.at) for row in rows)
    return replace(draft, remarks=remarks, remarked=returned.version)


def _find(connection: Connection, wanted: str, *, lock: bool = False) -> Row[Any]:
    table = tables.submissions
    query = (
        select(table)
        .where((table.c.id == wanted) | (table.c.number == wanted))
        .order_by(table.c.version.desc())
        .limit(1)
    )
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Unknown(
            "There is no report {wanted}; `decuong submissions list` shows what there is.", wanted=wanted
        )
    return row


def _remarks(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Remark, ...]]:
    table = tables.remarks
    found: dict[str, tuple[Remark, ...]] = {}
    for row in connection.execute(select(table).where(table.c.submission_id.in_(ids)).order_by(table.c.id)):
        remark = Remark(row.path, row.text, row.by, row.at)
        found[row.submission_id] = (*found.get(row.submission_id, ()), remark)
    return found


def _history(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[ReviewStep, ...]]:
    table = tables.audit
    wanted = (table.c.about.in_(ids), table.c.act.in_(STEPS))
    found: dict[str, tuple[ReviewStep, ...]] = {}
    for row in connection.execute(select(table).where(*wanted).order_by(table.c.id)):
        found[row.about] = (*found.get(row.about, ()), ReviewStep(row.act, row.at, row.by, row.who))
    return found


def _read(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Submission]:
    ids = [row.id for row in rows]
    remarks, history = _remarks(connection, ids), _history(connection, ids)
    for row in rows:
        steps = history.get(row.id, ())
        if not steps or steps[0].act != SUBMIT:  # it was sealed before there was an audit trail
            steps = (ReviewStep(SUBMIT, row.submitted_at, Mover.RESPONDENT), *steps)
        yield _submission(row, remarks.get(row.id, ()), steps)


def _submission(
    row: Row[tuple[object, ...]], remarks: tuple[Remark, ...], history: tuple[ReviewStep, ...]
) -> Submission:
    content = decode_content(row.content)
    return Submission(
        id=row.id,
        number=row.number,
        version=row.version,
        state=State(row.state),
        outline=row.outline,
        outline_version=row.outline_version,
        respondent=row.respondent_id,
        respondent_name=row.respondent_name,
        submitted_at=row.submitted_at,
        changed_at=row.changed_at,
        answers=content.answers,
        rows=content.rows,
        replies=content.replies,
        remarks=remarks,
        history=history,
        revision=row.revision,
        is_latest=row.version == row.latest,
        is_latest_accepted=row.version == row.latest_accepted,
    )
