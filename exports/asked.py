"""What a report's outline asks, in printed order: only what is relevant, every row of every repeat.

The documents (`exports.printed`) and the staff pages stand on this one walk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exports import labels as words
from exports.figures import Line, lines_of_cell
from exports.rows import Cell, Row
from exports.tables import Child, Column, Heading, Tables
from flows.form.outline import Type
from flows.report.figure import Confirmation
from flows.report.scope import DraftScope
from flows.report.sealed_scope import context_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in one row."""

    column: Column
    row: Row
    cell: Cell | None
    """Its answer; None if there is none."""

    @property
    def path(self) -> str:
        """Return the path of its answer."""
        return self.column.place.path(self.row.numbers)

    @property
    def figures(self) -> list[Line]:
        """Return the figures of its answer, without those that were denied: they are never shown."""
        lines = lines_of_cell(self.row, self.cell) if self.cell is not None else ()
        return [one for one in lines if one.figure.confirmation is not Confirmation.DENIED]


@dataclass(frozen=True, slots=True)
class Rows:
    """The place of a repeat in one row. The rows follow, each behind its RowHead."""

    child: Child
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class RowHead:
    """The beginning of one row of a repeat."""

    child: Child
    row: Row

    @property
    def title(self) -> str:
        """Return its heading: "Dự án 2: Nuôi ong"."""
        name = _name(self.row)
        heading = words.ROW_HEADING_NAMED if name else words.ROW_HEADING
        return heading.format(label=self.child.label, position=self.row.position, name=name)


Item = Heading | Asked | Rows | RowHead


def asked_in(tables: Tables, row: Row) -> Iterator[Item]:
    """Yield headings, questions, repeats and their rows. `row` is a report's main row.

    `tables` are those of its outline version.
    """
    return _below(context_of(row.submission, tables.newest), row)


def _below(context: DraftScope, row: Row) -> Iterator[Item]:
    for item in row.table.items:
        if not context.is_relevant(item.place, row.numbers):
            continue
        match item:
            case Heading():
                yield item
            case Column():
                cell = row.cells.get(item.name)
                # A calculated value has a line only where the outline names it.
                if item.type is not Type.CALCULATE or (cell is not None and item.label):
                    yield Asked(item, row, cell)
            case Child():
                rows = row.children[item.template]
                yield Rows(item, rows)
                for one in rows:
                    yield RowHead(item, one)
                    yield from _below(context, one)


def _name(row: Row) -> str:
    """Return the name of a row: the first line of its first text answer."""
    first = next((column for column in row.table.columns if column.type is Type.TEXT), None)
    cell = row.cells.get(first.name) if first else None
    return cell.words.strip().partition("\n")[0].strip() if cell else ""
