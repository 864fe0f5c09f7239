"""Reads a filled-in workbook: its reports, each with its rows, and what in it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from exports import labels as words
from exports.offline.cells import BadCell, is_chosen, words_in
from exports.offline.layout import FIRST_ROW, HEADER_ROW, KEY_ROW, FillColumn, FillSheet, layout
from exports.offline.workbook_file import BadWorkbook, merged_cells, opened_workbook, rows_of
from flows.dialogue.fill_in import FilledRow, Told
from flows.form.outline import Outline, Question
from flows.reading.text import plain, shortened
from flows.sentence import Sayable, Sentence, Translate

LONGEST_KEY = 100
_AT = re.compile(r"(?s)(.*)!([A-Z]*)(\d+)")


@dataclass(frozen=True, slots=True)
class WorkbookFault:
    """What is wrong in a workbook, where it stands, and what to do about it."""

    sheet: str
    what: Sayable
    row: int = 0
    """The row, from 1; 0 for a whole sheet."""
    column: str = ""
    """The column's letters; "" for a whole row."""
    header: str = ""

    def said(self, translate: Translate) -> str:
        """The sentence in the language of `translate`."""
        values = {"sheet": self.sheet, "row": self.row, "column": self.column, "what": self.what}
        if self.column:
            header = shortened(self.header, 50)
            text = Sentence(
                "{sheet}, row {row}, column {column} ({header}): {what}.", header=header, **values
            )
        elif self.row:
            text = Sentence("{sheet}, row {row}: {what}.", **values)
        else:
            text = Sentence("{sheet}: {what}.", **values)
        return text.said(translate)


@dataclass(slots=True)
class FilledReport:
    """One report of a workbook."""

    row: int
    key: str
    """The key that the province gave it."""
    content: FilledRow

    def text(self, template: str) -> str:
        """Return the answer to a question outside of repeats, on one line; "" if there is none."""
        told = self.content.answers.get(template)
        return "" if told is None else " ".join(told.text.split())

    @property
    def digest(self) -> str:
        """Return the digest of all answers, wherever in the workbook they stand."""
        return sha256(repr(_plain(self.content)).encode()).hexdigest()


@dataclass(slots=True)
class Filled:
    """A workbook that was read. With faults, its reports must not be taken."""

    sheets: tuple[FillSheet, ...]
    reports: list[FilledReport] = field(default_factory=list)
    faults: list[WorkbookFault] = field(default_factory=list)

    def fault_at(self, at: str, what: Sayable) -> WorkbookFault:
        """Return a fault of the cell or row that `at` names (`flows.dialogue.fill_in.Told.at`)."""
        match = _AT.fullmatch(at)
        assert match is not None
        sheet = next(one for one in self.sheets if one.template == match[1])
        return WorkbookFault(
            sheet.title, what, int(match[3]), match[2], self._headers.get((match[1], match[2]), "")
        )

    _headers: dict[tuple[str, str], str] = field(default_factory=dict)
    """The headers of columns, by (sheet's template, letters)."""


def outline_of(file: Path) -> tuple[str, str]:
    """Return the (key, version) of the outline that a workbook was made for. Raises BadWorkbook."""
    with opened_workbook(file) as book:
        guide = next((one for one in book.worksheets if one.title == words.GUIDE_SHEET), None)
        told = {}
        for number, cells in rows_of(file, guide) if guide is not None else ():
            if number > 10:
                break
            if len(cells) > 1:
                told[str(cells[0].value)] = str(cells[1].value)
    if not {words.GUIDE_OUTLINE, words.GUIDE_VERSION} <= told.keys():
        raise BadWorkbook(
            "{file} is no workbook of decuong, for its sheet “{guide}” does not say which outline it is; "
            "copy the answers into one that `decuong import template` writes.",
            file=file,
            guide=words.GUIDE_SHEET,
        )
    return told[words.GUIDE_OUTLINE], told[words.GUIDE_VERSION]


def read_filled(file: Path, outline: Outline) -> Filled:
    """Read a workbook of this outline. Raises BadWorkbook if it cannot be read at all."""
    filled = Filled(layout(outline))
    with opened_workbook(file) as book:
        there = {sheet.title: sheet for sheet in book.worksheets}
        known = {words.GUIDE_SHEET, words.LISTS_SHEET, *(sheet.title for sheet in filled.sheets)}
        for title in there:
            if title not in known:
                what = Sentence(
                    "this sheet is none of the template; move its answers to the template's sheets, "
                    "and delete it"
                )
                filled.faults.append(WorkbookFault(title, what))
        reader = _Reader(filled)
        for sheet in filled.sheets:
            if sheet.title not in there:
                what = Sentence("this sheet is missing; give it this name again, or use a new template")
                filled.faults.append(WorkbookFault(sheet.title, what))
            elif merged := merged_cells(file, there[sheet.title]):
                what = Sentence("the cells {merged} are merged; take them apart", merged=merged)
                filled.faults.append(WorkbookFault(sheet.title, what))
            else:
                reader.read(sheet, rows_of(file, there[sheet.title]))
    if not filled.faults:
        filled.faults += _without_answers(filled)
    return filled


@dataclass
class _Reader:
    """Reads sheets one after another, each behind those whose keys it names."""

    filled: Filled
    _named: dict[tuple[str, ...], FilledRow] = field(default_factory=dict)
    """Every row with a key, by (template, report's key, keys of the rows around, its own)."""

    def read(self, sheet: FillSheet, rows: Iterator[tuple[int, tuple[Any, ...]]]) -> None:
        """Read one sheet."""
        columns: dict[int, FillColumn] = {}
        heads: dict[int, tuple[Any, ...]] = {}
        for number, cells in rows:
            if number < FIRST_ROW:
                heads[number] = cells
                continue
            if heads:
                columns, heads = self._columns(sheet, heads), {}
            if columns:
                self._row(sheet, columns, number, cells)
        if heads:
            self._columns(sheet, heads)

    def _columns(self, sheet: FillSheet, heads: Mapping[int, tuple[Any, ...]]) -> dict[int, FillColumn]:
        """Return the template's columns by their place; {} if the sheet cannot be read."""
        known = {column.key: column for column in sheet.all_columns}
        keys = {at: str(cell.value) for at, cell in enumerate(heads.get(KEY_ROW, ())) if cell.value}
        if not {*keys.values()} & {*known}:
            self._fault(
                sheet, Sentence("the hidden first row was changed; copy the answers into a new template")
            )
            return {}
        columns: dict[int, FillColumn] = {}
        for at, key in keys.items():
            if key in known and known[key] not in columns.values():
                columns[at] = known[key]
        for column in sheet.all_columns:
            if column not in columns.values():
                what = Sentence(
                    "the column “{header}” is missing; copy the answers into a new template",
                    header=shortened(column.header, 60),
                )
                self._fault(sheet, what)
        headers = heads.get(HEADER_ROW, ())
        for at, column in columns.items():
            self.filled._headers[sheet.template, get_column_letter(at + 1)] = column.header
            shown = str(headers[at].value) if at < len(headers) and headers[at].value is not None else ""
            if shown.split() != column.header.split():
                what = Sentence(
                    "the header was changed to “{shown}”, and is “{header}” in the template; write it so "
                    "again, and check that the answers below are to this question",
                    shown=shortened(shown, 60),
                    header=shortened(column.header, 60),
                )
                self._fault(sheet, what, HEADER_ROW, at)
        return columns

    def _row(
        self, sheet: FillSheet, columns: Mapping[int, FillColumn], number: int, cells: tuple[Any, ...]
    ) -> None:
        keys: dict[str, str] = {}
        row = FilledRow(f"{sheet.template}!{number}")
        for at, cell in enumerate(cells):
            if cell.value is None:
                continue
            column = columns.get(at)
            try:
                if column is None:
                    if words_in(cell):
                        self._fault(
                            sheet,
                            Sentence(
                                "this column is none of the template; move the answer to a column of it"
                            ),
                            number,
                            at,
                        )
                elif column.place is None:
                    keys[column.key] = _key(words_in(cell))
                else:
                    _tell(row, column, cell, f"{sheet.template}!{get_column_letter(at + 1)}{number}")
            except BadCell as bad:
                row.is_broken = True
                self._fault(sheet, bad.sentence, number, at)
        if row.answers or any(keys.values()):
            self._place(sheet, columns, number, keys, row)

    def _place(
        self,
        sheet: FillSheet,
        columns: Mapping[int, FillColumn],
        number: int,
        keys: Mapping[str, str],
        row: FilledRow,
    ) -> None:
        """Put a row where its keys say it belongs."""
        told = [keys.get(column.key, "") for column in sheet.keys]
        places = {column.key: at for at, column in columns.items()}
        for column, key in zip(sheet.keys, told, strict=True):
            if not key:
                what = Sentence("the key is missing here; without it nobody knows whose answers these are")
                self._fault(sheet, what, number, places[column.key])
                return
        names = tuple(map(plain, told))
        if sheet.has_own_key:
            if (sheet.template, *names) in self._named:
                what = Sentence(
                    "the key “{key}” stands in an earlier row too; give each its own", key=told[-1]
                )
                self._fault(sheet, what, number, places[sheet.keys[-1].key])
                return
            self._named[sheet.template, *names] = row
        if sheet.repeat is None:
            self.filled.reports.append(FilledReport(number, told[0], row))
            return
        around = names[:-1] if sheet.has_own_key else names
        outer = sheet.repeat.repeats[-1].template if sheet.repeat.repeats else ""
        parent = self._named.get((outer, *around))
        if parent is None:
            title = next(one.title for one in self.filled.sheets if one.template == outer)
            what = Sentence(
                "there is no row with the key “{key}” in the sheet “{title}”; correct the key, or add "
                "that row",
                key=" / ".join(told[: len(around)]),
                title=title,
            )
            self._fault(sheet, what, number, places[sheet.keys[len(around) - 1].key])
            return
        parent.rows.setdefault(sheet.template, []).append(row)

    def _fault(self, sheet: FillSheet, what: Sayable, row: int = 0, at: int | None = None) -> None:
        letters = "" if at is None else get_column_letter(at + 1)
        header = self.filled._headers.get((sheet.template, letters), "")
        self.filled.faults.append(WorkbookFault(sheet.title, what, row, letters, header))


def _tell(row: FilledRow, column: FillColumn, cell: Any, at: str) -> None:  # noqa: ANN401
    """Add what a cell tells to its row."""
    assert column.place is not None and isinstance(column.place.node, Question)
    template = column.place.template
    if not column.choice:
        if said := words_in(cell, column.place.node):
            row.answers[template] = Told(at, said)
    elif is_chosen(cell):
        before = row.answers.get(template)
        chosen = (*(before.chosen if before else ()), (at, column.choice))
        row.answers[template] = Told(chosen[0][0], "", chosen)


def _key(said: str) -> str:
    key = " ".join(said.split())
    if len(key) > LONGEST_KEY:
        raise BadCell("the key is longer than {most} characters; shorten it", most=LONGEST_KEY)
    return key


def _without_answers(filled: Filled) -> Iterator[WorkbookFault]:
    """Yield a fault for each row with keys and nothing else, and one if there is no row at all."""
    if not filled.reports:
        yield WorkbookFault(
            filled.sheets[0].title, Sentence("there is no report in it; fill in a row for each")
        )
    waiting = [report.content for report in filled.reports]
    while waiting:
        row = waiting.pop()
        inside = [one for rows in row.rows.values() for one in rows]
        if not row.answers and not inside:
            yield filled.fault_at(
                row.at, Sentence("this row has a key and no answers; fill it in, or delete it")
            )
        waiting += inside


def _plain(row: FilledRow) -> object:
    """Return what a row tells, without where it stands."""
    answers = sorted(
        (template, told.text, tuple(value for _, value in told.chosen))
        for template, told in row.answers.items()
    )
    return answers, sorted((template, [_plain(one) for one in rows]) for template, rows in row.rows.items())
