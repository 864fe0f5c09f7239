"""Reads the cells of an Excel workbook as the texts that their author sees, if that is certain.

Excel stores 007 as 7 with a format, a day as a number with a format, and a formula with its last result.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter

from flows.form.compiler.faults import Findings
from flows.form.compiler.sheets import Table
from flows.sentence import Sentence

MOST_EMPTY = (1000, 50)
"""The numbers of empty rows, and of columns without a name, after which a sheet is at its end."""
_AS_SHOWN = re.compile(r"(0+)(?:\.(0+))?")
_PLAIN = re.compile(r"General|@|#,##0(\.0+)?|0?#*(\.#*)?|_.*", re.IGNORECASE)
"""Formats that show a number as people write it, or with separated thousands."""
_FORMULA = re.compile(rb"<f[ />]")
_AS_TEXT = Sentence("format the cell as text and write anew what is meant")


def read_workbook(source: bytes, is_read: Callable[[str], bool], findings: Findings) -> list[Table]:
    """Return the sheets of an .xlsx file. Cells are read if `is_read` holds, or if it is the only sheet."""
    formulas = _formulas(source)
    book = load_workbook(BytesIO(source), read_only=True, data_only=True)
    try:
        names = book.sheetnames
        tables = [
            _Reader(name, formulas.get(name, set()), findings).table(book[name].iter_rows())
            if is_read(name) or len(names) == 1
            else Table(name)
            for name in names
        ]
    finally:
        book.close()
    return tables


def _formulas(source: bytes) -> dict[str, set[tuple[int, int]]]:
    """Return the (row, column) of cells with a formula, by sheet. A file without formulas is not parsed."""
    with zipfile.ZipFile(BytesIO(source)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(_FORMULA.search(archive.read(name)) for name in sheets):
            return {}
    book = load_workbook(BytesIO(source), read_only=True)
    try:
        return {
            sheet.title: {
                (cell.row, cell.column)
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None and cell.data_type == "f"
            }
            for sheet in book.worksheets
        }
    finally:
        book.close()


class _Reader:
    """Reads one sheet. Cells whose text is uncertain become faults or warnings."""

    def __init__(self, name: str, formulas: set[tuple[int, int]], findings: Findings) -> None:
        self._name = name
        self._formulas = formulas
        self._findings = findings
        self._headers: list[str] = []

    def table(self, rows: Iterable[tuple[Cell | MergedCell, ...]]) -> Table:
        """Return the sheet's cells as texts. The first row is the header."""
        table, empty = Table(self._name), 0
        for number, cells in enumerate(rows, start=1):
            texts = self._row(number, cells)
            if number == 1:
                self._headers = texts = _named(texts)
            table.rows.append(texts)
            empty = 0 if any(texts) else empty + 1
            if empty == MOST_EMPTY[0]:
                break
        return Table(self._name, table.rows[: len(table.rows) - empty])

    def _row(self, number: int, cells: tuple[Cell | MergedCell, ...]) -> list[str]:
        columns = range(len(self._headers) if number > 1 else len(cells))
        return [
            self._text(number, column + 1, cells[column])
            if number == 1 or (self._headers[column] and column < len(cells))
            else ""
            for column in columns
        ]

    def _text(self, row: int, column: int, cell: Cell | MergedCell) -> str:
        address = f"{get_column_letter(column)}{row}"
        value = cell.value
        if value is None:
            if (row, column) in self._formulas:
                what = Sentence("the formula in {address} has no result in this file", address=address)
                self._fault(
                    row,
                    column,
                    what,
                    Sentence("open the file in Excel and save it, or write the text itself"),
                )
            return ""
        if cell.data_type == "e":
            self._fault(
                row,
                column,
                Sentence("{address} shows the error {value}", address=address, value=value),
                Sentence("mend its formula"),
            )
            return ""
        match value:
            case bool():
                return str(value).upper()
            case datetime() | date() | time():
                return self._moment(row, column, address, value)
            case int() | float():
                return self._number(row, column, address, cell)
        return str(value).replace("\u00a0", " ").strip()

    def _moment(self, row: int, column: int, address: str, value: date | time) -> str:
        text = value.isoformat()
        if isinstance(value, datetime) and value.time() == time.min:
            text = value.date().isoformat()
        if "default" not in self._header(column).lower():
            self._warn(
                row,
                column,
                Sentence(
                    "Excel has made a date of {address}: it is read as {word}", address=address, word=text
                ),
                _AS_TEXT,
            )
        return text

    def _number(self, row: int, column: int, address: str, cell: Cell | MergedCell) -> str:
        value = cell.value
        assert isinstance(value, int | float)
        text = str(int(value)) if float(value).is_integer() else str(value)
        style = (cell.number_format or "General").partition(";")[0]
        if shown := _AS_SHOWN.fullmatch(style):
            whole, decimals = len(shown[1]), len(shown[2] or "")
            fixed = f"{value:.{decimals}f}"
            if float(fixed) == value:
                sign, digits = ("-", fixed[1:]) if value < 0 else ("", fixed)
                return sign + digits.zfill(whole + (decimals + 1 if decimals else 0))
        if not _PLAIN.fullmatch(style):
            self._warn(
                row,
                column,
                Sentence(
                    "{address} is formatted {style!r}: it is read as {word}",
                    address=address,
                    style=style,
                    word=text,
                ),
                _AS_TEXT,
            )
        return text

    def _header(self, column: int) -> str:
        return self._headers[column - 1] if column <= len(self._headers) else ""

    def _fault(self, row: int, column: int, what: Sentence, repair: Sentence) -> None:
        self._findings.fault(self._name, row, self._header(column), what, repair)

    def _warn(self, row: int, column: int, what: Sentence, repair: Sentence) -> None:
        self._findings.warn(self._name, row, self._header(column), what, repair)


def _named(headers: list[str]) -> list[str]:
    """Return the header row up to the last column with a name."""
    named, empty = [], 0
    for header in headers:
        named.append(" ".join(header.split()))
        empty = 0 if header else empty + 1
        if empty == MOST_EMPTY[1]:
            break
    return named[: len(named) - empty]
