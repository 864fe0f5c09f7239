"""An XLSForm's sheets as they were written: rows with their numbers, cells by column and language."""

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
    """As the author wrote it: "label::English (en)"."""
    name: str
    """XLSForm's name for it, whatever the spelling: "label"."""
    language: str = ""
    """As the author named it: "English (en)"; "" where the header names none."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet."""

    number: int
    """As Excel counts: the header is row 1."""
    cells: Mapping[Column, str]
    """The cells that are not empty."""

    def __getitem__(self, name: str) -> str:
        """The cell of the column `name` that names no language, "" where it is empty."""
        return self.languages(name).get("", "")

    def languages(self, name: str) -> dict[str, str]:
        """The cells of the column `name`, by language; "" stands for none named."""
        return {column.language: text for column, text in self.cells.items() if column.name == name}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its header taken off."""

    name: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    """Empty rows are left out."""

    def header(self, name: str) -> str:
        """How the author wrote the header of the column `name`."""
        return next((column.header for column in self.columns if column.name == name), name)


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets of one file that mean something in an XLSForm, by their names in small letters."""

    sheets: Mapping[str, Sheet]
    names: tuple[str, ...]
    """The names of all sheets as written."""

    def __getitem__(self, name: str) -> Sheet:
        """The sheet `name`, an empty one where there is none."""
        return self.sheets.get(name) or Sheet(name)


@dataclass
class Table:
    """A sheet as plain rows of cells; row 1 is the header."""

    name: str
    rows: list[list[str]] = field(default_factory=list)


_TABLE_LINE = re.compile(r"\s*\|(.*)\|")
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_PIPE = re.compile(r"(?<!\\)\|")
_REMARK = re.compile(r"\s*#")


def read_markdown(text: str, findings: Findings) -> list[Table]:
    """The tables of a Markdown file: the first cell of a header row names the sheet.

    pyxform's dialect: lines without pipes and lines that begin with "#" are remarks, "\\|" is a pipe.
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
