"""A form's sheets with its faults at their cells: the rows around faults, or a page of all rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flows.form.compiler import xlsform
from flows.form.compiler.faults import Fault
from flows.form.compiler.sheets import Table
from flows.reading.text import shortened

AROUND = 1
"""Rows that are shown above and below a row with a fault."""
MOST_ROWS = 200
"""Rows of a sheet on one page."""
MOST_COLUMNS = 60
MOST_CHARACTERS = 300
"""Characters of a cell that are shown."""
MOST_LISTED = 200
"""Faults in the list. Who has more mends these first: one mistake often makes many faults."""


@dataclass(frozen=True, slots=True)
class Found:
    """A fault or a warning, at its place in the grid."""

    fault: Fault
    is_warning: bool
    sheet: int | None
    """The place of its sheet among the shown ones; None if it is about the whole file."""
    row: int
    """0 for no single row."""
    column: int | None
    """The place of its column; None if it is about no single column, or one that the sheet does not have."""

    @property
    def place(self) -> tuple[int | None, int]:
        """Return the sheet and the row that have to be on the page for its anchor to be there."""
        return self.sheet, self.row

    @property
    def anchor(self) -> str:
        """Return the id of the cell, row or sheet at which it stands; "" for the whole file."""
        if self.sheet is None:
            return ""
        if not self.row:
            return cell_id(self.sheet, 1, self.column) if self.column is not None else f"s{self.sheet}"
        return cell_id(self.sheet, self.row, self.column)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell."""

    id: str
    text: str
    found: Sequence[Found] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is shown."""

    number: int
    head: Cell
    """The row's own cell, at which faults of no single column stand."""
    cells: Sequence[Cell]
    skipped: int = 0
    """How many rows before it are not shown."""


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet as it is shown."""

    place: int
    name: str
    found: Sequence[Found]
    """What is about the whole sheet."""
    head: Cell
    """The header row's own cell."""
    headers: Sequence[Cell]
    lines: Sequence[Line]
    rows: int
    """How many rows it has, without the header."""
    has_faults: bool


@dataclass
class Grid:
    """The sheets of one form that XLSForm knows, and what was found in them."""

    tables: Sequence[Table]
    found: Sequence[Found] = field(default_factory=tuple)

    def sheet(self, place: int, numbers: Sequence[int]) -> ShownSheet:
        """Return a sheet with these of its rows; row 1 is the header and always there."""
        table = self.tables[place]
        here = [one for one in self.found if one.sheet == place]
        at: dict[tuple[int, int | None], list[Found]] = {}
        for one in here:
            at.setdefault((one.row, one.column), []).append(one)
        width = min(max(map(len, table.rows[:1]), default=0), MOST_COLUMNS)
        headers = _cells(table, place, 1, width, {**at, **_at_headers(at)})
        lines, last = [], 1
        for number in numbers:
            head = Cell(cell_id(place, number, None), str(number), at.get((number, None), ()))
            lines.append(Line(number, head, _cells(table, place, number, width, at), number - last - 1))
            last = number
        return ShownSheet(
            place,
            table.name,
            at.get((0, None), ()),
            Cell(cell_id(place, 1, None), "", at.get((1, None), ())),
            headers,
            lines,
            max(len(table.rows) - 1, 0),
            bool(here),
        )

    def faulty(self) -> list[ShownSheet]:
        """Return the sheets with the rows around their faults, at most MOST_ROWS of each."""
        return [self.sheet(place, self._around(place)) for place in range(len(self.tables))]

    def page(self, place: int, start: int) -> ShownSheet:
        """Return the rows of a sheet from row number `start` on, at most MOST_ROWS."""
        last = len(self.tables[place].rows)
        return self.sheet(place, range(max(start, 2), min(max(start, 2) + MOST_ROWS, last + 1)))

    def _around(self, place: int) -> list[int]:
        last = len(self.tables[place].rows)
        rows = {
            near
            for one in self.found
            if one.sheet == place and one.row > 1
            for near in range(one.row - AROUND, one.row + AROUND + 1)
            if 1 < near <= last
        }
        return sorted(rows)[:MOST_ROWS]


def grid_of(tables: Sequence[Table], faults: Sequence[Fault], warnings: Sequence[Fault] = ()) -> Grid:
    """Return the grid of a form, without sheets that XLSForm does not know, but for the only one."""
    shown = [one for one in tables if xlsform.is_known(one.name) or len(tables) == 1]
    found = [_found(one, shown, is_warning=False) for one in dict.fromkeys(faults)]
    found += [_found(one, shown, is_warning=True) for one in dict.fromkeys(warnings)]
    return Grid(shown, tuple(found))


def cell_id(sheet: int, row: int, column: int | None) -> str:
    """Return the id of a cell in the page; without a column, that of the row."""
    return f"s{sheet}r{row}" + ("" if column is None else f"c{column}")


def _found(fault: Fault, tables: Sequence[Table], *, is_warning: bool) -> Found:
    names = [one.name.lower() for one in tables]
    name = fault.sheet.lower()
    if not name or (name not in names and len(tables) != 1):
        return Found(fault, is_warning, None, 0, None)
    sheet = names.index(name) if name in names else 0  # a file's only sheet is the survey, whatever its name
    rows = tables[sheet].rows
    column = _column(fault, rows[0] if rows else [], names[sheet])
    return Found(fault, is_warning, sheet, fault.row if fault.row <= len(rows) else 0, column)


def _column(fault: Fault, headers: Sequence[str], sheet: str) -> int | None:
    if not fault.column:
        return None
    shown = list(headers[:MOST_COLUMNS])
    if fault.column in shown:
        return shown.index(fault.column)
    named = (place for place, one in enumerate(shown) if one and xlsform.name_of(one, sheet) == fault.column)
    return next(named, None)


def _at_headers(at: dict[tuple[int, int | None], list[Found]]) -> dict[tuple[int, int | None], list[Found]]:
    """Return what is about a whole column, to be shown at its header."""
    columns = {column for row, column in at if row in {0, 1} and column is not None}
    return {(1, column): [*at.get((0, column), ()), *at.get((1, column), ())] for column in columns}


def _cells(
    table: Table, place: int, number: int, width: int, at: dict[tuple[int, int | None], list[Found]]
) -> list[Cell]:
    row = table.rows[number - 1] if number <= len(table.rows) else []
    texts: Iterator[str] = (row[column] if column < len(row) else "" for column in range(width))
    return [
        Cell(cell_id(place, number, column), shortened(text, MOST_CHARACTERS), at.get((number, column), ()))
        for column, text in enumerate(texts)
    ]
