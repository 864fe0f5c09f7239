"""CSV: a folder with one file per table.

The dialect: RFC 4180 with commas, every cell in double quotes, CRLF between rows, UTF-8 with a byte order
mark. Line breaks inside a cell are kept as sent. Numbers have a decimal point. Dates and times are ISO 8601.
Moments are local time with its offset. An unanswered cell is empty.

A spreadsheet runs no cell as a formula: a text that begins with one of = + - @ (full width too), an
apostrophe, a tab or a line break gets one apostrophe in front. To get the text back, take one apostrophe off
every cell that begins with one. Numbers and dates never do.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date, datetime, time
from pathlib import Path

from exports import labels as words
from exports.dictionary import entry, sent_files
from exports.fields import Scalar, fields_of
from exports.figures import figure_lines
from exports.names import unique_names
from exports.reports import Reports
from exports.staging import staged
from flows.local_time import local

RISKY = tuple("=+-@＝＋－＠'\t\r\n")
NAME_BYTES = 200
DICTIONARY_FILE = "tu_dien"
SENT_FILE = "tep_kem"
FIGURES_FILE = "so_lieu"


def write(reports: Reports, to: Path) -> None:
    """Write the folder `to`: one file per table, and one each for the sent files, figures and columns."""
    tables = [table for tables in reports.tables.values() for table in tables.tables]
    names = unique_names(
        [table.name for table in tables], NAME_BYTES, {DICTIONARY_FILE, SENT_FILE, FIGURES_FILE}
    )
    fields = {table.name: fields_of(table) for table in tables}
    with staged(to) as folder, ExitStack() as files:
        folder.mkdir()
        sheets = {
            table: _Sheet(files, folder / f"{name}.csv", [field.header for field in fields[table]])
            for table, name in names.items()
        }
        sent = _Sheet(files, folder / f"{SENT_FILE}.csv", words.SENT)
        figures = _Sheet(files, folder / f"{FIGURES_FILE}.csv", words.FIGURE_LINES)
        dictionary = _Sheet(files, folder / f"{DICTIONARY_FILE}.csv", words.DICTIONARY)
        for table, name in names.items():
            for position, field in enumerate(fields[table], start=1):
                dictionary.add(entry(name, str(position), field))
        for report in reports.merged():
            for row in report.walk():
                sheets[row.table.name].add(field.read(row) for field in fields[row.table.name])
                for line in sent_files(row):
                    sent.add(line)
                for told in figure_lines(row):
                    figures.add(told)


class _Sheet:
    def __init__(self, files: ExitStack, path: Path, headers: Iterable[str]) -> None:
        file = files.enter_context(path.open("x", encoding="utf-8-sig", newline=""))
        self._writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        self.add(headers)

    def add(self, cells: Iterable[Scalar]) -> None:
        self._writer.writerow([_cell(value) for value in cells])


def _cell(value: Scalar) -> str:
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(RISKY) else value
        case datetime():
            return local(value).isoformat()
        case date() | time():
            return value.isoformat()
        case int():
            return str(value)
        case _:
            return f"{value:f}"
