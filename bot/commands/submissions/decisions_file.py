"""Reads a CSV or XLSX file of staff's decisions about many reports, one row for each."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from flows.reading.text import clean, plain
from flows.sentence import DecuongError

COLUMNS = {
    "report": frozenset({"report", "number", "id", "bao cao", "so bao cao", "ma"}),
    "question": frozenset({"question", "key", "cau", "so cau", "cau hoi"}),
    "remark": frozenset({"remark", "nhan xet", "cuc hoi", "noi dung"}),
}
"""The possible headers of each column, in small letters without accents. Other columns are ignored."""
MOST_ROWS = 20_000


def read_decisions(file: Path) -> list[tuple[int, tuple[str, str, str]]]:
    """Return (row, (report, question, remark)) for each row with a report. The header is row 1.

    Raises DecuongError if the file cannot be read, or has no column of reports.
    """
    rows = list(_sheet(file) if file.suffix.lower() in {".xlsx", ".xlsm"} else _csv(file))
    headers = [plain(cell).strip() for cell in rows[0]] if rows else []
    at = {
        name: next((i for i, one in enumerate(headers) if one in known), None)
        for name, known in COLUMNS.items()
    }
    if at["report"] is None:
        raise DecuongError("{file} has no column “report”; name it in the first row.", file=file)
    found = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: _cell(row, position) for name, position in at.items()}
        if any(cells.values()):
            found.append((number, (cells["report"], cells["question"], cells["remark"])))
    return found


def _cell(row: Sequence[str], position: int | None) -> str:
    return clean(row[position]).strip() if position is not None and position < len(row) else ""


def _sheet(file: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise DecuongError(
            "{file} is no workbook that can be read; save it as XLSX again.", file=file
        ) from error
    try:
        for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS, values_only=True):
            yield ["" if cell is None else str(cell) for cell in row]
    finally:
        book.close()


def _csv(file: Path) -> Iterator[list[str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise DecuongError(
            "{file} is no text in UTF-8; save it as CSV UTF-8, or as XLSX.", file=file
        ) from error
    first = text.split("\n", 1)[0]
    yield from csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
