"""A submission as rows of its outline's tables: one report at a time, so that memory stays flat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from mimetypes import MimeTypes

from exports.tables import Child, Column, Table, Tables
from flows.form.path import template_of
from flows.messages.message import FileRef
from flows.report.answer import Answer, Part, Standing, Value
from flows.report.submission import Submission

_SUFFIXES = MimeTypes(filenames=())
_ANYTHING = "application/octet-stream"
_FOLDER_SAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file of an answer under the name it has in every export."""

    name: str
    """Says which report and item, e.g. "2026-0123_du_an-2_hoat_dong_3fa9c1d2e0b7.jpg": stable, and different
    for two files that were sent under the same name (its end is the start of the content's hash)."""
    ref: FileRef
    part: Part


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer under its column.

    The rule for typed columns: `value` is typed or None, `words` are the words as sent. An answer that was
    kept as written has no value, whatever was read from it: its words stand in the text column beside the
    typed one. So no word is lost, a typed column holds nothing but its type, and "words without a value"
    means "kept as written". A text question has its words only.
    """

    column: Column
    answer: Answer
    files: tuple[File, ...]

    @property
    def is_as_written(self) -> bool:
        """Whether the words are kept although the type or constraint expects something else."""
        return self.answer.standing is Standing.AS_WRITTEN

    @property
    def value(self) -> Value:
        """The typed value."""
        return None if self.is_as_written else self.answer.value

    @property
    def words(self) -> str:
        """As sent, one part a line; a text value that came without a message (a default) as it is."""
        spoken = self.answer.text
        if not spoken and isinstance(self.value, str) and not self.choices:
            return self.value
        return spoken

    @property
    def choices(self) -> tuple[str, ...]:
        """The chosen values of a select question."""
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
        """The labels of the chosen values."""
        return tuple(self.column.label_of(value) for value in self.choices)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words and files that belong to no question of the report's outline version."""

    answer: Answer
    label: str
    """The question they were sent to, by its key where no version at hand asks it; "" where it was none."""
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with the rows below it."""

    table: Table
    submission: Submission
    numbers: tuple[int, ...]
    """The row number in each repeat, outermost first; a row's number names it for ever."""
    path: str
    """E.g. "du_an[2]/tiep_can[1]"; "" for the main row."""
    parent: str | None
    """The path of the row around; None for the main row."""
    position: int
    """1 for the first row told of its parent, and so on."""
    cells: Mapping[str, Cell]
    """By column name; only what was answered."""
    children: Mapping[str, tuple[Row, ...]]
    """The rows of each repeat in this table, by template, in the order told."""
    unplaced: tuple[Unplaced, ...] = ()
    """Of the main row only."""

    @property
    def files(self) -> Iterator[tuple[Column | None, Answer, File]]:
        """All files of this row with their answers; the column is None for unplaced ones."""
        for cell in self.cells.values():
            yield from ((cell.column, cell.answer, file) for file in cell.files)
        for one in self.unplaced:
            yield from ((None, one.answer, file) for file in one.files)

    def walk(self) -> Iterator[Row]:
        """This row and all below, parents first."""
        yield self
        for rows in self.children.values():
            for row in rows:
                yield from row.walk()


def read(tables: Tables, submission: Submission) -> Row:
    """The main row of a submission with everything below it.

    Raises LookupError where `tables` do not know the submission's outline version.
    """
    if submission.outline_version not in tables.versions:
        asked = f"{submission.outline} {submission.outline_version}"
        raise LookupError(f"report {submission.number}: outline version {asked} was not given")
    main = _row(tables, tables.main, submission, (), "", None, 1)
    return replace(main, unplaced=tuple(_unplaced(tables, submission)))


def _row(
    tables: Tables,
    table: Table,
    submission: Submission,
    numbers: tuple[int, ...],
    path: str,
    parent: str | None,
    position: int,
) -> Row:
    cells: dict[str, Cell] = {}
    children: dict[str, tuple[Row, ...]] = {}
    for item in table.items:
        match item:
            case Column() if submission.outline_version in item.versions:
                answer = submission.answers.get(_below(path, item.key))
                if answer is not None and answer.standing is not Standing.SKIPPED:
                    cells[item.name] = Cell(item, answer, tuple(_files(submission, answer)))
            case Child():
                repeat = _below(path, item.place.node.key)
                children[item.template] = tuple(
                    _row(
                        tables,
                        tables.table(item.template),
                        submission,
                        (*numbers, number),
                        f"{repeat}[{number}]",
                        path,
                        at,
                    )
                    for at, number in enumerate(submission.rows.get(repeat, ()), start=1)
                )
    return Row(table, submission, numbers, path, parent, position, cells, children)


def _unplaced(tables: Tables, submission: Submission) -> Iterator[Unplaced]:
    columns = {column.template: column for table in tables.tables for column in table.columns}
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
            yield Unplaced(answer, label, tuple(_files(submission, answer)))


def _files(submission: Submission, answer: Answer) -> Iterator[File]:
    item = answer.path.replace("[", "-").replace("]", "").replace("/", "_") or "chua_xep"
    for part in answer.parts:
        if part.file is not None:
            name = f"{submission.number}_{item}_{part.file.sha256[:12]}{_suffix(part.file)}"
            yield File(_FOLDER_SAFE.sub("_", name), part.file, part)


def _suffix(ref: FileRef) -> str:
    """By the content's type rather than by the sender's name, which may lie."""
    known = None if ref.media_type == _ANYTHING else _SUFFIXES.guess_extension(ref.media_type)
    named = re.search(r"\.[A-Za-z0-9]{1,5}$", ref.name)
    return known or (named.group().lower() if named else "")


def _below(path: str, key: str) -> str:
    return f"{path}/{key}" if path else key
