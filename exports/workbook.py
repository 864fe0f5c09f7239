"""An XLSX workbook that is filled line by line: its cells' formats, its sheets, and how they print.

Text is always a text cell with Excel's quote prefix. So neither opening nor editing turns "=1+1" into a
formula or "0240000000" into a number. Whole and decimal numbers, dates and times are typed. Excel cannot hold
a number of more than 15 digits or a date before 1900; these are text. Moments are local time
(`flows.local_time`). Characters follow the rule of `exports.xml_text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellStringTuple, Worksheet

from exports import labels as words
from exports.fields import Scalar
from exports.reports import ExportError
from exports.xml_text import xml_text
from flows.local_time import local

SHEET_ROWS = 1_048_576
SHEET_COLUMNS = 16_384
WIDEST = 40
"""The widest column, in characters."""
PAGE = 185
"""How many characters of columns a printed page takes in."""
_A4 = 9
_BEGINNING = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's own, of no zone


_UNPLAIN = re.compile(r"[&<>]|_x[0-9a-fA-F]{4}_|\A\s|\s\Z")
"""What keeps a text from standing in the file as it is: markup, escapes, white space at an end."""


class _Worksheet(Worksheet):  # type: ignore[misc]
    """A sheet that writes what nearly all cells are, plain texts and links, without xlsxwriter's detours."""

    fh: Any

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Return a link as it is. xlsxwriter looks into it for thirty functions of newer Excels."""
        return formula.removeprefix("=")

    def _write_single_row(self, current_row_num: int = 0) -> None:
        """Write a row at once. Its scratch file, open for reading too, is slow for many small pieces."""
        file = self.fh
        self.fh = StringIO()
        super()._write_single_row(current_row_num)
        file.write(self.fh.getvalue())
        self.fh = file

    def _write_cell(self, row: int, col: int, cell: tuple[Any, ...]) -> None:
        """Write a cell. One look at a plain text is enough; xlsxwriter looks six times."""
        if isinstance(cell, CellStringTuple) and cell.format and not _UNPLAIN.search(cell.string):
            where, style = xl_rowcol_to_cell_fast(row, col), cell.format._get_xf_index()
            self.fh.write(f'<c r="{where}" s="{style}" t="inlineStr"><is><t>{cell.string}</t></is></c>')
        else:
            super()._write_cell(row, col, cell)


class Book:
    """The workbook and its cell formats."""

    def __init__(self, path: Path) -> None:
        # constant_memory needs scratch files; beside the target, staging clears them away.
        self.file = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
        top = {"valign": "top"}
        link = {"font_color": "#0563C1", "underline": 1}
        text = {**top, "text_wrap": True, "quote_prefix": True}
        add = self.file.add_format
        self.head = add(
            {"bold": True, "text_wrap": True, "bottom": 1, "valign": "vcenter", "bg_color": "#E7EDF5"}
        )
        self.text = add(text)
        self.flagged = add({**text, "italic": True, "bg_color": "#FFF2CC"})
        self.link = add({**top, **link})
        self.integer = add({**top, "num_format": "0"})
        self.decimal = add(top)
        self.money = add({**top, "num_format": f'#,##0" {words.DONG}"'})
        self.date = add({**top, "num_format": "dd/mm/yyyy", "align": "left"})
        self.time = add({**top, "num_format": "hh:mm", "align": "left"})
        self.moment = add({**top, "num_format": "hh:mm dd/mm/yyyy", "align": "left"})
        self._sheets: list[Lines] = []
        self._serials: dict[datetime, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file. After an error, only let go of the scratch files."""
        if error is not None:
            self._let_go()
            return
        for lines in self._sheets:
            lines.finish()
        shown = next((lines for lines in self._sheets if lines.filled > 1), None)
        if shown is not None:
            shown.sheet.activate()
        try:
            self.file.close()
        except XlsxFileError as failed:  # it hides the disk's own error
            self._let_go()
            raise failed.__context__ if isinstance(failed.__context__, OSError) else failed from failed

    def _let_go(self) -> None:
        for sheet in self.file.worksheets():
            for handle in (sheet.row_data_fh, sheet.fh):
                with suppress(OSError):  # what could not be written before, cannot be written now
                    if handle is not None:
                        handle.close()

    def serial(self, moment: datetime) -> float:
        """Return a moment as Excel counts it: days since the end of 1899, by the clock on the wall."""
        found = self._serials.get(moment)
        if found is None:
            found = (local(moment).replace(tzinfo=None) - _BEGINNING) / timedelta(days=1)
            self._serials = {moment: found}  # a report's rows have one moment
        return found

    def lines(self, title: str, headers: Sequence[str], frozen: int = 0) -> Lines:
        """Add a sheet. `frozen` columns at the left always stay in sight, and are printed on every page."""
        sheet = Lines(self, title, headers, frozen)
        self._sheets.append(sheet)
        return sheet


class Lines:
    """A sheet that is filled line by line."""

    def __init__(self, book: Book, title: str, headers: Sequence[str], frozen: int = 0) -> None:
        self.title = title
        self.filled = 1
        self.sheet = book.file.add_worksheet(title, _Worksheet)
        self._book = book
        self._width = 0
        self._frozen = frozen
        self._columns = len(headers)
        self.sheet.freeze_panes(1, frozen)
        for position, header in enumerate(headers):
            self.text(0, position, xml_text(header)[:1000], book.head)
            self.widen(position, min(max(len(header), 12), 24))

    def widen(self, position: int, width: int) -> None:
        """Set a column's width, in characters."""
        self._width += width
        self.sheet.set_column(position, position, width)

    def add(self, cells: Iterable[Scalar], *, is_money: bool = False) -> int:
        """Add a line, and return its index. Every text must fit into a cell."""
        at = self.next_line()
        for position, value in enumerate(cells):
            if value is not None:
                self.put(at, position, value, is_money=is_money)
        return at

    def next_line(self) -> int:
        """Return the index of a new line. Raises ExportError if the sheet is full."""
        if self.filled >= SHEET_ROWS:
            raise too_many_rows(self.title, self.filled)
        self.filled += 1
        return self.filled - 1

    def put(self, at: int, position: int, value: Scalar, *, is_money: bool = False) -> None:
        """Write one cell in the format of its value's type. With `is_money`, a decimal is a sum in đồng."""
        book, sheet = self._book, self.sheet
        match value:
            case None:
                pass
            case str():
                self.text(at, position, xml_text(value), book.text)
            case datetime():
                sheet._write_number(at, position, book.serial(value), book.moment)
            case date() if value.year >= 1900:
                sheet.write_datetime(at, position, value, book.date)
            case time():
                sheet.write_datetime(at, position, value.replace(tzinfo=None), book.time)
            case int() if -(10**15) < value < 10**15:
                sheet._write_number(at, position, value, book.integer)
            case Decimal() if fits_a_number(value):
                sheet._write_number(at, position, value, book.money if is_money else book.decimal)
            case _:
                self.text(at, position, str(value), book.text)

    def text(self, at: int, position: int, text: str, style: object) -> None:
        """Write a text that fits into a cell."""
        if text.startswith("<r>") and text.endswith("</r>"):
            # xlsxwriter takes such a text for ready-made markup. As a rich text it is escaped.
            self.sheet.write_rich_string(at, position, text[0], self._book.text, text[1:], style)
        elif text:
            self.sheet._write_string(at, position, text, style)  # write_string also reads "A1"

    def link(self, at: int, position: int, to: Lines, line: int, shown: str | int) -> None:
        """Write a cell that leads to a line of a sheet.

        It is a formula, because Excel's own links are kept in memory, and a sheet holds only 65,530 of them.
        """
        title = to.title.replace("'", "''")
        self._lead(at, position, f"#'{title}'!A{line + 1}", shown)

    def link_file(self, at: int, position: int, path: str, shown: str) -> None:
        """Write a cell that leads to a file beside the workbook, if its path fits into a formula."""
        if len(path) <= 255:
            self._lead(at, position, path, shown)

    def _lead(self, at: int, position: int, target: str, shown: str | int) -> None:
        quoted = target.replace('"', '""')
        said = f'"{shown}"' if isinstance(shown, str) else shown
        formula = f'=HYPERLINK("{quoted}",{said})'
        self.sheet.write_formula(at, position, formula, self._book.link, shown)

    def finish(self) -> None:
        """Set what concerns the whole sheet: its filter, and how it prints."""
        sheet = self.sheet
        if self._columns:
            sheet.autofilter(0, 0, max(self.filled - 1, 1), self._columns - 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(max(1, ceil(self._width / PAGE)), 0)
        sheet.repeat_rows(0)
        if self._frozen:
            sheet.repeat_columns(0, self._frozen - 1)
        sheet.set_header("&L&A")
        sheet.set_footer("&R&P/&N")


def too_many_rows(title: str, rows: int) -> ExportError:
    """Return the error for a table with more rows than a sheet holds."""
    return ExportError(
        "The table “{table}” has {rows} rows or more; a sheet of XLSX holds 1,048,575. Export CSV, Parquet "
        "or fewer reports (--province, --latest, --since, --state).",
        table=title,
        rows=f"{rows:,}",
    )


def too_many_columns(title: str, columns: int) -> ExportError:
    """Return the error for a table with more columns than a sheet holds."""
    return ExportError(
        "The table “{table}” has {columns} columns; a sheet of XLSX holds 16,384. Export CSV or Parquet.",
        table=title,
        columns=f"{columns:,}",
    )


def fits_a_number(value: Decimal) -> bool:
    """Whether Excel holds the number exactly. Excel calculates with 15 digits."""
    if not value.is_finite():
        return False
    digits = value.normalize().as_tuple()
    return len(digits.digits) <= 15 and -300 < value.adjusted() < 300
