"""Parquet: a folder with one typed file per table, the lists beside them, and the dictionary of columns.

Columns of tables have the names of the dictionary ("so_ho", "so_ho__text") and their headers as metadata
("label"). Whole numbers are int64, decimals doubles, moments instants in UTC. A number that its type cannot
hold is left out; the column with the words as sent has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from exports import labels as words
from exports.beside import HEADERS, KINDS, beside
from exports.dictionary import entry
from exports.fields import Field, Kind, RowReader, Scalar, fields_of
from exports.names import unique_names
from exports.reports import ExportError, Reports
from exports.rows import Row
from exports.staging import staged

NAME_BYTES = 200
DICTIONARY_FILE = "tu_dien"
ROWS, LINES = 250, 4_000
"""How many rows of a table, and lines of a list, are kept until they are written together as a row group.

Rows are long, of every table at once; lines are short. What a file says of its row groups stays in memory
until it ends.
"""
_LARGEST = 2**63


def write(reports: Reports, to: Path) -> None:
    """Write the folder `to`. Raises ExportError where pyarrow is not installed."""
    try:
        import pyarrow  # noqa: F401, PLC0415 - an extra, which only this format needs
    except ImportError as missing:
        raise ExportError(
            "Parquet needs pyarrow, which is not installed: pip install 'decuong[parquet]'."
        ) from missing
    tables = [table for tables in reports.tables.values() for table in tables.tables]
    names = unique_names([table.name for table in tables], NAME_BYTES, {DICTIONARY_FILE, *HEADERS})
    fields = {table.name: fields_of(table) for table in tables}
    with staged(to) as folder, ExitStack() as files:
        folder.mkdir()

        def file(name: str, columns: Sequence[tuple[str, str, Kind]], together: int = LINES) -> _File:
            return files.enter_context(_File(folder / f"{name}.parquet", columns, together))

        sheets = {table: _Table(file, name, fields[table]) for table, name in names.items()}
        lists = {
            name: file(name, [(header, header, KINDS.get(header, Kind.TEXT)) for header in headers])
            for name, headers in HEADERS.items()
        }
        dictionary = file(DICTIONARY_FILE, [(header, header, Kind.TEXT) for header in words.DICTIONARY])
        for table, name in names.items():
            for position, field in enumerate(fields[table], start=1):
                dictionary.add(entry(name, table, str(position), field))
        for report in reports.merged():
            around = reports.tables[report.table.outline]
            for row in report.walk():
                sheets[row.table.name].add_row(row)
                for name, line in beside(row, around):
                    lists[name].add(line)


class _File:
    """A file that is written batch by batch, each a row group."""

    def __init__(self, path: Path, columns: Sequence[tuple[str, str, Kind]], together: int) -> None:

        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        types = {
            Kind.TEXT: pa.string(),
            Kind.INTEGER: pa.int64(),
            Kind.DECIMAL: pa.float64(),
            Kind.DATE: pa.date32(),
            Kind.TIME: pa.time64("us"),
            Kind.MOMENT: pa.timestamp("us", "UTC"),
        }
        self._schema = pa.schema(
            [pa.field(name, types[kind], metadata={"label": label}) for name, label, kind in columns]
        )
        self._kinds = [kind for _, _, kind in columns]
        self._together = together
        self._lines: list[Sequence[Scalar]] = []
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> _File:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._writer.close()

    def add(self, line: Sequence[Scalar]) -> None:
        """Add a line."""
        self._lines.append(line)
        if len(self._lines) >= self._together:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa  # noqa: PLC0415

        if not self._lines:
            return
        columns = zip(*self._lines, strict=True)
        arrays = [
            pa.array(_typed(kind, values), type_) if any(value is not None for value in values) else nulls
            for kind, values, type_, nulls in zip(
                self._kinds,
                columns,
                self._schema.types,
                [pa.nulls(len(self._lines), type_) for type_ in self._schema.types],
                strict=True,
            )
        ]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._lines = []


class _Table:
    """The file of one table."""

    def __init__(self, file: Any, name: str, fields: Sequence[Field]) -> None:  # noqa: ANN401
        self._file: _File = file(name, [(field.name, field.header, field.kind) for field in fields], ROWS)
        self._read = RowReader(fields).read

    def add_row(self, row: Row) -> None:
        """Add a row of the table."""
        self._file.add(self._read(row))


def _typed(kind: Kind, values: Iterable[Any]) -> Iterable[Any]:
    """Return a column's values as pyarrow takes them."""
    match kind:
        case Kind.INTEGER:
            return [value if value is not None and abs(value) < _LARGEST else None for value in values]
        case Kind.DECIMAL:
            return [None if value is None else _double(value) for value in values]
        case Kind.MOMENT:
            return [value.astimezone(UTC) if isinstance(value, datetime) else None for value in values]
        case _:
            return values


def _double(value: Decimal | int) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None
