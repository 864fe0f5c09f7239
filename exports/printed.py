"""A report as it is printed: the outline's lines in the letter's order, each with its answer.

The Word report and the PDF print the same blocks. Pictures are made one at a time, when their block is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from exports import figures
from exports import labels as words
from exports.asked import Asked, Item, RowHead, Rows, asked_in
from exports.pictures import Printable, for_print
from exports.rows import Cell, File, Row
from exports.tables import Column, Heading, Tables
from exports.vietnamese_values import shown
from flows.form.outline import Question
from flows.reading.written import write_figure
from flows.report.answer import Part
from flows.report.figure import Amount

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
    ASPECT = "aspect"
    """The aspect of an item that the answer below it is about."""
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
        self._tables = tables
        self._outline = tables.newest
        self._row = row
        self._open_file = open_file
        self._left = MOST_BYTES

    def report(self) -> Iterator[Block]:
        """Yield the whole report."""
        lines = self._outline.heading or (self._outline.title.default,)
        title = list(takewhile(lambda line: not line.startswith("("), lines))
        for at, line in enumerate(lines):
            yield from _line(Kind.TITLE if at < len(title) else Kind.SUBTITLE, line)
        for one in asked_in(self._tables, self._row):
            yield from self._asked(one)
        yield from self._unplaced()
        for line in self._outline.footnote:
            yield from _line(Kind.NOTE, line)

    def _asked(self, one: Item) -> Iterator[Block]:
        match one:
            case Heading(level=0):
                yield from _line(Kind.NOTE, one.printed)
            case Heading():
                yield from _line(Kind.HEADING, one.printed, one.level)
            case Rows():
                yield from _line(Kind.ITEM, one.child.printed)
                if one.child.printed and not one.rows:
                    yield Line(Kind.UNANSWERED, words.UNANSWERED)
            case RowHead():
                yield Line(Kind.HEADING, one.title, one.child.level)
            case Asked():
                yield from self._answer(one.column, one.cell)
                if told := one.figures:
                    yield FigureTable(tuple(map(figure_row, told)))

    def _answer(self, column: Column, cell: Cell | None) -> Iterator[Block]:
        item = column.printed or column.name
        yield Line(Kind.ITEM, item)
        said = list(self._said(item, cell)) if cell else []
        yield from said or [Line(Kind.UNANSWERED, words.UNANSWERED)]

    def _said(self, item: str, cell: Cell) -> Iterator[Block]:
        """Yield the chosen labels, then messages and files in the order sent, those of an aspect below it."""
        for label in cell.labels:
            yield from answer_lines(label)
        for aspect, parts in _by_aspect(cell):
            if aspect:
                yield Line(Kind.ASPECT, words.ASPECT.format(aspect=aspect[:1].upper() + aspect[1:]))
            yield from self._sent(item, cell, parts)
        if not cell.answer.text and not cell.labels:
            yield from answer_lines(cell.words or shown(cell.value))

    def _sent(self, item: str, cell: Cell, parts: Iterable[Part]) -> Iterator[Block]:
        files = {file.part.id: file for file in cell.files}
        for part in parts:
            if part.id in files:
                yield from self._file(item, files[part.id])
            elif not _is_chosen(part.text, cell):
                yield from answer_lines(part.text)

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
                    yield from answer_lines(part.text)

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


def _by_aspect(cell: Cell) -> Iterator[tuple[str, list[Part]]]:
    """Yield the parts of an answer by aspect: those of none first, then the outline's, then those it has not.

    The aspects of another version of the outline come in the order in which they were first written about.
    """
    parts, question = cell.answer.parts, cell.column.place.node
    known = [one.name for one in question.aspects] if isinstance(question, Question) else []
    for aspect in dict.fromkeys(("", *known, *(part.aspect for part in parts))):
        if written := [part for part in parts if part.aspect == aspect]:
            yield aspect, written


def _line(kind: Kind, text: str, level: int = 0) -> Iterator[Line]:
    """Yield a line. An empty one is not printed."""
    if text:
        yield Line(kind, text, level)


def answer_lines(text: str) -> Iterator[Line]:
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


def figure_row(line: figures.Line) -> FigureRow:
    """Return a figure as a table shows it. What a rate is per stands in its unit."""
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
