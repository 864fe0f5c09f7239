"""CSV: a folder with one file per table.

The dialect: RFC 4180 with commas, every cell in double quotes, CRLF between rows, UTF-8 with a byte order
mark. Line breaks inside a cell are kept as sent. Numbers have a decimal point. Dates and times are ISO 8601.
Moments are local time with its offset. An unanswered cell is empty.

A spreadsheet runs no cell as a formula: a text that begins with one of = + - @ (full width too), an
apostrophe, a tab or a line break gets one apostrophe in front. To get the text back, take one apostrophe off
every cell that begins with one. Numbers and dates never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from exports import labels as words
from exports.beside import HEADERS, beside
from exports.dictionary import entry
from exports.fields import Field, RowReader, Scalar, fields_of
from exports.names import unique_names
from exports.reports import Reports
from exports.rows import Row
from exports.staging import staged
from flows.local_time import local

_RISKY = frozenset("=+-@＝＋－＠'\t\r\n")
NAME_BYTES = 200
DICTIONARY_FILE = "tu_dien"
BUFFER = 1 << 20
"""Bytes that each file collects before it writes. The tables' files grow together."""


def write(reports: Reports, to: Path) -> None:
    """Write the folder `to`: one file per table, each list beside them, and the dictionary of columns."""
    tables = [table for tables in reports.tables.values() for table in tables.tables]
    names = unique_names([table.name for table in tables], NAME_BYTES, {DICTIONARY_FILE, *HEADERS})
    fields = {table.name: fields_of(table) for table in tables}
    _moment.cache_clear()  # the zone may have changed
    with staged(to) as folder, ExitStack() as files:
        folder.mkdir()
        sheets = {
            table: _Table(files, folder / f"{name}.csv", fields[table]) for table, name in names.items()
        }
        lists = {name: _Lines(files, folder / f"{name}.csv", headers) for name, headers in HEADERS.items()}
        dictionary = _Lines(files, folder / f"{DICTIONARY_FILE}.csv", words.DICTIONARY)
        for table, name in names.items():
            for position, field in enumerate(fields[table], start=1):
                dictionary.add(entry(name, table, str(position), field))
        for report in reports.merged():
            around = reports.tables[report.table.outline]
            for row in report.walk():
                sheets[row.table.name].add_row(row)
                for name, line in beside(row, around):
                    lists[name].add(line)


class _Lines:
    """A file that is filled line by line."""

    def __init__(self, files: ExitStack, path: Path, headers: Iterable[str]) -> None:
        file = files.enter_context(path.open("x", encoding="utf-8", newline="", buffering=BUFFER))
        file.write("\ufeff")  # the encoding utf-8-sig writes the same mark, and is slow
        self._write = file.write
        self.add(headers)

    def add(self, cells: Iterable[Scalar]) -> None:
        """Add a line. Most cells are empty, and most others safe texts."""
        texts = [
            "" if value is None else value if type(value) is str and value[:1] not in _RISKY else _cell(value)
            for value in cells
        ]
        self._write(_quoted(texts))


class _Table(_Lines):
    """The file of one table."""

    def __init__(self, files: ExitStack, path: Path, fields: Sequence[Field]) -> None:
        super().__init__(files, path, [field.header for field in fields])
        self._read = RowReader(fields).read

    def add_row(self, row: Row) -> None:
        """Add a row of the table."""
        self.add(self._read(row))


def _quoted(texts: Sequence[str]) -> str:
    """Return a line, every cell in quotes. csv.writer goes letter by letter, which takes longer."""
    line = '","'.join(texts)
    if line.count('"') > 2 * (len(texts) - 1):  # a text has quotes of its own
        line = '","'.join([text.replace('"', '""') for text in texts])
    return f'"{line}"\r\n'


def _cell(value: str | int | Decimal | date | time | datetime) -> str:
    match value:
        case str():
            return f"'{value}" if value[:1] in _RISKY else value
        case datetime():
            return _moment(value)
        case date() | time():
            return value.isoformat()
        case int():
            return str(value)
        case _:
            return f"{value:f}"


@lru_cache(maxsize=1_000)
def _moment(value: datetime) -> str:
    """Return a moment in local time. All rows of a report have that of its submission."""
    return local(value).isoformat()
