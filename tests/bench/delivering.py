"""Delivery to the Department's database beside the bare driver writing the same rows; the chat beside it."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import Engine, Table, select

from bot.app import App
from bot.jobs.deliver import LastShape, deliver_all
from bot.settings import Settings
from exports.department.deliver import init
from exports.department.shape import Shape
from exports.department.target import open_target
from exports.department.write import Writer
from flows.catalogue import catalogue
from tests.bench.exporting import _copy, _fill
from tests.bench.latency import A_SECOND, steadily
from tests.bench.rounds import measured
from tests.databases import PostgresqlServer
from tests.play import Play

REPORTS = 200
MANY = 3_000
ROUNDS = 3
SECONDS = 30
GOALS = {"SQLite": 2, "PostgreSQL": 3}
DELIVER = """
import os, sys
from pathlib import Path
from bot.app import open_app
from bot.jobs.deliver import NICE, deliver_all
from bot.settings import Settings
from exports.department.deliver import init
from exports.department.target import open_target
os.nice(NICE)
url, to = sys.argv[1:]
app = open_app(Settings(database_url=url, department_url=to))
while True:
    Path(to.removeprefix("sqlite:///")).unlink(missing_ok=True)
    engine = open_target(to)
    init(engine, app.reports().outlines)
    engine.dispose()
    deliver_all(app)
"""
"""Delivers everything to an empty database, again and again, as niced as the process of `serve`."""
Rows = dict[str, list[Sequence[Any]]]


def measure(folder: Path, server: PostgresqlServer) -> list[str]:
    """Measure, and return the tables as Markdown lines."""
    play = Play(f"sqlite:///{folder}/reports.db", folder / "files")
    answers = _fill(play, REPORTS)
    what = f"{REPORTS:,} reports, {REPORTS * answers:,} answers, to …"
    lines = [f"| {what} | µs a report | bare driver | ratio | goal |", "|---|---:|---:|---:|---:|"]
    for name, goal in GOALS.items():
        ours, bare = _times(play, folder, name, server)
        lines.append(f"| {name} | {ours:,.0f} | {bare:,.0f} | {ours / bare:.1f} | {goal} |")
    _copy(play, MANY - REPORTS, REPORTS)
    lines += ["", *_nothing_new(play, folder)]
    play.close()
    return [*lines, "", *_chat_beside(folder)]


def _app(play: Play, department: str) -> App:
    settings = Settings(database_url=play.url, department_url=department)
    return App(settings, play.engine, play.registry, play.files, catalogue("vi"))


def _times(play: Play, folder: Path, name: str, server: PostgresqlServer) -> tuple[float, float]:
    """Microseconds a report: delivered, and written by the bare driver (executemany, COPY) with its keys."""

    def target(which: str) -> str:
        return server.make(which).url if name == "PostgreSQL" else f"sqlite:///{folder}/{which}.db"

    ours = [_app(play, _made(play, target(f"ours{at}"))) for at in range(ROUNDS + 1)]
    bare = [open_target(_made(play, target(f"bare{at}"))) for at in range(ROUNDS + 1)]

    def deliver(at: int) -> int:
        done = deliver_all(ours[at])
        assert (len(done.outcomes), done.failures) == (REPORTS, [])
        return REPORTS

    shape = Shape(ours[0].reports().outlines, bare[0].dialect.name)
    deliver(0)
    rows = _rows(open_target(ours[0].settings.department_url), shape)
    ours[0] = _app(play, _made(play, target("warm")))

    def write(at: int) -> int:
        writer = Writer(shape.schema, bare[at].dialect)
        with bare[at].begin() as connection:
            for table in (shape.schema.submissions, *shape.schema.contents, *shape.schema.reviews):
                writer.insert(connection, table, rows[table.name])
        return REPORTS

    times = measured({"ours": deliver, "bare": write}, ROUNDS)
    for engine in bare:
        engine.dispose()
    return times["ours"], times["bare"]


def _made(play: Play, url: str) -> str:
    """Make the tables there."""
    engine = open_target(url)
    assert init(engine, _app(play, url).reports().outlines) is None
    engine.dispose()
    return url


def _rows(engine: Engine, shape: Shape) -> Rows:
    writer = Writer(shape.schema, engine.dialect)

    def of(table: Table) -> list[Sequence[Any]]:
        reader = writer.readers[table.name]
        return [reader.cells(dict(row._mapping)) for row in connection.execute(select(table))]

    with engine.connect() as connection:
        found = {
            table.name: of(table)
            for table in (shape.schema.submissions, *shape.schema.contents, *shape.schema.reviews)
        }
    engine.dispose()
    return found


def _nothing_new(play: Play, folder: Path) -> list[str]:
    """Seconds of a run with nothing new, by the process that delivers while serving."""
    app, known = _app(play, _made(play, f"sqlite:///{folder}/many.db")), LastShape()
    deliver_all(app, known)
    spent = []
    for _ in range(5):
        start = time.perf_counter()
        done = deliver_all(app, known)
        spent.append(time.perf_counter() - start)
        assert done.unchanged == MANY
    return [f"{MANY:,} reports, nothing new to deliver: {sorted(spent)[2]:.2f} s (goal: 0.2 s)."]


def _chat_beside(folder: Path) -> list[str]:
    """The chat's p99 alone, and while another process delivers all reports, again and again."""
    lines = [
        f"| the chat, {A_SECOND} messages a second | p50, ms | p99, ms | ratio of p99 |",
        "|---|---:|---:|---:|",
    ]
    alone: float | None = None
    for what, runs in (("alone", False), ("while all of it is delivered, again and again", True)):
        spent: list[float] = []
        here = folder / ("beside" if runs else "alone")
        here.mkdir()
        with _delivering(folder, here / "steady.db", runs=runs):
            asyncio.run(steadily(here, SECONDS, 1, spent.append))
        cuts = [cut * 1000 for cut in quantiles(spent, n=100)]
        alone = alone or cuts[98]
        lines.append(f"| {what} | {cuts[49]:,.1f} | {cuts[98]:,.1f} | {cuts[98] / alone:.2f} |")
    return lines


@contextmanager
def _delivering(folder: Path, chat: Path, *, runs: bool) -> Iterator[None]:
    """Deliver from the chat's own database, which begins as a copy of that with many reports."""
    shutil.copy(folder / "reports.db", chat)
    if not runs:
        yield
        return
    arguments = [sys.executable, "-c", DELIVER, f"sqlite:///{chat}", f"sqlite:///{folder}/again.db"]
    process = subprocess.Popen(arguments)
    try:
        yield
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()
