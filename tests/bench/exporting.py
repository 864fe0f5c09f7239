"""Exports of many reports, beside the bare library writing the same cells."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import load_workbook
from sqlalchemy import insert, select

from exports.formats import FORMATS
from exports.reports import Reports
from storage.core import tables
from storage.core.engine import writing
from storage.reports import outlines
from storage.reports.submissions import ALL, submissions
from tests.bench.officers import Officers
from tests.bench.report import table
from tests.bench.rounds import measured
from tests.play import Play

REPORTS = int(os.environ.get("DECUONG_BENCH_REPORTS", "1000"))
ROUNDS = 3
Sheets = dict[str, list[tuple[Any, ...]]]


def measure(folder: Path) -> list[str]:
    """The table."""
    play = Play(f"sqlite:///{folder}/reports.db", folder / "files")
    _fill(play)

    def export(kind: str, to: str) -> int:
        versions = outlines.versions(play.engine)
        compiled = [play.registry.outline(*version) for version in versions]
        FORMATS[kind](Reports(submissions(play.engine, ALL), compiled, play.files.get), folder / to)
        return REPORTS

    export("xlsx", "once.xlsx")
    sheets = _cells(folder / "once.xlsx")
    figures = measured(
        {
            "decuong, XLSX": lambda number: export("xlsx", f"{number}.xlsx"),
            "xlsxwriter, the same cells": lambda _: _xlsx(sheets, folder / "bare.xlsx"),
            "decuong, CSV": lambda number: export("csv", f"csv{number}"),
            "csv, the same cells": lambda _: _csv(sheets, folder),
        },
        ROUNDS,
    )
    play.close()
    cells = sum(len(row) for rows in sheets.values() for row in rows)
    title = f"{REPORTS:,} reports, {cells:,} cells"
    return table(title, figures, "xlsxwriter, the same cells", of="report")


def _fill(play: Play) -> None:
    """One report, many times."""
    officers = Officers(play, 1, "a")
    for _ in range(90):  # two projects, every answer
        officers.take()
    play.address, play.channel = "a0", "bench"
    play.presses("submit")
    play.presses("submit")
    with writing(play.engine) as connection:
        row = dict(connection.execute(select(tables.submissions)).mappings().one())
        copies = [row | {"id": f"x{n}", "number": f"2026-{n + 2:05}"} for n in range(REPORTS - 1)]
        connection.execute(insert(tables.submissions), copies)


def _cells(path: Path) -> Sheets:
    book = load_workbook(path, read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def _xlsx(sheets: Sheets, path: Path) -> int:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return REPORTS


def _csv(sheets: Sheets, folder: Path) -> int:
    for title, rows in sheets.items():
        with (folder / f"{title}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    return REPORTS
