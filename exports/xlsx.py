"""XLSX: one sheet per table and a dictionary. Files, figures and continued answers have sheets if needed.

Text is always a text cell with Excel's quote prefix. So neither opening nor editing turns "=1+1" into a
formula or "0240000000" into a number. Whole and decimal numbers, dates and times are typed. Excel cannot hold
a number of more than 15 digits or a date before 1900; these are text. Moments are local time
(`flows.local_time`). Characters follow the rule of `exports.xml_text`.

A cell holds at most 32,767 UTF-16 units. A longer text is continued in the sheet "phan_tiep": the cell ends
in a line that says where, and the pieces put together are the text. An answer that was kept as written is in
italics on yellow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from exports import labels as words
from exports.dictionary import entry, sent_files
from exports.fields import Field, Kind, Scalar, fields_of
from exports.figures import figure_lines
from exports.long_text import pieces
from exports.names import unique_names
from exports.reports import ExportError, Reports
from exports.rows import Row
from exports.staging import staged
from exports.xml_text import xml_text
from flows.local_time import local

CELL_UNITS = 32_767
SHEET_ROWS = 1_048_576
SHEET_COLUMNS = 16_384
NAME_LENGTH = 31
SENT_SHEET = "tep_kem"
FIGURES_SHEET = "so_lieu"
CONTINUED_SHEET = "phan_tiep"
DICTIONARY_SHEET = "tu_dien"
RESERVED = {SENT_SHEET, FIGURES_SHEET, CONTINUED_SHEET, DICTIONARY_SHEET, "History"}


def write(reports: Reports, to: Path) -> None:
    """Write the workbook `to`. Raises ExportError if a table does not fit into a sheet."""
    tables = [table for tables in reports.tables.values() for table in tables.tables]
    names = unique_names([table.name for table in tables], NAME_LENGTH, RESERVED)
    fields = {table.name: fields_of(table) for table in tables}
    with staged(to) as path:
        book = _Book(path)
        try:
            sheets = {table: _Sheet(book, name, fields[table]) for table, name in names.items()}
            sent = _Lines(book, SENT_SHEET, words.SENT)
            for report in reports.merged():
                for row in report.walk():
                    sheets[row.table.name].add_row(row)
                    for line in sent_files(row):
                        sent.add(line)
                    for figures in figure_lines(row):
                        book.figures.add(figures)
            dictionary = _Lines(book, DICTIONARY_SHEET, words.DICTIONARY)
            for table, name in names.items():
                for position, field in enumerate(fields[table]):
                    dictionary.add(entry(name, xl_col_to_name(position), field))
        finally:
            book.close()


class _Book:
    """The workbook, its cell formats, and its extra sheets, which are made when they are needed."""

    def __init__(self, path: Path) -> None:
        # constant_memory needs scratch files; beside the target, staging clears them away.
        self.file = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
        top = {"valign": "top"}
        self.head = self.file.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "vcenter"})
        self.text = self.file.add_format({**top, "text_wrap": True, "quote_prefix": True})
        self.flagged = self.file.add_format(
            {**top, "text_wrap": True, "quote_prefix": True, "italic": True, "bg_color": "#FFF2CC"}
        )
        self.integer = self.file.add_format({**top, "num_format": "0"})
        self.decimal = self.file.add_format(top)
        self.date = self.file.add_format({**top, "num_format": "dd/mm/yyyy", "align": "left"})
        self.time = self.file.add_format({**top, "num_format": "hh:mm", "align": "left"})
        self.moment = self.file.add_format({**top, "num_format": "hh:mm dd/mm/yyyy", "align": "left"})
        self._continued: _Lines | None = None
        self._figures: _Lines | None = None

    @property
    def figures(self) -> _Lines:
        if self._figures is None:
            self._figures = _Lines(self, FIGURES_SHEET, words.FIGURE_LINES)
        return self._figures

    @property
    def continued(self) -> _Lines:
        if self._continued is None:
            self._continued = _Lines(self, CONTINUED_SHEET, words.CONTINUED)
        return self._continued

    def close(self) -> None:
        for sheet in self.file.worksheets():
            if sheet.dim_colmax is not None:
                sheet.autofilter(0, 0, max(sheet.dim_rowmax, 1), sheet.dim_colmax)
        self.file.close()


class _Lines:
    """A sheet that is filled line by line."""

    def __init__(self, book: _Book, name: str, headers: Sequence[str]) -> None:
        if len(headers) > SHEET_COLUMNS:
            raise ExportError(
                "The table “{table}” has more than 16,384 columns, which is more than a sheet of XLSX holds. "
                "Export CSV.",
                table=name,
            )
        self.name = name
        self.filled = 1
        self._book = book
        self._sheet = book.file.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for position, header in enumerate(headers):
            self._text(0, position, xml_text(header)[:1000], book.head)
            self._sheet.set_column(position, position, min(max(len(header), 12), 40))

    def add(self, cells: Iterable[Scalar]) -> None:
        """Add a line. Every text must fit into a cell."""
        at = self.next_line()
        for position, value in enumerate(cells):
            self.put(at, position, value)

    def next_line(self) -> int:
        """Return the index of a new line. Raises ExportError if the sheet is full."""
        if self.filled >= SHEET_ROWS:
            raise ExportError(
                "The table “{table}” has more than 1,048,575 rows, which is more than a sheet of XLSX holds. "
                "Export CSV, or fewer reports (--since, --state).",
                table=self.name,
            )
        self.filled += 1
        return self.filled - 1

    def put(self, at: int, position: int, value: Scalar) -> None:
        """Write one cell in the format of its value's type."""
        book, sheet = self._book, self._sheet
        match value:
            case None:
                pass
            case str():
                self._text(at, position, xml_text(value), book.text)
            case datetime():
                sheet.write_datetime(at, position, local(value).replace(tzinfo=None), book.moment)
            case date() if value.year >= 1900:
                sheet.write_datetime(at, position, value, book.date)
            case time():
                sheet.write_datetime(at, position, value.replace(tzinfo=None), book.time)
            case int() | Decimal() if _fits_a_number(value):
                sheet.write_number(
                    at, position, value, book.integer if isinstance(value, int) else book.decimal
                )
            case _:
                self._text(at, position, str(value), book.text)

    def _text(self, at: int, position: int, text: str, style: object) -> None:
        if text.startswith("<r>") and text.endswith("</r>"):
            # xlsxwriter takes such a text for ready-made markup. As a rich text it is escaped.
            self._sheet.write_rich_string(at, position, text[0], self._book.text, text[1:], style)
        elif text:
            self._sheet.write_string(at, position, text, style)


class _Sheet(_Lines):
    """The sheet of one table."""

    def __init__(self, book: _Book, name: str, fields: Sequence[Field]) -> None:
        super().__init__(book, name, [field.header for field in fields])
        self._fields = fields
        for position, field in enumerate(fields):
            if field.column is not None and field.kind is Kind.TEXT:
                self._sheet.set_column(position, position, 40)

    def add_row(self, row: Row) -> None:
        """Add a row of the table."""
        at = self.next_line()
        for position, field in enumerate(self._fields):
            value = field.read(row)
            if isinstance(value, str):
                self._say(row, field, at, position, xml_text(value))
            else:
                self.put(at, position, value)

    def _say(self, row: Row, field: Field, at: int, position: int, text: str) -> None:
        """Write a text. The rest that the cell cannot hold goes into the sheet of continued answers."""
        cell = row.cells.get(field.column.name) if field.column else None
        style = self._book.flagged if cell is not None and cell.is_as_written else self._book.text
        first, *more = pieces(text, CELL_UNITS - 100, CELL_UNITS)
        if not more:
            self._text(at, position, first, style)
            return
        continued = self._book.continued
        note = words.CONTINUES.format(sheet=continued.name, row=continued.filled + 1)
        self._text(at, position, first + note, style)
        where = (
            self.name,
            xl_rowcol_to_cell(at, position),
            row.submission.number,
            row.submission.version,
            row.path or None,
            field.header,
        )
        for number, piece in enumerate(more, start=2):
            continued.add((*where, number, piece))


def _fits_a_number(value: int | Decimal) -> bool:
    """Whether Excel holds the number exactly. Excel calculates with 15 digits."""
    number = Decimal(value)
    if not number.is_finite():
        return False
    digits = number.normalize().as_tuple()
    return len(digits.digits) <= 15 and -300 < number.adjusted() < 300
