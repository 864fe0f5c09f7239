"""The synthesis of the latest accepted versions, as tables in the Department's database.

One sum stands on many reports. So the tables are made anew as a whole, in one transaction, and only if
something changed: `decuong_about` keeps the mark of what they were made of.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import groupby, islice

from sqlalchemy import Connection, Engine, delete
from sqlalchemy.exc import DBAPIError

from exports.department.cells import Cells, bare
from exports.department.deliver import make_ready
from exports.department.failures import Failure, failure_of
from exports.department.prepare import noted, write_down
from exports.department.shape import Shape
from exports.department.structure import structure_of
from exports.department.target import reading
from exports.department.write import Writer, take_turn
from exports.reports import Reports
from exports.synthesis.gather import Synthesis, gathered
from exports.synthesis.records import TABLES, records
from exports.synthesis.rules import read_rules
from flows.sentence import Sayable, Sentence

FORM = 1
"""The form of the synthesis. It rises when the same reports give other rows."""
MARK = "synthesis"
"""The row of `decuong_about` that tells what the tables were made of."""
_AT_ONCE = 1000
"""How many rows are written or read at a time."""


def mark_of(stamps: Iterable[tuple[str, str]]) -> str:
    """Return a text that changes with the reports or the rules.

    `stamps` has the id and the stamp (`Shape.stamp`) of each latest accepted version.
    """
    whole = [FORM, read_rules().source.decode(), sorted(stamps)]
    return sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def is_made_of(engine: Engine, shape: Shape, mark: str) -> bool:
    """Whether the tables were made of what has this mark. Raises DBAPIError."""
    with reading(engine).connect() as connection:
        return noted(connection, shape, MARK) == mark


def make(engine: Engine, shape: Shape, reports: Reports, mark: str) -> Failure | None:
    """Make the tables anew of these reports, each in one version, or return why that failed.

    `mark` was taken before the reports are read: if one changes meanwhile, the next mark is another.
    """
    with gathered(reports, read_rules()) as synthesis:
        try:
            try:
                _write(engine, shape, synthesis, mark)
            except DBAPIError as error:
                if failure_of(error).is_whole:
                    raise
                # A table or a column is gone.
                if (failure := make_ready(engine, shape)) is not None:
                    return failure
                _write(engine, shape, synthesis, mark)
        except DBAPIError as error:
            return failure_of(error)
    return None


def _write(engine: Engine, shape: Shape, synthesis: Synthesis, mark: str) -> None:
    writer = Writer(shape.schema, engine.dialect)
    with engine.begin() as connection:
        take_turn(connection, shape.schema)
        for table in shape.schema.synthesis.values():
            connection.execute(delete(table))
        for name, rows in _rows(writer, synthesis):
            while some := list(islice(rows, _AT_ONCE)):
                writer.insert(connection, shape.schema.synthesis[name], some)
        write_down(connection, shape, MARK, mark)


def _rows(writer: Writer, synthesis: Synthesis) -> Iterator[tuple[str, Iterator[Cells]]]:
    """Yield each table that has rows with its rows, as the driver takes them."""
    for name, found in groupby(records(synthesis), key=lambda record: record.table):
        names = [column for column, _, _ in TABLES[name].columns]
        reader = writer.readers[writer.schema.synthesis[name].name]
        yield (
            name,
            (
                reader.cells({"position": at, **dict(zip(names, record.values, strict=True))})
                for at, record in enumerate(found, start=1)
            ),
        )


def differences(engine: Engine, shape: Shape, reports: Reports) -> list[Sayable]:
    """Return in what the tables differ from what these reports give, table by table. Raises DBAPIError."""
    writer = Writer(shape.schema, engine.dialect)
    with gathered(reports, read_rules()) as synthesis, reading(engine).connect() as connection:
        columns = structure_of(connection, shape).columns
        left = dict.fromkeys(shape.schema.synthesis)
        found: list[Sayable] = []
        for name, rows in _rows(writer, synthesis):
            del left[name]
            found += _compared(connection, writer, name, rows, columns)
        for name in left:
            found += _compared(connection, writer, name, iter(()), columns)
        return found


def _compared(
    connection: Connection,
    writer: Writer,
    name: str,
    rows: Iterator[Cells],
    columns: Mapping[str, frozenset[str]],
) -> Iterator[Sayable]:
    table = writer.schema.synthesis[name]
    reader = writer.readers[table.name]
    if "position" not in columns.get(table.name, ()):  # that it is gone is said elsewhere
        deque(rows, 0)
        return
    query = bare(table, reader, columns[table.name]).order_by(table.c.position)
    stored = connection.execution_options(yield_per=_AT_ONCE).execute(query)
    missing = more = 0
    changed: dict[str, None] = {}
    here = next(rows, None)
    for there in stored:
        while here is not None and here[0] < there[0]:
            missing, here = missing + 1, next(rows, None)
        if here is None or here[0] > there[0]:
            more += 1
            continue
        pairs = zip(reader.names, reader.sent(here), reader.stored(there), strict=True)
        changed |= dict.fromkeys(column for column, one, other in pairs if one != other)
        here = next(rows, None)
    missing += (here is not None) + sum(1 for _ in rows)
    if missing:
        yield Sentence("{table}: {count} rows missing", table=table.name, count=missing)
    if more:
        yield Sentence("{table}: {count} rows too many", table=table.name, count=more)
    if changed:
        yield Sentence("{table}: {columns} changed", table=table.name, columns=", ".join(changed))
