"""A report as it is printed: the outline's lines in the letter's order, each with its answer.

The Word report and the PDF print the same blocks. Pictures are made one at a time, when their block is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from exports import figures
from exports import labels as words
from exports.pictures import Printable, for_print
from exports.relevance import context_of
from exports.rows import Cell, File, Row
from exports.tables import Child, Column, Heading, Item, Tables
from exports.vietnamese_values import shown
from flows.form.outline import Type
from flows.reading.written import write_figure
from flows.report.figure import Amount, Confirmation

MOST_BYTES = 60_000_000
"""The most bytes that one report's pictures may have. Further pictures are only named."""
_BETWEEN_CHOICES = re.compile(r"[,;/\n]|\s+và\s+")


class Kind(StrEnum):
    """What a line is. Each has its style."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    NOTE = "note"
    ITEM = "item"
    ANSWER = "answer"
    UNANSWERED = "unanswered"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. A line break in it stays one."""

    kind: Kind
    text: str
    level: int = 0
    """The level of a heading, from 1."""


FigureRow = tuple[str, str, str, str, str]
"""A figure: label, value, unit, state of confirmation, what was said."""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The figures of one answer."""

    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be shown."""

    content: Printable
    alt: str
    """What the picture is, for people who cannot see it."""


Block = Line | FigureTable | Picture


def printed(tables: Tables, row: Row, open_file: Callable[[str], bytes | None]) -> Iterator[Block]:
    """Yield the blocks of a report. `row` is its main row, and `tables` are those of its outline version."""
    return _Printer(tables, row, open_file).report()


class _Printer:
    """Prints one report."""

    def __init__(self, tables: Tables, row: Row, open_file: Callable[[str], bytes | None]) -> None:
        self._outline = tables.newest
        self._row = row
        self._open_file = open_file
        self._context = context_of(row.submission, tables.newest)
        self._left = MOST_BYTES

    def report(self) -> Iterator[Block]:
        """Yield the whole report."""
        lines = self._outline.heading or (self._outline.title.default,)
        title = list(takewhile(lambda line: not line.startswith("("), lines))
        for at, line in enumerate(lines):
            yield from _line(Kind.TITLE if at < len(title) else Kind.SUBTITLE, line)
        yield from self._below(self._row)
        yield from self._unplaced()
        for line in self._outline.footnote:
            yield from _line(Kind.NOTE, line)

    def _below(self, row: Row) -> Iterator[Block]:
        told = _figures(row)
        for item in row.table.items:
            if self._context.is_relevant(item.place, row.numbers):
                yield from self._item(item, row, told)

    def _item(self, item: Item, row: Row, told: dict[str, list[FigureRow]]) -> Iterator[Block]:
        match item:
            case Heading(level=0):
                yield from _line(Kind.NOTE, item.printed)
            case Heading():
                yield from _line(Kind.HEADING, item.printed, item.level)
            case Column():
                yield from self._answer(item, row.cells.get(item.name))
                if item.name in told:
                    yield FigureTable(tuple(told[item.name]))
            case Child():
                yield from self._rows(item, row.children[item.template])

    def _rows(self, item: Child, rows: tuple[Row, ...]) -> Iterator[Block]:
        yield from _line(Kind.ITEM, item.printed)
        if item.printed and not rows:
            yield Line(Kind.UNANSWERED, words.UNANSWERED)
        for row in rows:
            name = _name(row)
            heading = words.ROW_HEADING_NAMED if name else words.ROW_HEADING
            line = heading.format(label=item.label, position=row.position, name=name)
            yield Line(Kind.HEADING, line, item.level)
            yield from self._below(row)

    def _answer(self, column: Column, cell: Cell | None) -> Iterator[Block]:
        if column.type is Type.CALCULATE and (cell is None or not column.label):
            return
        item = column.printed or column.name
        yield Line(Kind.ITEM, item)
        said = list(self._said(item, cell)) if cell else []
        yield from said or [Line(Kind.UNANSWERED, words.UNANSWERED)]

    def _said(self, item: str, cell: Cell) -> Iterator[Block]:
        """Yield the chosen labels, and then the messages and files in the order sent."""
        for label in cell.labels:
            yield from _paragraphs(label)
        files = {file.part.id: file for file in cell.files}
        for part in cell.answer.parts:
            if part.id in files:
                yield from self._file(item, files[part.id])
            elif not _is_chosen(part.text, cell):
                yield from _paragraphs(part.text)
        if not cell.answer.text and not cell.labels:
            yield from _paragraphs(cell.words or shown(cell.value))

    def _unplaced(self) -> Iterator[Block]:
        """Yield, behind the outline's items, the messages that belong to none of them."""
        if self._row.unplaced:
            yield Line(Kind.HEADING, words.UNPLACED, 1)
        for one in self._row.unplaced:
            yield from _line(Kind.ITEM, one.label)
            files = {file.part.id: file for file in one.files}
            for part in one.answer.parts:
                if part.id in files:
                    yield from self._file(one.label, files[part.id])
                else:
                    yield from _paragraphs(part.text)

    def _file(self, item: str, file: File) -> Iterator[Block]:
        """Yield a picture and, below it, its name and caption. What cannot be shown gets only these words."""
        said = " ".join(file.part.text.split())
        caption = (words.FILE_CAPTION if said else words.FILE).format(name=file.name, caption=said)
        if file.ref.media_type.startswith("image/"):
            content = self._open_file(file.ref.sha256)
            small = for_print(content) if content else None
            if small is not None and len(small.content) <= self._left:
                self._left -= len(small.content)
                yield Picture(small, said or words.ALT.format(item=" ".join(item.split())))
            else:
                caption = words.NOT_SHOWN.format(caption=caption)
        yield Line(Kind.CAPTION, caption)


def _line(kind: Kind, text: str, level: int = 0) -> Iterator[Line]:
    """Yield a line. An empty one is not printed."""
    if text:
        yield Line(kind, text, level)


def _paragraphs(text: str) -> Iterator[Line]:
    """Yield each line of a message as a paragraph. Blank lines and indents stay."""
    if text:
        yield from (
            Line(Kind.ANSWER, line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        )


def _is_chosen(said: str, cell: Cell) -> bool:
    """Whether a message says nothing but chosen labels, values or numbers, which are printed already."""
    if not cell.labels:
        return False
    known = {one.casefold() for one in (*cell.labels, *cell.choices)}
    known |= {str(number) for number in range(1, len(cell.column.choices) + 1)}
    pieces = (piece.strip().casefold() for piece in _BETWEEN_CHOICES.split(said))
    return said.strip().casefold() in known or all(piece in known for piece in pieces if piece)


def _figures(row: Row) -> dict[str, list[FigureRow]]:
    """Return the figures of a row's answers by the column's name, without those that were denied."""
    told: dict[str, list[FigureRow]] = {}
    for line in figures.lines_of(row):
        if line.figure.confirmation is not Confirmation.DENIED:
            told.setdefault(line.cell.column.name, []).append(_figure(line))
    return told


def _figure(line: figures.Line) -> FigureRow:
    figure, value, unit = line.figure, line.figure.value, line.unit or ""
    if isinstance(value, Amount):
        unit = f"{unit}/{value.per}" if value.per else unit
        value = replace(value, per="", unit="")
    said = " ".join(figure.words.split())
    if figure.instead:
        said = words.INSTEAD.format(words=said, instead=" ".join(figure.instead.split()))
    label = line.wanted.label.default
    state = words.CONFIRMATIONS[figure.confirmation]
    return label[:1].upper() + label[1:], write_figure(value), unit, state, said


def _name(row: Row) -> str:
    """Return the name of a row: the first line of its first text answer."""
    first = next((column for column in row.table.columns if column.type is Type.TEXT), None)
    cell = row.cells.get(first.name) if first else None
    return cell.words.strip().partition("\n")[0].strip() if cell else ""
