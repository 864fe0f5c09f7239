"""A report for the screen: the letter's lines in their order, each answer with who wrote what and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from exports.asked import Asked, RowHead, Rows, asked_in
from exports.asked import Item as AskedItem
from exports.figures import Line as FigureLine
from exports.printed import figure_row
from exports.rows import File, files_by_reply, read
from exports.tables import Heading, Tables
from flows.report.answer import Answer
from flows.report.figure import Confirmation
from flows.report.submission import Remark, Submission


@dataclass(frozen=True, slots=True)
class Written:
    """One message or file of an answer."""

    text: str
    """The words, or a file's caption."""
    file: File | None
    by: str
    """The name of who wrote it; "" if nobody knows any more."""
    at: datetime


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of an answer."""

    label: str
    value: str
    unit: str
    confirmation: Confirmation
    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its answer."""

    path: str
    number: str
    label: str
    labels: tuple[str, ...]
    """The labels of the chosen values."""
    written: tuple[Written, ...]
    figures: tuple[ShownFigure, ...]
    remarks: tuple[Remark, ...]
    """The remarks on this version."""
    reply: tuple[Written, ...]
    """What the respondent replied to the remarks on the version before."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not self.written and not self.labels


@dataclass(frozen=True, slots=True)
class Line:
    """A heading (level 1 and deeper) or a note (level 0)."""

    text: str
    level: int


@dataclass(frozen=True)
class ReportView:
    """A report as its page shows it."""

    report: Submission
    title: str
    organisation: str
    provinces: tuple[str, ...]
    blocks: tuple[Line | Item, ...]
    unplaced: tuple[tuple[str, tuple[Written, ...]], ...] = field(default=())
    """Messages that belong to no question of this outline version: (label, messages)."""


def view_of(tables: Tables, report: Submission, names: Mapping[str, str]) -> ReportView:
    """Return a report's view. `tables` are those of its outline version, `names` the writers' by id."""
    row = read(tables, report)
    remarks: dict[str, list[Remark]] = {}
    for remark in report.remarks:
        remarks.setdefault(remark.path, []).append(remark)
    return ReportView(
        report,
        tables.newest.title.default,
        row.organisation,
        tuple(one.name for one in row.provinces),
        tuple(_blocks(asked_in(tables, row), remarks, _replies(report, names), names)),
        tuple((one.label, _written(one.answer, one.files, names)) for one in row.unplaced),
    )


def _blocks(
    asked: Iterable[AskedItem],
    remarks: Mapping[str, Sequence[Remark]],
    replies: Mapping[str, tuple[Written, ...]],
    names: Mapping[str, str],
) -> Iterator[Line | Item]:
    for one in asked:
        match one:
            case Heading():
                if one.printed:
                    yield Line(one.printed, one.level)
            case Rows():
                if one.child.printed:
                    yield Line(one.child.printed, 0)
            case RowHead():
                yield Line(one.title, one.child.level)
            case Asked():
                cell = one.cell
                yield Item(
                    one.path,
                    one.column.number,
                    one.column.label or one.column.printed,
                    cell.labels if cell else (),
                    _written(cell.answer, cell.files, names) if cell else (),
                    tuple(map(_figure, one.figures)),
                    tuple(remarks.get(one.path, ())),
                    replies.get(one.path, ()),
                )


def _replies(report: Submission, names: Mapping[str, str]) -> dict[str, tuple[Written, ...]]:
    files = files_by_reply(report)
    return {path: _written(reply, files[path], names) for path, reply in report.replies.items()}


def _written(answer: Answer, files: Sequence[File], names: Mapping[str, str]) -> tuple[Written, ...]:
    """Return the messages and files of an answer, in the order sent."""
    by_part = {file.part.id: file for file in files}
    return tuple(
        Written(part.text, by_part.get(part.id), names.get(part.by, ""), part.at) for part in answer.parts
    )


def _figure(line: FigureLine) -> ShownFigure:
    label, value, unit, _, words = figure_row(line)
    return ShownFigure(label, value, unit, line.figure.confirmation, words)
