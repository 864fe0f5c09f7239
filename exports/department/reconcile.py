"""Whether the Department's database holds exactly what it was given: report by report, from its own cells.

Nothing that was noted there is believed: the hash of a report is made anew from the cells that stand in the
tables, and compared with the hash of the rows that would be written now. Contents of TOGETHER reports are in
memory at a time; of all reports only keys and hashes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    and_,
    delete,
    exists,
    literal_column,
    select,
)

from exports.department.cells import Forms, Reader, bare, hash_of
from exports.department.deliver import TOGETHER, Built, build
from exports.department.shape import Shape
from exports.department.structure import Structure, structure_of
from exports.department.target import reading
from exports.department.write import Writer
from flows.report.submission import Submission
from flows.sentence import Sayable, Sentence

Key = tuple[str, int]
"""A report's number and version."""
Rows = dict[str, list[Forms]]
"""The comparable rows of one report by table."""
NOTED = frozenset({"delivered_at", "stamp"})
"""The columns of `decuong_submissions` that tell about the delivery and not about the report."""


@dataclass(frozen=True)
class Different:
    """A report whose cells are not what they should be."""

    key: Key
    where: tuple[Sayable, ...]
    """What differs, table by table."""


@dataclass
class Side:
    """What one side holds."""

    reports: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    """The number of rows by table, without tables that have none."""
    _digest: Any = field(default_factory=sha256)

    def add(self, key: Key, hashed: str, forms: Rows) -> None:
        """Count one report."""
        self.reports += 1
        self.rows.update({table: len(rows) for table, rows in forms.items() if rows})
        self._digest.update(f"{key[0]}-{key[1]} {hashed}\n".encode())

    @property
    def hash(self) -> str:
        """Return the hash over the hashes of all reports, by number and version."""
        return str(self._digest.hexdigest())


@dataclass
class Comparison:
    """What a comparison of both sides found."""

    here: Side = field(default_factory=Side)
    there: Side = field(default_factory=Side)
    missing: list[Key] = field(default_factory=list)
    extra: list[Key] = field(default_factory=list)
    """Reports there that are not here."""
    different: list[Different] = field(default_factory=list)
    strays: dict[str, int] = field(default_factory=dict)
    """The number of rows that belong to no report there, by table."""
    structure: list[Sayable] = field(default_factory=list)
    """Tables, columns, views and lines of the dictionary that are not as they should be."""
    hashes: list[tuple[str, str, str]] = field(default_factory=list)
    """Each report here with its hash here and there; "" for a report that is missing there."""
    synthesis: list[Sayable] = field(default_factory=list)
    """What differs in the tables of the synthesis."""
    unknown: list[Key] = field(default_factory=list)
    """Reports here whose outline version is not there, so that nothing can be said of them."""

    @property
    def is_equal(self) -> bool:
        """Whether nothing was found."""
        found = (
            self.missing,
            self.extra,
            self.different,
            self.strays,
            self.structure,
            self.synthesis,
            self.unknown,
        )
        return not any(found)


class Comparer:
    """Compares reports with the Department's database."""

    def __init__(self, engine: Engine, shape: Shape) -> None:
        self._engine = engine
        self._shape = shape
        self._writer = Writer(shape.schema, engine.dialect)
        self._tables = (shape.schema.submissions, *shape.schema.of_reports)
        self.found = Comparison()

    def compare(self, submissions: Iterable[Submission], versions: Iterable[Key]) -> Comparison:
        """Compare these submissions, and say what there is beside them.

        `versions` are the number and version of every report here; `submissions` may be a part of them.
        """
        here = set(versions)
        highest: dict[str, int] = {}
        for number, version in here:
            highest[number] = max(version, highest.get(number, 0))
        with reading(self._engine).connect() as connection:
            structure = structure_of(connection, self._shape)
            self.found.structure = structure.faults
            waiting = iter(submissions)
            while batch := list(islice(waiting, TOGETHER)):
                self._some(connection, structure, batch, highest)
            self._beside(connection, structure, here)
        return self.found

    def _some(
        self,
        connection: Connection,
        structure: Structure,
        batch: Sequence[Submission],
        highest: Mapping[str, int],
    ) -> None:
        there = self._there(connection, structure, {(one.number, one.version) for one in batch})
        for one in batch:
            key = (one.number, one.version)
            if not self._shape.knows(one):
                self.found.unknown.append(key)
                continue
            built = build(self._shape, self._writer, one)
            wanted = self._wanted(built, is_latest=highest[one.number] == one.version)
            found = there.get(key)
            hash_here = hash_of(wanted, self._writer.columns)
            hash_there = hash_of(found, self._writer.columns) if found else ""
            self.found.here.add(key, hash_here, wanted)
            self.found.hashes.append((f"{key[0]}-{key[1]}", hash_here, hash_there))
            if found is None:
                self.found.missing.append(key)
                continue
            self.found.there.add(key, hash_there, found)
            if hash_here != hash_there:
                self.found.different.append(Different(key, tuple(self._where(wanted, found))))

    def _wanted(self, built: Built, *, is_latest: bool) -> Rows:
        readers, head = self._writer.readers, self._shape.schema.submissions.name
        forms = {name: [readers[name].sent(row) for row in rows] for name, rows in built.rows.items()}
        cells = readers[head].cells({**built.head, "latest": is_latest, "stamp": None})
        return {head: [readers[head].sent(cells)], **forms}

    def _there(self, connection: Connection, structure: Structure, keys: set[Key]) -> dict[Key, Rows]:
        """Return the rows of these reports as they stand there. A report without a head is left out."""
        found: dict[Key, Rows] = {}
        numbers = sorted({number for number, _ in keys})
        for table in self._tables:
            if table.name not in structure.columns:
                continue
            reader = self._writer.readers[table.name]
            at = [reader.names.index(name) for name in ("report_number", "report_version")]
            query = bare(table, reader, structure.columns[table.name])
            for row in connection.execute(query.where(table.c.report_number.in_(numbers))):
                key = (row[at[0]], row[at[1]])
                if key in keys:
                    forms = found.setdefault(key, {one.name: [] for one in self._tables})
                    forms[table.name].append(reader.stored(self._unnoted(table, reader, row)))
        head = self._shape.schema.submissions.name
        return {key: forms for key, forms in found.items() if forms[head]}

    def _unnoted(self, table: Table, reader: Reader, row: Sequence[Any]) -> Sequence[Any]:
        if table is not self._shape.schema.submissions:
            return row
        return [None if name in NOTED else cell for name, cell in zip(reader.names, row, strict=True)]

    def _where(self, wanted: Rows, found: Rows) -> Iterator[Sayable]:
        """Say what differs, table by table. No answer's words are shown."""
        for table in self._tables:
            reader = self._writer.readers[table.name]
            here = {reader.key(row): row for row in wanted[table.name]}
            there = {reader.key(row): row for row in found[table.name]}
            if lacks := len(here.keys() - there.keys()):
                yield Sentence("{table}: {count} rows missing", table=table.name, count=lacks)
            if more := len(there.keys() - here.keys()) + len(found[table.name]) - len(there):
                yield Sentence("{table}: {count} rows too many", table=table.name, count=more)
            columns = dict.fromkeys(
                name
                for key in here.keys() & there.keys()
                for name, one, other in zip(reader.names, here[key], there[key], strict=True)
                if one != other
            )
            if columns:
                yield Sentence("{table}: {columns} changed", table=table.name, columns=", ".join(columns))

    def _beside(self, connection: Connection, structure: Structure, here: set[Key]) -> None:
        head = self._shape.schema.submissions
        if head.name not in structure.columns:
            return
        query = select(head.c.report_number, head.c.report_version)
        for row in connection.execute(query):
            if tuple(row) not in here:
                self.found.extra.append((row[0], row[1]))
        self.found.extra.sort()
        for table in self._shape.schema.of_reports:
            if table.name in structure.columns:
                stray: Select[Any] = (
                    select(literal_column("1")).select_from(table).where(_is_stray(table, head))
                )
                if count := len(connection.execute(stray).all()):
                    self.found.strays[table.name] = count


def _is_stray(table: Table, head: Table) -> Any:  # noqa: ANN401 (a condition)
    is_its = and_(
        head.c.report_number == table.c.report_number, head.c.report_version == table.c.report_version
    )
    return ~exists(select(literal_column("1")).select_from(head).where(is_its))


def take_away(connection: Connection, shape: Shape, extra: Iterable[Key]) -> None:
    """Delete the rows that belong to no report there, and these reports with all their rows."""
    writer, head = Writer(shape.schema, connection.dialect), shape.schema.submissions
    tables = tuple(reversed(shape.schema.of_reports))
    for table in tables:
        connection.execute(delete(table).where(_is_stray(table, head)))
    writer.clear(connection, (*tables, head), list(extra))
