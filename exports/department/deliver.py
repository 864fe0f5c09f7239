"""Delivery of sealed reports to the Department's database. Each arrives whole or not at all.

A delivery can be repeated: a report that arrived before is recognised by its content's hash, and not written
again. A report's content never changes, but its state does. All versions of a report stay; `latest` marks the
newest of each number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, and_, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from exports.department.failures import ANOTHER_REPORT, UNKNOWN_VERSION, Failure, failure_of
from exports.department.prepare import NotUnicode, prepare
from exports.department.records import Record, content_hash, records_of
from exports.department.schema import Schema, schema_of
from exports.reports import Reports
from exports.tables import Tables
from flows.form.outline import Outline
from flows.report.submission import Submission


class Outcome(StrEnum):
    """The result of delivering one report."""

    NEW = "new"
    UPDATED = "updated"
    """Its state changed, or its content was written anew."""
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass
class Delivery:
    """The results of a run of deliveries."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """The results by submission's id. A missing one was not tried, because the database was at fault."""
    failures: list[Failure] = field(default_factory=list)


def init(engine: Engine, outlines: Sequence[Outline]) -> Failure | None:
    """Create the tables for these outlines, or return why that failed.

    `outlines` holds every version, each outline's oldest first.
    """
    return _prepare(engine, schema_of(Reports((), outlines).tables.values()))


def deliver(
    engine: Engine, submissions: Iterable[Submission], outlines: Sequence[Outline], now: datetime
) -> Delivery:
    """Deliver `submissions`, each in a transaction of its own. `outlines` are as for `init`.

    New outline versions add their columns first. A report that cannot be written does not stop the others. If
    the database itself is at fault, the run ends. The database's errors are returned, never raised.
    """
    tables = Reports((), outlines).tables
    delivery = Delivery()
    schema = schema_of(tables.values())
    failure = _prepare(engine, schema)
    if failure is not None:
        delivery.failures.append(failure)
        return delivery
    for submission in submissions:
        outcome, failure = _try(engine, schema, tables, submission, now)
        if failure is not None:
            delivery.failures.append(replace(failure, number=submission.number, version=submission.version))
            if failure.is_whole:
                break
        delivery.outcomes[submission.id] = outcome
    return delivery


class _AnotherReport(Exception):
    """Another report, with another id, has the same number and version."""


def _prepare(engine: Engine, schema: Schema) -> Failure | None:
    try:
        with engine.begin() as connection:
            prepare(connection, schema)
    except (DBAPIError, NotUnicode) as error:
        return failure_of(error)
    return None


def _try(
    engine: Engine, schema: Schema, tables: Mapping[str, Tables], submission: Submission, now: datetime
) -> tuple[Outcome, Failure | None]:
    known = tables.get(submission.outline)
    if known is None or submission.outline_version not in known.versions:
        return Outcome.FAILED, UNKNOWN_VERSION
    records = records_of(schema, known, submission)
    try:
        with engine.begin() as connection:
            return _deliver(connection, schema, submission, records, now), None
    except _AnotherReport:
        return Outcome.FAILED, ANOTHER_REPORT
    except DBAPIError as error:
        return Outcome.FAILED, failure_of(error)


def _deliver(
    connection: Connection,
    schema: Schema,
    submission: Submission,
    records: Mapping[str, list[Record]],
    now: datetime,
) -> Outcome:
    table = schema.submissions
    here = and_(table.c.report_number == submission.number, table.c.report_version == submission.version)
    known = connection.execute(select(table).where(here)).one_or_none()
    hashed = content_hash(submission, records)
    if known is None:
        head = _head(submission, hashed) | _standing(submission)
        connection.execute(insert(table).values(**head, latest=False, delivered_at=now))
        _write(connection, schema, records)
        _mark_latest(connection, table, submission.number)
        return Outcome.NEW
    if known.id != submission.id:
        raise _AnotherReport
    changes = _changes(known, submission, hashed)
    if changes:
        connection.execute(update(table).where(here).values(changes))
    if known.content_hash != hashed:
        _clear(connection, schema, submission)
        _write(connection, schema, records)
    return Outcome.UPDATED if changes else Outcome.UNCHANGED


def _changes(known: Row[Any], submission: Submission, hashed: str) -> Record:
    """Return the changed columns of the submission's row. A state older than the known one is ignored."""
    changes = {} if known.content_hash == hashed else _head(submission, hashed)
    is_same = (known.state, known.changed_at) == (submission.state.value, submission.changed_at)
    is_older = submission.changed_at < known.changed_at
    return changes if is_same or is_older else changes | _standing(submission)


def _head(submission: Submission, hashed: str) -> Record:
    return {
        "report_number": submission.number,
        "report_version": submission.version,
        "id": submission.id,
        "outline": submission.outline,
        "outline_version": submission.outline_version,
        "respondent": submission.respondent,
        "respondent_name": submission.respondent_name,
        "submitted_at": submission.submitted_at,
        "content_hash": hashed,
    }


def _standing(submission: Submission) -> Record:
    return {"state": submission.state.value, "changed_at": submission.changed_at}


def _mark_latest(connection: Connection, table: Table, number: str) -> None:
    """Mark the highest version of a number as the latest, and no other, in whatever order they arrive."""
    same = table.c.report_number == number
    versions = connection.execute(select(table.c.report_version, table.c.latest).where(same)).all()
    highest = max(row.report_version for row in versions)
    for row in versions:
        if row.latest != (row.report_version == highest):
            this = and_(same, table.c.report_version == row.report_version)
            connection.execute(update(table).where(this).values(latest=not row.latest))


def _write(connection: Connection, schema: Schema, records: Mapping[str, list[Record]]) -> None:
    for table in schema.contents:
        if records[table.name]:
            connection.execute(insert(table), records[table.name])


def _clear(connection: Connection, schema: Schema, submission: Submission) -> None:
    for table in reversed(schema.contents):
        connection.execute(
            delete(table).where(
                table.c.report_number == submission.number, table.c.report_version == submission.version
            )
        )
