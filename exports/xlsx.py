"""XLSX: for each table a sheet of the latest accepted versions and one of all, and the lists beside them.

Sums are made of the sheets that end in ✓: each report counts once there. In the sheets of all versions, and
in the lists, the columns "Bản mới nhất" and "Bản chấp nhận mới nhất" filter. Every line says whose it is:
number, name, state, organisation, province and date. Numbers lead to the report, counts to its rows and
files.

`exports.workbook` has the rules for cells. A cell holds at most 32,767 UTF-16 units. A longer text is
continued in the sheet "Phần tiếp": the cell ends in a line that says where, and the pieces put together are
the text. An answer that was kept as written is in italics on yellow. What a sheet cannot hold is counted and
said before anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from exports import labels as words
from exports import workbook
from exports.beside import FIGURES, FILES, HEADERS, beside
from exports.dictionary import entry
from exports.fields import NAMED, Field, Kind, RowReader, fields_of
from exports.long_text import pieces
from exports.reports import Reports
from exports.rows import Row
from exports.staging import staged
from exports.tables import Child, Table
from exports.titles import sheet_titles
from exports.workbook import WIDEST, Book, Lines, too_many_columns, too_many_rows
from exports.xml_text import xml_text
from flows.form.path import template_of

CELL_UNITS = 32_767
_UNIT = words.FIGURE_LINES.index("Đơn vị")
_FILE_CELL = words.SENT.index("Tên tệp")
_ROW_CELL = words.HEAD.index(words.ROW)


def write(reports: Reports, to: Path, kind: type[Book] = Book) -> None:
    """Write the workbook `to`, of this kind. Raises ExportError if a table does not fit into a sheet."""
    tables = [table for tables in reports.tables.values() for table in tables.tables]
    taken = {*words.SHEETS.values(), words.CONTINUED_SHEET, words.DICTIONARY_SHEET}
    titles = sheet_titles(tables, taken)
    fields = {table.name: _fields(table) for table in tables}
    _check_columns(titles, fields)
    _check_rows(reports, titles)
    with staged(to) as path, kind(path) as book:
        continued = _Continued(book)
        accepted, every = (
            _Tables({name: _Sheet(book, titles[name][which], fields[name], continued) for name in titles})
            for which in (0, 1)
        )
        lists = {key: book.lines(words.SHEETS[key], headers, NAMED) for key, headers in HEADERS.items()}
        for report in reports.merged():
            around = reports.tables[report.table.outline]
            if report.submission.is_latest_accepted:
                accepted.add(report, lists[FILES])
            for row, sheet, at in every.add(report, lists[FILES]):
                for key, line in beside(row, around):
                    put = lists[key].add(line, is_money=key == FIGURES and line[_UNIT] == words.DONG)
                    lists[key].link(put, 0, every.main(report), every.line, report.submission.number)
                    if key == FILES and reports.files_in:
                        name = str(line[_FILE_CELL])
                        lists[key].link_file(put, _FILE_CELL, f"{reports.files_in}/{name}", name)
                    if row.path:
                        lists[key].link(put, _ROW_CELL, sheet, at, row.path)
        _describe(book, tables, titles, fields)


def _fields(table: Table) -> tuple[Field, ...]:
    """Return the table's fields, with the counts that lead to its rows and files behind the row's name."""
    links = [
        Field(f"rows_{item.place.node.key}", words.LEADS_TO.format(item.label), Kind.INTEGER, _rows(item))
        for item in table.items
        if isinstance(item, Child)
    ]
    if table.parent is None:
        links.append(Field("files_sent", words.LEADS_TO.format(words.SHEETS[FILES]), Kind.INTEGER, _sent))
    fields = fields_of(table)
    return (*fields[:NAMED], *links, *fields[NAMED:])


def _rows(child: Child) -> Callable[[Row], int]:
    return lambda row: len(row.children[child.template])


def _sent(report: Row) -> int:
    return sum(1 for row in report.walk() for _ in row.files)


def _check_columns(titles: Mapping[str, tuple[str, str]], fields: Mapping[str, Sequence[Field]]) -> None:
    for name, own in fields.items():
        if len(own) > workbook.SHEET_COLUMNS:
            raise too_many_columns(titles[name][1], len(own))


def _check_rows(reports: Reports, titles: Mapping[str, tuple[str, str]]) -> None:
    """Raise ExportError if a sheet would have too many rows. Nothing is written yet."""
    if reports.again is None:
        return
    rows: Counter[str] = Counter()
    for submission in reports.again():
        tables = {table.template: table.name for table in reports.tables[submission.outline].tables}
        rows[titles[tables[""]][1]] += 1
        for path, numbers in submission.rows.items():
            rows[titles[tables[template_of(path)]][1]] += len(numbers)
        for answer in submission.answers.values():
            rows[words.SHEETS[FIGURES]] += len(answer.figures)
            rows[words.SHEETS[FILES]] += len(answer.files)
    for title, number in rows.items():
        if number >= workbook.SHEET_ROWS:
            raise too_many_rows(title, number)


def _describe(
    book: Book,
    tables: Sequence[Table],
    titles: Mapping[str, tuple[str, str]],
    fields: Mapping[str, Sequence[Field]],
) -> None:
    """Add the dictionary: what each sheet is, and each column."""
    dictionary = book.lines(words.DICTIONARY_SHEET, words.DICTIONARY, 1)
    for table in tables:
        accepted, every = titles[table.name]
        dictionary.add((accepted, table.name, None, words.ACCEPTED_SHEET))
        dictionary.add((every, table.name, None, words.EVERY_SHEET))
        for position, field in enumerate(fields[table.name]):
            dictionary.add(entry(every, table.name, xl_col_to_name(position), field))


class _Tables:
    """The sheets of all tables by name, either for the latest accepted versions or for all."""

    def __init__(self, sheets: Mapping[str, _Sheet]) -> None:
        self._sheets = sheets
        self.line = 0
        """The line of the report that was added last, in its main sheet."""

    def main(self, report: Row) -> Lines:
        """Return the sheet with the report itself."""
        return self._sheets[report.table.name].lines

    def add(self, report: Row, files: Lines) -> list[tuple[Row, Lines, int]]:
        """Add a report's rows. Return each with its sheet and its line there."""
        self.line = self.main(report).filled
        added = []
        for row in report.walk():
            sheet = self._sheets[row.table.name]
            at = sheet.add(row)
            sheet.lead(row, at, self, files)
            if row.path:
                sheet.lines.link(at, 0, self.main(report), self.line, report.submission.number)
            added.append((row, sheet.lines, at))
        return added

    def below(self, row: Row, template: str) -> Lines:
        """Return the sheet with the rows of a repeat in this row."""
        return self._sheets[f"{row.table.name}.{template.rpartition('/')[2]}"].lines


class _Sheet:
    """The sheet of one table."""

    def __init__(self, book: Book, title: str, fields: Sequence[Field], continued: _Continued) -> None:
        self.lines = book.lines(title, [field.header for field in fields], NAMED)
        self._book = book
        self._fields = fields
        self._read = RowReader(fields).read
        self._continued = continued
        self._money = {at for at, field in enumerate(fields) if field.unit == words.DONG}
        for position, field in enumerate(fields):
            if position == 1 or (field.column is not None and field.kind is Kind.TEXT):
                self.lines.widen(position, WIDEST)

    def add(self, row: Row) -> int:
        """Add a row of the table, and return its line."""
        at = self.lines.next_line()
        flagged = {name for name, cell in row.cells.items() if cell.is_as_written}
        plain, text = self._book.text, self.lines.text
        for position, value in enumerate(self._read(row)):
            if value is None:
                continue
            if not isinstance(value, str):
                self.lines.put(at, position, value, is_money=position in self._money)
            elif flagged or len(value) > CELL_UNITS // 2:
                self._say(row, at, position, xml_text(value), flagged)
            else:
                text(at, position, xml_text(value), plain)
        return at

    def lead(self, row: Row, at: int, tables: _Tables, files: Lines) -> None:
        """Make the counts of a row lead to where its rows and files will stand."""
        position = NAMED
        for template, rows in row.children.items():
            if rows:
                below = tables.below(row, template)
                self.lines.link(at, position, below, below.filled, len(rows))
            position += 1
        if row.parent is None and (sent := _sent(row)):
            self.lines.link(at, position, files, files.filled, sent)

    def _say(self, row: Row, at: int, position: int, text: str, flagged: Collection[str]) -> None:
        """Write a text. The rest that the cell cannot hold goes into the sheet of continued answers."""
        column = self._fields[position].column
        is_flagged = column is not None and column.name in flagged
        style = self._book.flagged if is_flagged else self._book.text
        first, *more = pieces(text, CELL_UNITS - 100, CELL_UNITS)
        note = self._continued.add(row, self.lines, at, position, self._fields[position].header, more)
        self.lines.text(at, position, first + note, style)


class _Continued:
    """The sheet with the rest of what is too long for a cell. It is made when it is needed."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lines: Lines | None = None

    def add(self, row: Row, sheet: Lines, at: int, position: int, header: str, more: Sequence[str]) -> str:
        """Add the further pieces of a cell's text. Return the note for its end, which says where they are."""
        if not more:
            return ""
        if self._lines is None:
            self._lines = self._book.lines(words.CONTINUED_SHEET, words.CONTINUED)
        report = row.submission
        cell = xl_rowcol_to_cell(at, position)
        where = (sheet.title, cell, report.number, report.version, row.path or None, header)
        note = words.CONTINUES.format(sheet=self._lines.title, row=self._lines.filled + 1)
        for number, piece in enumerate(more, start=2):
            self._lines.add((*where, number, piece))
        return note
