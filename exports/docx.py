"""Word: each report as the letter prints its outline. Every item is followed by its answer.

Each report is written by its own outline version. Characters follow the rule of `exports.xml_text`. Each line
of an answer is a paragraph; blank lines and indents are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import takewhile
from pathlib import Path

from docx.document import Document
from docx.shared import Cm, Emu, Inches, Length

from exports import labels as words
from exports import page
from exports.pictures import for_page
from exports.relevance import context_of
from exports.reports import ExportError, Reports
from exports.rows import Cell, File, Row
from exports.staging import staged
from exports.tables import Child, Column, Heading, Item, Tables
from exports.vietnamese_values import moment, shown
from exports.xml_text import xml_text
from flows.form.outline import Type

PICTURE_HEIGHT = Cm(8)
PICTURE_WIDTH = Emu(page.TEXT_WIDTH - Cm(1))
DOTS = 200
"""Dots per inch of a picture at its largest size. That is as sharp as a printer prints."""
MOST_BYTES = 60_000_000
"""The most bytes that one report's pictures may have. Further pictures are only named."""


def write(reports: Reports, to: Path) -> None:
    """Write one document with all reports if `to` ends in .docx, else a folder with one document each.

    Raises ExportError if one document is wanted and there are no reports.
    """
    if to.suffix.lower() == ".docx":
        _write_one(reports, to)
    else:
        _write_each(reports, to)


def _write_each(reports: Reports, to: Path) -> None:
    with staged(to) as folder:
        folder.mkdir()
        for tables, row in reports.own():
            report = row.submission
            document = page.new_document(report.number, report.submitted_at)
            _Report(document, tables, row, reports.open_file).print(first=True)
            document.save(str(folder / f"{report.number}_lan-{report.version}.docx"))


def _write_one(reports: Reports, to: Path) -> None:
    document: Document | None = None
    with staged(to) as path:
        for tables, row in reports.own():
            first = document is None
            document = document or page.new_document(words.REPORTS, row.submission.submitted_at)
            _Report(document, tables, row, reports.open_file).print(first=first)
        if document is None:
            raise ExportError("There is no report to write as a Word file.")
        document.save(str(path))


class _Report:
    """Prints one report into a document."""

    def __init__(
        self, document: Document, tables: Tables, row: Row, open_file: Callable[[str], bytes | None]
    ) -> None:
        self._document = document
        self._outline = tables.newest
        self._row = row
        self._open_file = open_file
        self._context = context_of(row.submission, tables.newest)
        self._left = MOST_BYTES

    def print(self, *, first: bool) -> None:
        """Print the whole report on a new page."""
        page.start_report(self._document, first=first)
        lines = self._outline.heading or (self._outline.title.default,)
        title = list(takewhile(lambda line: not line.startswith("("), lines))
        for at, line in enumerate(lines):
            self._line(line, page.TITLE if at < len(title) else page.SUBTITLE)
        report = self._row.submission
        about = {
            "number": report.number,
            "version": report.version,
            "name": report.respondent_name,
            "at": moment(report.submitted_at),
            "state": words.STATES[report.state].lower(),
        }
        self._line("\n".join(line.format_map(about) for line in words.ABOUT), page.ABOUT)
        self._print_row(self._row)
        self._print_unplaced()
        for line in self._outline.footnote:
            self._line(line, page.NOTE)

    def _print_row(self, row: Row) -> None:
        for item in row.table.items:
            if self._context.is_relevant(item.place, row.numbers):
                self._print_item(item, row)

    def _print_item(self, item: Item, row: Row) -> None:
        match item:
            case Heading():
                self._line(item.printed, page.heading_style(item.level) if item.level else page.NOTE)
            case Column():
                self._print_answer(item, row.cells.get(item.name))
            case Child():
                self._print_rows(item, row.children[item.template])

    def _print_rows(self, item: Child, rows: tuple[Row, ...]) -> None:
        self._line(item.printed, page.ITEM)
        if item.printed and not rows:
            self._line(words.UNANSWERED, page.UNANSWERED)
        for row in rows:
            name = _name(row)
            heading = words.ROW_HEADING_NAMED if name else words.ROW_HEADING
            line = heading.format(label=item.label, position=row.position, name=name)
            self._line(line, page.heading_style(item.level))
            self._print_row(row)

    def _print_answer(self, column: Column, cell: Cell | None) -> None:
        if column.type is Type.CALCULATE and (cell is None or not column.label):
            return
        self._line(column.printed or column.name, page.ITEM)
        said = _said(cell) if cell else ""
        if said:
            for line in xml_text(said).split("\n"):
                self._document.add_paragraph(line, style=page.ANSWER)
        elif cell is None or not cell.files:
            self._line(words.UNANSWERED, page.UNANSWERED)
        for file in cell.files if cell else ():
            self._print_file(file)

    def _print_unplaced(self) -> None:
        """Print, behind the outline's items, the messages that belong to none of them."""
        if self._row.unplaced:
            self._line(words.UNPLACED, page.heading_style(1))
        for one in self._row.unplaced:
            self._line(one.label, page.ITEM)
            for line in xml_text(one.answer.text).split("\n") if one.answer.text else ():
                self._document.add_paragraph(line, style=page.ANSWER)
            for file in one.files:
                self._print_file(file)

    def _print_file(self, file: File) -> None:
        """Print a picture with its name and caption below. Other or broken files get only these words."""
        if file.ref.media_type.startswith("image/"):
            content = self._open_file(file.ref.sha256)
            small = content and for_page(content, _dots(PICTURE_WIDTH), _dots(PICTURE_HEIGHT))
            if small and len(small) <= self._left:
                self._left -= len(small)
                self._print_picture(small)
        caption = " ".join(file.part.text.split())
        line = words.FILE_CAPTION if caption else words.FILE
        self._line(line.format(name=file.name, caption=caption), page.CAPTION)

    def _print_picture(self, content: bytes) -> None:
        paragraph = self._document.add_paragraph(style=page.ANSWER)
        try:
            picture = paragraph.add_run().add_picture(BytesIO(content))
        except Exception:  # python-docx's readers raise anything for a broken file or an unknown kind
            paragraph._p.getparent().remove(paragraph._p)
            return
        paragraph.paragraph_format.keep_with_next = True
        for side in ("distT", "distR", "distB", "distL"):
            picture._inline.set(side, "0")  # without this, LibreOffice leaves a margin
        shrink = min(1, PICTURE_WIDTH / picture.width, PICTURE_HEIGHT / picture.height)
        picture.width, picture.height = Emu(int(picture.width * shrink)), Emu(int(picture.height * shrink))

    def _line(self, line: str, style: str) -> None:
        """Add a paragraph, and keep the line breaks in it. An empty line gets no paragraph."""
        if line:
            self._document.add_paragraph(xml_text(line), style=style)


def _dots(length: Length) -> int:
    return int(length / Inches(1) * DOTS)


def _said(cell: Cell) -> str:
    """Return an answer in words.

    These are the words as sent, or the chosen labels with what was said besides, or else the value.
    """
    if not cell.labels:
        return cell.words or shown(cell.value)
    besides = [line for line in cell.words.split("\n") if line and line not in cell.labels]
    return "\n".join([*cell.labels, *besides])


def _name(row: Row) -> str:
    """Return the name of a row: the first line of its first text answer."""
    first = next((column for column in row.table.columns if column.type is Type.TEXT), None)
    cell = row.cells.get(first.name) if first else None
    return cell.words.strip().partition("\n")[0].strip() if cell else ""
