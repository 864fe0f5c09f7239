"""Writes the empty workbook of an outline.

All cells are text, so that what is typed arrives as it was typed: Excel would take 6/2013 for a day, and
10/6/2013 for the sixth of October where it speaks English.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from exports import labels as words
from exports.offline.layout import (
    FIRST_ROW,
    HEADER_ROW,
    HELP_ROW,
    KEY_ROW,
    MARK,
    REPORT_KEY,
    SECTION_ROW,
    FillColumn,
    FillSheet,
    layout,
    shown_choices,
)
from exports.workbook import SHEET_COLUMNS, too_many_columns
from exports.xml_text import xml_text
from flows.form.outline import Outline, Question, Type

READY_ROWS = 5_000
"""How many rows have lists to choose from."""
LONGEST_HELP = 1_000
"""How many characters of help are shown above a column."""
NARROW, WIDE, GUIDE_WIDE = 14, 34, 100
"""The widths of columns with keys or marks, of those with answers, and of the guide, in characters."""
LINE = 15
"""The height of a line, in points. Not every program fits a row to its text."""
MOST_LINES = 14


def write_template(outline: Outline, path: Path) -> None:
    """Write the workbook. Raises ExportError if a sheet would have more columns than Excel takes."""
    sheets = layout(outline)
    for sheet in sheets:
        if len(sheet.all_columns) > SHEET_COLUMNS:
            raise too_many_columns(sheet.title, len(sheet.all_columns))
    with xlsxwriter.Workbook(path) as book:
        template = _Template(book, outline)
        template.guide(sheets)
        pages = [book.add_worksheet(sheet.title) for sheet in sheets]
        template.lists(sheets)
        for page, sheet in zip(pages, sheets, strict=True):
            template.fill(page, sheet, sheets)
        pages[0].activate()


class _Template:
    """The workbook being written."""

    def __init__(self, book: Any, outline: Outline) -> None:  # noqa: ANN401 - xlsxwriter has no types
        self._book, self._outline = book, outline
        text = {"num_format": "@", "text_wrap": True, "valign": "top"}
        self._text = book.add_format(text)
        self._section = book.add_format({**text, "italic": True, "font_color": "#595959"})
        self._header = book.add_format({**text, "bold": True, "bg_color": "#E7EDF5"})
        self._key = book.add_format({**text, "bold": True, "bg_color": "#FFF2CC"})
        self._help = book.add_format({**text, "font_size": 9, "font_color": "#595959", "bottom": 1})
        self._ranges: dict[tuple[str, ...], str] = {}

    def guide(self, sheets: tuple[FillSheet, ...]) -> None:
        """Add the sheet that says how to fill in, and which outline this is."""
        page = self._book.add_worksheet(words.GUIDE_SHEET)
        page.set_column(0, 0, 24, self._text)
        page.set_column(1, 1, GUIDE_WIDE, self._text)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        outline = self._outline
        page.write_string(0, 1, xml_text(words.GUIDE_TITLE.format(outline.title.default)), self._header)
        for row, (name, value) in enumerate(
            ((words.GUIDE_OUTLINE, outline.key), (words.GUIDE_VERSION, outline.version)), start=1
        ):
            page.write_string(row, 0, name, self._section)
            page.write_string(row, 1, xml_text(value), self._section)
        for row, line in enumerate(words.GUIDE, start=4):
            told = line.format(reports=sheets[0].title, first=FIRST_ROW)
            page.set_row(row, _height([(told, GUIDE_WIDE)]))
            page.write_string(row, 0, str(row - 3), self._section)
            page.write_string(row, 1, told, self._text)

    def lists(self, sheets: tuple[FillSheet, ...]) -> None:
        """Add the sheet with the lists to choose from, each once. A list in a cell's rule may not be long."""
        page = self._book.add_worksheet(words.LISTS_SHEET)
        questions = [one.place.node for sheet in sheets for one in sheet.columns if one.place is not None]
        offered = [
            shown_choices(one)
            for one in questions
            if isinstance(one, Question) and one.type is Type.SELECT_ONE
        ]
        for column, choices in enumerate(dict.fromkeys(offered)):
            page.set_column(column, column, 40, self._text)
            for row, choice in enumerate(choices):
                page.write_string(row, column, xml_text(choice), self._text)
            name = xl_col_to_name(column, col_abs=True)
            self._ranges[choices] = f"='{words.LISTS_SHEET}'!{name}$1:{name}${len(choices)}"
        page.hide()

    def fill(self, page: Any, sheet: FillSheet, sheets: tuple[FillSheet, ...]) -> None:  # noqa: ANN401
        """Write the heads of a sheet, and the rules of its cells."""
        page.freeze_panes(HELP_ROW, len(sheet.keys))
        page.set_row(KEY_ROW - 1, None, None, {"hidden": True})
        heads = [(column, _width(column)) for column in sheet.all_columns]
        page.set_row(SECTION_ROW - 1, _height((column.section, width) for column, width in heads))
        page.set_row(HEADER_ROW - 1, _height((column.header, width) for column, width in heads))
        page.set_row(HELP_ROW - 1, _height((column.help[:LONGEST_HELP], width) for column, width in heads))
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{1_048_576}"})
        page.set_landscape()
        page.set_paper(9)
        page.repeat_rows(SECTION_ROW - 1, HEADER_ROW - 1)
        section = ""
        for at, column in enumerate(sheet.all_columns):
            is_key = column.place is None
            page.set_column(at, at, _width(column), self._text)
            page.write_string(KEY_ROW - 1, at, column.key, self._text)
            if column.section != section:
                section = column.section
                page.write_string(SECTION_ROW - 1, at, xml_text(section), self._section)
            header = xml_text(column.header)
            page.write_string(HEADER_ROW - 1, at, header, self._key if is_key else self._header)
            page.write_string(HELP_ROW - 1, at, xml_text(column.help)[:LONGEST_HELP], self._help)
            if (source := self._source(sheet, column, sheets)) is not None:
                rule = {"validate": "list", "source": source}
                page.data_validation(FIRST_ROW - 1, at, FIRST_ROW + READY_ROWS - 1, at, rule)

    def _source(
        self, sheet: FillSheet, column: FillColumn, sheets: tuple[FillSheet, ...]
    ) -> str | list[str] | None:
        """Return the list that a column's cells are chosen from; None if they are typed."""
        if column.choice:
            return [MARK]
        if column.place is not None:
            question = column.place.node
            assert isinstance(question, Question)
            return self._ranges[shown_choices(question)] if question.type is Type.SELECT_ONE else None
        if sheet.has_own_key and column is sheet.keys[-1]:
            return None
        template = "" if column.key == REPORT_KEY else column.key.removeprefix("@")
        named = next(one for one in sheets if one.template == template)
        name = xl_col_to_name(len(named.keys) - 1, col_abs=True)
        title = named.title.replace("'", "''")
        return f"='{title}'!{name}${FIRST_ROW}:{name}${FIRST_ROW + READY_ROWS - 1}"


def _width(column: FillColumn) -> int:
    return NARROW if column.place is None or column.choice else WIDE


def _height(texts: Iterable[tuple[str, int]]) -> int:
    """Return the height of a row with these (text, width of its column), in points."""
    lines = (sum(max(1, ceil(len(line) / (width - 2))) for line in text.split("\n")) for text, width in texts)
    return LINE * min(max(lines), MOST_LINES)
