"""Reads a spreadsheet of organisations: the first sheet of an .xlsx file, or a CSV file, as rows of text."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from exports.offline.workbook_file import BadWorkbook, opened_workbook, rows_of
from flows.reading.text import clean
from flows.sentence import DecuongError

MOST_ROWS = 20_001
MOST_COLUMNS = 50
LONGEST_CELL = 500


class NoSpreadsheet(DecuongError):
    """A file from which no organisations can be read."""


def read_rows(filename: str, content: bytes) -> list[list[str]]:
    """Return the rows, all of one length. `content` was bounded at the door. Raises NoSpreadsheet."""
    if not content:
        raise NoSpreadsheet("Choose a file first.")
    is_text = PurePath(filename).suffix.lower() in {".csv", ".txt", ".tsv"}
    rows = list(_limited(_of_csv(content) if is_text else _of_workbook(filename, content)))
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    if not width:
        raise NoSpreadsheet("There is nothing in {name}.", name=filename)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _limited(rows: Iterator[Sequence[object]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise NoSpreadsheet(
                "The file has more than {number} rows; send it in parts.", number=MOST_ROWS - 1
            )
        yield [_cell(value) for value in row[:MOST_COLUMNS]]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a code in a column of numbers
    return "" if value is None else " ".join(clean(str(value)).split())[:LONGEST_CELL]


def _of_workbook(filename: str, content: bytes) -> Iterator[Sequence[object]]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "don-vi.xlsx")
        file.write_bytes(content)
        try:
            with opened_workbook(file) as book:
                last = 0
                for number, cells in rows_of(file, book.worksheets[0]):
                    yield from ([] for _ in range(number - last - 1))
                    yield [cell.value for cell in cells]
                    last = number
        except BadWorkbook as error:
            raise NoSpreadsheet(
                "{name} is no Excel file (.xlsx) or CSV file that can be read; save it without a password.",
                name=filename,
            ) from error


def _of_csv(content: bytes) -> Iterator[Sequence[object]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise NoSpreadsheet("The file cannot be read as CSV ({reason}).", reason=error) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1258", "replace")
