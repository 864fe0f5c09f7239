"""A submission as rows of its outline's tables. One report is read at a time, so memory stays flat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from mimetypes import MimeTypes

from exports.names import cut_bytes
from exports.tables import Column, Table, Tables
from flows.form.path import template_of
from flows.messages.message import FileRef
from flows.report.answer import Answer, Part, Standing
from flows.report.sender import Province, organisation_of, provinces_in, provinces_of
from flows.report.submission import Submission
from flows.report.value import Value

_SUFFIXES = MimeTypes(filenames=())
_ANYTHING = "application/octet-stream"
LONGEST_ITEM = 150
"""Bytes of the item in a file's name. File systems take names of 255 bytes."""
_FOLDER_SAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file of an answer, with the name that it has in every export."""

    name: str
    """The name tells the report and the item, e.g. "2026-0123_du_an-2_hoat_dong_3fa9c1d2e0b7.jpg".

    It ends in the start of the content's hash. So it is stable, and differs for two files that were sent
    under the same name.
    """
    ref: FileRef
    part: Part


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer under its column.

    The rule for typed columns: `value` is typed or None, and `words` are the words as sent. An answer that
    was kept as written has no value, whatever was read from it. Its words are in the text column beside the
    typed one. So no word is lost, a typed column holds only its type, and "words without a value" means "kept
    as written". A text question has only words.
    """

    column: Column
    answer: Answer
    files: tuple[File, ...]

    @property
    def is_as_written(self) -> bool:
        """Whether the words are kept although they do not fit the question's type or constraint."""
        return self.answer.standing is Standing.AS_WRITTEN

    @property
    def value(self) -> Value:
        """Return the typed value, or None."""
        return None if self.is_as_written else self.answer.value

    @property
    def words(self) -> str:
        """Return the words as sent, one part a line. A default has no message, so its text is returned."""
        spoken = self.answer.text
        if not spoken and isinstance(self.value, str) and not self.choices:
            return self.value
        return spoken

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the chosen values of a select question."""
        if not self.column.choices:
            return ()
        match self.value:
            case tuple() as chosen:
                return chosen
            case str() as chosen:
                return (chosen,)
        return ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of the chosen values."""
        return tuple(self.column.label_of(value) for value in self.choices)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words and files that belong to no question of the report's outline version."""

    answer: Answer
    label: str
    """The label of the question they were sent to, or its key if no known version asks it; "" for none."""
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with the rows below it."""

    table: Table
    submission: Submission
    numbers: tuple[int, ...]
    """The row number in each repeat, outermost first. A row's number never changes."""
    path: str
    """The path of the row, e.g. "du_an[2]/tiep_can[1]"; "" for the main row."""
    parent: str | None
    """The path of the row around it; None for the main row."""
    position: int
    """The row's place among the rows of its parent, in the order told, from 1."""
    cells: Mapping[str, Cell]
    """The cells by column name. Unanswered columns are left out."""
    children: Mapping[str, tuple[Row, ...]]
    """The rows of each repeat in this table, by template, in the order told."""
    organisation: str
    """Who reports."""
    provinces: tuple[Province, ...]
    """The provinces of the places that this row names, or else those of the row around it.

    If no row around it names any, they are those of the whole report.
    """
    unplaced: tuple[Unplaced, ...] = ()
    """The unplaced messages. Only the main row has any."""

    @property
    def name(self) -> str:
        """Return what the row is called: the answer to its first text question, "" if there is none.

        The main row is called by the organisation.
        """
        if self.parent is None:
            return self.organisation
        cell = self.cells.get(self.table.naming)
        return " ".join(cell.words.split()) if cell is not None else ""

    @property
    def files(self) -> Iterator[tuple[Column | None, Answer, File]]:
        """Yield all files of this row with their answers. The column is None for unplaced files."""
        for cell in self.cells.values():
            for file in cell.files:
                yield cell.column, cell.answer, file
        for one in self.unplaced:
            yield from ((None, one.answer, file) for file in one.files)

    def walk(self) -> Iterator[Row]:
        """Yield this row and all rows below it, parents first."""
        yield self
        for rows in self.children.values():
            for row in rows:
                yield from row.walk()


def read(tables: Tables, submission: Submission) -> Row:
    """Return the main row of a submission, with all rows below it.

    Raises LookupError if `tables` lack the submission's outline version.
    """
    if submission.outline_version not in tables.versions:
        asked = f"{submission.outline} {submission.outline_version}"
        raise LookupError(f"report {submission.number}: outline version {asked} was not given")
    reading = _Reading(tables, submission)
    main = reading.row("", "", (), None, 1, provinces_of(submission))
    if reading.placed == len(submission.answers):
        return main
    return replace(main, unplaced=tuple(_unplaced(tables, submission)))


class _Reading:
    """The reading of one submission."""

    def __init__(self, tables: Tables, submission: Submission) -> None:
        self.placed = 0
        """How many answers have been found under their columns."""
        self._plans = tables.plans
        self._submission = submission
        self._organisation = organisation_of(submission, tables.newest)

    def row(
        self,
        template: str,
        path: str,
        numbers: tuple[int, ...],
        parent: str | None,
        position: int,
        provinces: tuple[Province, ...],
    ) -> Row:
        """Return the row at `path`. `provinces` are those of the row around it."""
        submission = self._submission
        plan = self._plans[submission.outline_version, template]
        below = f"{path}/" if path else ""
        cells: dict[str, Cell] = {}
        answers = submission.answers
        for key, column in plan.columns:
            answer = answers.get(below + key)
            if answer is not None:
                self.placed += 1
                if answer.standing is not Standing.SKIPPED:
                    cells[column.name] = Cell(column, answer, _files(submission, answer))
        if path:
            provinces = provinces_in(cell.answer for cell in cells.values()) or provinces
        children = {
            inner: tuple(self._rows_below(inner, below + key, numbers, path, provinces))
            for key, inner in plan.children
        }
        return Row(
            plan.table,
            submission,
            numbers,
            path,
            parent,
            position,
            cells,
            children,
            self._organisation,
            provinces,
        )

    def _rows_below(
        self,
        template: str,
        repeat: str,
        numbers: tuple[int, ...],
        parent: str,
        provinces: tuple[Province, ...],
    ) -> Iterator[Row]:
        for at, number in enumerate(self._submission.rows.get(repeat, ()), start=1):
            yield self.row(template, f"{repeat}[{number}]", (*numbers, number), parent, at, provinces)


def _unplaced(tables: Tables, submission: Submission) -> Iterator[Unplaced]:
    columns = tables.questions
    asked = {
        column.template
        for table in tables.tables
        for column in table.columns
        if submission.outline_version in column.versions
    }
    for path, answer in submission.answers.items():
        template = template_of(path)
        if template not in asked and not answer.is_empty:
            label = columns[template].header if template in columns else template
            yield Unplaced(answer, label, _files(submission, answer))


def files_of(submission: Submission) -> Iterator[File]:
    """Yield all files of a submission's answers, by the names that its rows have for them."""
    for answer in submission.answers.values():
        if answer.standing is not Standing.SKIPPED:
            yield from _files(submission, answer)


def files_by_reply(submission: Submission) -> dict[str, tuple[File, ...]]:
    """Return the files in each reply to a remark, by the path of its question.

    Their names have "tra-loi" before the item: "2026-0123_tra-loi_du_an-2_hoat_dong_3fa9c1d2e0b7.jpg".
    """
    return {
        path: tuple(_named(submission, f"tra-loi/{path}", reply.parts))
        for path, reply in submission.replies.items()
    }


def every_file(submission: Submission) -> Iterator[File]:
    """Yield all files of a submission: those of answers, then those of replies."""
    yield from files_of(submission)
    for files in files_by_reply(submission).values():
        yield from files


def _files(submission: Submission, answer: Answer) -> tuple[File, ...]:
    for part in answer.parts:
        if part.file is not None:
            return tuple(_named(submission, answer.path, answer.parts))
    return ()


def _named(submission: Submission, path: str, parts: Iterable[Part]) -> Iterator[File]:
    item = path.replace("[", "-").replace("]", "").replace("/", "_") or "chua_xep"
    item = cut_bytes(item, LONGEST_ITEM)
    for part in parts:
        if part.file is not None:
            name = f"{submission.number}_{item}_{part.file.sha256[:12]}{_suffix(part.file)}"
            yield File(_FOLDER_SAFE.sub("_", name), part.file, part)


def _suffix(ref: FileRef) -> str:
    """Return the file name's suffix by the content's type. The sender's file name may be wrong."""
    known = None if ref.media_type == _ANYTHING else _SUFFIXES.guess_extension(ref.media_type)
    named = re.search(r"\.[A-Za-z0-9]{1,5}$", ref.name)
    return known or (named.group().lower() if named else "")
