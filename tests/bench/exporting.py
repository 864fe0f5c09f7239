"""Exports of many reports beside the bare library that writes the same cells, and the memory for them."""

from __future__ import annotations

import csv
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars
import xlsxwriter
from openpyxl import load_workbook
from sqlalchemy import insert, select

from exports.formats import FORMATS
from exports.reports import Reports
from flows.report.submission import Submission
from storage.core import tables
from storage.core.engine import writing
from storage.reports import outlines
from storage.reports.submissions import submissions
from tests.bench.officers import ANSWER, Officers
from tests.bench.rounds import measured
from tests.play import Play

REPORTS = int(os.environ.get("DECUONG_BENCH_REPORTS", "3000"))
"""How many reports are exported for the memory."""
BESIDE = 200
"""How many reports are exported beside the bare libraries, which begin with all cells in memory."""
TURNS = 600
"""How long the officer talks: sixteen projects, 310 answers."""
ROUNDS = 3
LENGTHS = (60, 180, 420)
"""The lengths of answers in turn, in characters."""
GOALS = {"CSV": 2.5, "XLSX": 1.5, "Parquet": 2.0}
COMMAND = """
import sys
class NoPandas:  # pyarrow loads it where tests have it
    def find_spec(self, name, *_):
        if name == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, NoPandas())
from bot.commands import main
main()
"""
LAUNCH = f"""
import resource, subprocess, sys
command = [sys.executable, "-c", {COMMAND!r}, "export", sys.argv[1], "--to", sys.argv[2]]
subprocess.run(command, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
"""
Cells = dict[str, list[tuple[Any, ...]]]


def measure(folder: Path) -> list[str]:
    """Measure, and return the tables as Markdown lines."""
    play = Play(f"sqlite:///{folder}/reports.db", folder / "files")
    answers = _fill(play, BESIDE)

    def export(kind: str, to: str) -> int:
        versions = outlines.versions(play.engine)
        compiled = [play.registry.outline(*version) for version in versions]

        def read() -> Iterable[Submission]:
            return submissions(play.engine)

        FORMATS[kind](Reports(read(), compiled, play.files.get, read), folder / to)
        return BESIDE

    for kind in ("csv", "xlsx", "parquet"):
        export(kind, f"once.{kind}")
    lines = _csv_cells(folder / "once.csv")
    sheets = _xlsx_cells(folder / "once.xlsx")
    frames = {path.name: polars.read_parquet(path) for path in (folder / "once.parquet").iterdir()}
    plain = {name: (frame.schema, frame.rows()) for name, frame in frames.items()}
    del frames
    cases: dict[str, tuple[Callable[[int], int], Callable[[int], int]]] = {
        "CSV": (lambda at: export("csv", f"csv{at}"), lambda _: _csv(lines, folder)),
        "XLSX": (lambda at: export("xlsx", f"{at}.xlsx"), lambda _: _xlsx(sheets, folder / "bare.xlsx")),
        "Parquet": (lambda at: export("parquet", f"parquet{at}"), lambda _: _parquet(plain, folder)),
    }
    flat = {f"{kind}{which}": case for kind, both in cases.items() for which, case in enumerate(both)}
    flat["reading"] = lambda _: sum(1 for _ in submissions(play.engine))
    times = measured(flat, ROUNDS)
    table = [
        f"| {BESIDE:,} reports, {BESIDE * answers:,} answers | µs a report | bare library | ratio | goal |",
        "|---|---:|---:|---:|---:|",
    ]
    for kind, goal in GOALS.items():
        ours, bare = times[f"{kind}0"], times[f"{kind}1"]
        table.append(f"| {kind} | {ours:,.0f} | {bare:,.0f} | {ours / bare:.1f} | {goal} |")
    table += ["", f"Of each, to read and decode the sealed reports: {times['reading']:,.0f} µs a report."]
    _copy(play, REPORTS - BESIDE, BESIDE)
    play.close()
    table += [
        "",
        f"| {REPORTS:,} reports, {REPORTS * answers:,} answers | peak, MB | seconds |",
        "|---|---:|---:|",
    ]
    return table + [_peak(folder, kind) for kind in ("csv", "xlsx", "parquet")]


def _fill(play: Play, number: int) -> int:
    """Seal one report many times. Return how many answers it has."""
    officers = Officers(play, 1, "a")
    for _ in range(TURNS):
        officers.take()
    play.address, play.channel = "a0", "bench"
    play.presses("submit")
    play.presses("submit")
    lengths = itertools.cycle(LENGTHS)
    with writing(play.engine) as connection:
        content = str(connection.execute(select(tables.submissions.c.content)).scalar_one())
        told = re.sub(re.escape(ANSWER), lambda _: (f"{ANSWER}. " * 9)[: next(lengths)].strip(), content)
        connection.execute(tables.submissions.update().values(content=told))
    _copy(play, number - 1, 1)
    return len(json.loads(content)["answers"])


def _copy(play: Play, number: int, already: int) -> None:
    with writing(play.engine) as connection:
        row = dict(connection.execute(select(tables.submissions).limit(1)).mappings().one())
        for at in range(already, already + number):
            connection.execute(
                insert(tables.submissions), row | {"id": f"x{at}", "number": f"2026-{at + 2:05}"}
            )


def _peak(folder: Path, kind: str) -> str:
    """Run the command in a process of its own. Its parent is small: a child begins as large."""
    launched = [sys.executable, "-c", LAUNCH, kind, str(folder / f"peak.{kind}")]
    environment = os.environ | {"DECUONG_DATABASE_URL": f"sqlite:///{folder}/reports.db"}
    told = subprocess.run(launched, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
    kilobytes, seconds = told.split()[-2:]
    return f"| {kind} | {int(kilobytes) / 1024:,.0f} | {float(seconds):,.0f} |"


def _xlsx_cells(path: Path) -> Cells:
    book = load_workbook(path, read_only=True, data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def _csv_cells(folder: Path) -> Cells:
    cells = {}
    for path in folder.iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells[path.name] = [tuple(cell or None for cell in line) for line in csv.reader(file)]
    return cells


def _xlsx(sheets: Cells, path: Path) -> int:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return BESIDE


def _csv(files: Cells, folder: Path) -> int:
    for name, rows in files.items():
        with (folder / f"bare_{name}").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return BESIDE


def _parquet(plain: dict[str, tuple[Any, list[tuple[Any, ...]]]], folder: Path) -> int:
    """As one would write it with polars: rows become a frame, and the frame a file."""
    for name, (schema, rows) in plain.items():
        polars.DataFrame(rows, schema=schema, orient="row").write_parquet(folder / f"bare_{name}")
    return BESIDE
