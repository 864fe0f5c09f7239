"""Delivery of sealed reports to the Department's database. Each arrives whole or not at all.

Many reports are written in one transaction. If one of them cannot be written, each is tried alone, so that it
holds up no other. A delivery can be repeated: what is there already is not written again. All versions of a
report stay; `latest` marks the newest of each number.

The Department's database itself holds what was delivered: each row of `decuong_submissions` has a stamp
(`Shape.stamp`), written in the same transaction as the report. Nothing is remembered elsewhere, so nothing
can be forgotten: if that database is emptied, restored or another one, the stamps say what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, bindparam, select, update
from sqlalchemy.exc import DBAPIError

from exports.department.cells import Cells, hash_of
from exports.department.failures import ANOTHER_REPORT, UNKNOWN_VERSION, Failure, failure_of
from exports.department.prepare import NotUnicode, is_prepared, prepare
from exports.department.records import Record, head_of, records_of
from exports.department.shape import Shape
from exports.department.target import reading
from exports.department.write import Writer, take_turn
from flows.form.outline import Outline
from flows.report.submission import Submission

TOGETHER = 25
"""How many reports are written in one transaction. More are hardly faster, and need more memory."""


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
    unchanged: int = 0
    """How many reports were not tried because their stamps are there."""

    @property
    def is_ended(self) -> bool:
        """Whether the database itself was at fault."""
        return any(failure.is_whole for failure in self.failures)


def init(engine: Engine, outlines: Sequence[Outline]) -> Failure | None:
    """Create the tables for these outlines, or return why that failed.

    `outlines` holds every version, each outline's oldest first.
    """
    return make_ready(engine, Shape(outlines, engine.dialect.name), widen=True)


def make_ready(engine: Engine, shape: Shape, *, widen: bool = False, remake: bool = False) -> Failure | None:
    """Look at every table, and make what is missing (`prepare`), or return why that failed."""
    try:
        with engine.begin() as connection:
            prepare(connection, shape, widen=widen, remake=remake)
    except (DBAPIError, NotUnicode) as error:
        return failure_of(error)
    return None


def ready(engine: Engine, shape: Shape) -> Failure | None:
    """Prepare the tables if they are not prepared for this shape, or return why that failed."""
    try:
        with reading(engine).connect() as connection:
            if is_prepared(connection, shape):
                return None
    except DBAPIError as error:
        return failure_of(error)
    return make_ready(engine, shape)


def stamps(engine: Engine, shape: Shape) -> dict[str, str]:
    """Return the stamp of every report in the Department's database, by the submission's id."""
    table = shape.schema.submissions
    with reading(engine).connect() as connection:
        return {row.id: row.stamp or "" for row in connection.execute(select(table.c.id, table.c.stamp))}


def deliver(
    engine: Engine, submissions: Iterable[Submission], outlines: Sequence[Outline], now: datetime
) -> Delivery:
    """Deliver `submissions`. `outlines` are as for `init`.

    New outline versions add their columns first. A report that cannot be written does not stop the others. If
    the database itself is at fault, the run ends. The database's errors are returned, never raised.

    Submissions are asked for only when it is this delivery's turn. If each is read then, as it is at that
    moment, an earlier state never replaces a later one, however many deliveries go on.
    """
    run = Run(engine, Shape(outlines, engine.dialect.name), now)
    failure = ready(engine, run.shape)
    if failure is not None:
        run.delivery.failures.append(failure)
        return run.delivery
    waiting = iter(submissions)
    while not run.delivery.is_ended and run.some(waiting):
        pass
    return run.delivery


def try_out(engine: Engine, shape: Shape, submissions: Iterable[Submission]) -> list[Failure]:
    """Return why these submissions cannot be delivered. Whatever is written is taken back."""
    run = Run(engine, shape, datetime(2000, 1, 1, tzinfo=UTC), keeps=False)
    for one in submissions:
        run.alone(one)
        if run.delivery.is_ended:
            break
    return run.delivery.failures


class _TakenBack(Exception):
    """A report was written to see whether it can be."""


class _AnotherReport(Exception):
    """Another report, with another id, has the same number and version."""


@dataclass(frozen=True)
class Built:
    """A report's rows as they are written."""

    submission: Submission
    head: Record
    """Its row of `decuong_submissions`, without `latest` and `delivered_at`."""
    rows: Mapping[str, Sequence[Cells]]
    """The rows of every table in `schema.of_reports`, by the table's name."""

    @property
    def key(self) -> tuple[str, int]:
        """Return its number and version."""
        return self.submission.number, self.submission.version


def build(shape: Shape, writer: Writer, submission: Submission) -> Built:
    """Make a report's rows. Its outline version must be known."""
    records = records_of(shape.schema, shape.tables[submission.outline], submission)
    readers = writer.readers
    rows = {name: list(map(readers[name].cells, found)) for name, found in records.items()}
    forms = {table.name: map(readers[table.name].sent, rows[table.name]) for table in shape.schema.contents}
    head = head_of(submission, shape.by_version[submission.outline, submission.outline_version])
    head["content_hash"] = hash_of(forms, writer.columns)
    head["stamp"] = shape.stamp_of(submission)
    return Built(submission, head, rows)


class Run:
    """One run of deliveries."""

    def __init__(
        self, engine: Engine, shape: Shape, now: datetime, *, anew: bool = False, keeps: bool = True
    ) -> None:
        """With `anew`, reports are written even if they are there unchanged; without `keeps`, only tried."""
        self.engine = engine
        self.shape = shape
        self.delivery = Delivery()
        self._now = now
        self._anew = anew
        self._keeps = keeps
        self._writer = Writer(shape.schema, engine.dialect)
        self._is_prepared = False

    def some(self, waiting: Iterator[Submission]) -> bool:
        """Deliver the next reports of `waiting`. Return False if there were none."""
        taken: list[Submission] = []
        try:
            with self.engine.begin() as connection:
                take_turn(connection, self.shape.schema)
                taken += islice(waiting, TOGETHER)
                known = [one for one in taken if self.shape.knows(one)]
                outcomes = self._write(connection, [build(self.shape, self._writer, one) for one in known])
            for one in taken:
                if one.id in outcomes:
                    self.delivery.outcomes[one.id] = outcomes[one.id]
                else:
                    self._fail(one, UNKNOWN_VERSION)
        except (DBAPIError, _AnotherReport) as error:
            self._one_by_one(taken, error)
        return bool(taken)

    def _one_by_one(self, taken: Sequence[Submission], error: Exception) -> None:
        """Try each report alone. If a table or a column is gone, it is made anew first."""
        if isinstance(error, DBAPIError):
            failure = failure_of(error)
            if not taken or failure.is_whole:
                self.delivery.failures.append(replace(failure, is_whole=True))
                return
        if not self._is_prepared:
            self._is_prepared = True
            unprepared = make_ready(self.engine, self.shape)
            if unprepared is not None:
                self.delivery.failures.append(unprepared)
                return
        for one in taken:
            if not self.delivery.is_ended:
                self.alone(one)

    def alone(self, submission: Submission) -> None:
        """Deliver one report in a transaction of its own."""
        if not self.shape.knows(submission):
            self._fail(submission, UNKNOWN_VERSION)
            return
        try:
            with self.engine.begin() as connection:
                take_turn(connection, self.shape.schema)
                self.delivery.outcomes |= self._write(
                    connection, [build(self.shape, self._writer, submission)]
                )
                if not self._keeps:
                    raise _TakenBack
        except _TakenBack:
            pass
        except _AnotherReport:
            self._fail(submission, ANOTHER_REPORT)
        except DBAPIError as error:
            self._fail(submission, failure_of(error))

    def _fail(self, submission: Submission, failure: Failure) -> None:
        named = replace(failure, number=submission.number, version=submission.version)
        self.delivery.failures.append(named)
        self.delivery.outcomes[submission.id] = Outcome.FAILED

    def _write(self, connection: Connection, reports: Sequence[Built]) -> dict[str, Outcome]:
        """Write these reports, in the transaction of the connection."""
        schema, writer = self.shape.schema, self._writer
        there = self._there(connection, reports)
        outcomes = {one.submission.id: self._outcome(one, there) for one in reports}
        new = [one for one in reports if one.key not in there]
        changed = [one for one in reports if one.key in there and self._is_other(one, there[one.key])]
        rewritten = [
            one for one in changed if self._anew or there[one.key].content_hash != one.head["content_hash"]
        ]
        strays = new if self._anew else []  # rows without a head, which somebody took away
        writer.clear(connection, reversed(schema.contents), [one.key for one in (*rewritten, *strays)])
        writer.clear(connection, reversed(schema.reviews), [one.key for one in (*changed, *strays)])
        self._write_heads(connection, new, changed)
        for tables, written in ((schema.contents, [*new, *rewritten]), (schema.reviews, [*new, *changed])):
            for table in tables:
                rows = list(chain.from_iterable(one.rows[table.name] for one in written))
                writer.insert(connection, table, rows)
        _mark_latest(connection, self.shape, there, new)
        return outcomes

    def _there(self, connection: Connection, reports: Sequence[Built]) -> dict[tuple[str, int], Row[Any]]:
        """Return the rows of all versions of these reports. Raises _AnotherReport."""
        table = self.shape.schema.submissions
        numbers = sorted({one.submission.number for one in reports})
        query = select(table).where(table.c.report_number.in_(numbers))
        there = {(row.report_number, row.report_version): row for row in connection.execute(query)}
        if any(one.key in there and there[one.key].id != one.submission.id for one in reports):
            raise _AnotherReport
        return there

    def _is_other(self, one: Built, known: Row[Any]) -> bool:
        told = {"content_hash", "stamp", *one.head}
        return self._anew or any(getattr(known, name) != one.head[name] for name in told)

    def _outcome(self, one: Built, there: Mapping[tuple[str, int], Row[Any]]) -> Outcome:
        known = there.get(one.key)
        if known is None:
            return Outcome.NEW
        shown = one.head.keys() - {"stamp"}
        is_same = not self._anew and all(getattr(known, name) == one.head[name] for name in shown)
        return Outcome.UNCHANGED if is_same else Outcome.UPDATED

    def _write_heads(self, connection: Connection, new: Sequence[Built], changed: Sequence[Built]) -> None:
        table = self.shape.schema.submissions
        reader = self._writer.readers[table.name]
        made = ({**one.head, "latest": False, "delivered_at": self._now} for one in new)
        self._writer.insert(connection, table, [reader.cells(head) for head in made])
        if changed:
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in changed[0].head}
            is_it = and_(
                table.c.report_number == bindparam("number"), table.c.report_version == bindparam("at")
            )
            rows = [
                {f"new_{name}": value for name, value in one.head.items()}
                | {"number": one.submission.number, "at": one.submission.version}
                for one in changed
            ]
            connection.execute(update(table).where(is_it).values(values), rows)


def _mark_latest(
    connection: Connection, shape: Shape, there: Mapping[tuple[str, int], Row[Any]], new: Sequence[Built]
) -> None:
    """Mark the highest version of each number as the latest, and no other, in whatever order they arrive."""
    table = shape.schema.submissions
    latest = {key: bool(row.latest) for key, row in there.items()} | {one.key: False for one in new}
    highest: dict[str, int] = {}
    for number, version in latest:
        highest[number] = max(version, highest.get(number, 0))
    wrong = [
        {"number": number, "at": version, "marked": not is_marked}
        for (number, version), is_marked in latest.items()
        if is_marked != (version == highest[number])
    ]
    if wrong:
        is_it = and_(table.c.report_number == bindparam("number"), table.c.report_version == bindparam("at"))
        connection.execute(update(table).where(is_it).values(latest=bindparam("marked")), wrong)
