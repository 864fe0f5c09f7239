"""An outline's source as an Excel workbook, for authors who do not write Markdown."""

from __future__ import annotations

from typing import BinaryIO

from xlsxwriter import Workbook

from flows.form.compiler import xlsform
from flows.form.compiler.faults import Findings
from flows.form.compiler.sheets import Sheet

_WIDTHS = (8, 60)
"""The narrowest and the widest column, in characters. Between them, the longest cell decides."""


def write_outline_xlsx(source: bytes, filename: str, target: BinaryIO) -> None:
    """Write the sheets of an XLSForm source (.md, .xlsx or .xls) to `target` as .xlsx.

    Cells are text, so that Excel does not turn 1-20 into a date or 1.10 into 1.1. Raises OutlineFaults if the
    source cannot be read. It need not compile.
    """
    sheets = xlsform.read(source, filename, Findings(filename)).sheets.values()
    with Workbook(target, {"in_memory": True}) as workbook:
        text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        header = workbook.add_format({"num_format": "@", "bold": True, "bottom": 1})
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for index, column in enumerate(sheet.columns):
                page.set_column(index, index, _width(sheet, index), text)
                page.write_string(0, index, column.header, header)
                for row in sheet.rows:
                    if cell := row.cells.get(column):
                        page.write_string(row.number - 1, index, cell, text)


def _width(sheet: Sheet, index: int) -> int:
    column = sheet.columns[index]
    longest = max((len(row.cells.get(column, "")) for row in sheet.rows), default=0)
    narrowest, widest = _WIDTHS
    return min(max(longest, len(column.header), narrowest), widest) + 2
