"""The sheets of an XLSForm as written: rows with their numbers, and cells by column and language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.form.compiler.faults import Findings
from flows.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet."""

    header: str
    """The header as the author wrote it: "label::English (en)"."""
    name: str
    """XLSForm's name for it, whatever the spelling: "label"."""
    language: str = ""
    """The language as the author named it, "English (en)", or "" if the header names none."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet."""

    number: int
    """The row number as in Excel: the header is row 1."""
    cells: Mapping[Column, str]
    """The cells that are not empty."""

    def __getitem__(self, name: str) -> str:
        """Return the cell of the column `name` without a language, or "" if it is empty."""
        return self.languages(name).get("", "")

    def languages(self, name: str) -> dict[str, str]:
        """Return the cells of the column `name`, by language. The key "" is for no language."""
        return {column.language: text for column, text in self.cells.items() if column.name == name}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its columns, and its rows without the header."""

    name: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    """Empty rows are left out."""

    def header(self, name: str) -> str:
        """Return the author's header of the column `name`, or `name` if there is no such column."""
        return next((column.header for column in self.columns if column.name == name), name)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file that XLSForm knows, by their names in small letters."""

    sheets: Mapping[str, Sheet]
    names: tuple[str, ...]
    """The names of all sheets of the file, as written."""

    def __getitem__(self, name: str) -> Sheet:
        """Return the sheet `name`, or an empty one if there is none."""
        return self.sheets.get(name) or Sheet(name)


@dataclass
class Table:
    """A sheet as plain rows of cells. Row 1 is the header."""

    name: str
    rows: list[list[str]] = field(default_factory=list)


_TABLE_LINE = re.compile(r"\s*\|(.*)\|")
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_PIPE = re.compile(r"(?<!\\)\|")
_REMARK = re.compile(r"\s*#")


def read_markdown(text: str, findings: Findings) -> list[Table]:
    """Return the tables of a Markdown file. The first cell of a header row names the sheet.

    It is pyxform's dialect: lines without pipes, or that begin with "#", are remarks; "\\|" is a pipe.
    """
    tables: dict[str, Table] = {}
    table: Table | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        match = _TABLE_LINE.match(line)
        if match is None or _REMARK.match(line) or _RULE.fullmatch(match[1]):
            continue
        first, *cells = (cell.strip().replace("\\|", "|") for cell in _PIPE.split(match[1]))
        if first:
            if first.lower() in tables:
                findings.fault(
                    first,
                    0,
                    "",
                    Sentence("a second table {first!r} begins in line {number}", first=first, number=number),
                    Sentence("join the two tables"),
                )
            table = tables[first.lower()] = Table(first)
        if table is None:
            findings.fault(
                "",
                0,
                "",
                Sentence("the table in line {number} has no name", number=number),
                Sentence('begin it with "| survey |"'),
            )
            break
        if any(cells):
            table.rows.append(cells)
    return list(tables.values())
