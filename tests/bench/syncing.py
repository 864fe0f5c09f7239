"""Another system fetches all reports by the API while officers write: is its copy whole, and who notices?"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import aiohttp
import psutil
from sqlalchemy import insert, select, update

from storage.core import tables
from storage.core.engine import open_engine, writing
from storage.reports.report_index import refresh
from storage.staff import tokens
from storage.staff.tokens import Scope
from tests.api.copied import hash_of_copy, hashes_of_database
from tests.bench.exporting import REPORTS, _fill
from tests.bench.latency import A_SECOND
from tests.bench.peak import peak_megabytes
from tests.bench.web_officers import WebOfficers
from tests.commands.test_serving import Program, serving
from tests.play import Play

OFFICERS = 200
ALONE_SECONDS = 30.0
"""How long officers write alone before the other system begins, and after it has ended."""
BEFORE_SECONDS = 5.0
"""Messages of the first seconds are not counted."""
SECRET = "decuong_for-the-bench"
MOST_MB = 200
MOST_RATIO = 1.5
Span = tuple[float, float]
"""From when to when, by `time.perf_counter()`."""


@dataclass(frozen=True)
class Read:
    """What a run of the client noted."""

    began: float
    ended: float
    waited: Sequence[Span]
    """When it waited because it had called too often."""
    peak: float

    @property
    def idle(self) -> list[Span]:
        """When it did not read, from long before it began to long after it ended."""
        return [(0.0, self.began), *self.waited, (self.ended, float("inf"))]


def measure(folder: Path) -> list[str]:
    """Measure, and return the tables as Markdown lines."""
    answers = _sealed(folder)
    with serving(folder, {"DECUONG_TRUSTED_PROXIES": "127.0.0.1"}) as program:
        read, spent = asyncio.run(_together(folder, program.url.rstrip("/")))
        peaks = _peaks(program) | {"the client": read.peak}
    number, missing = _compared(folder)
    waited = sum(end - start for start, end in read.waited)
    return [
        f"{REPORTS:,} reports of {answers} answers, {REPORTS * answers:,} in all, were read in "
        f"{read.ended - read.began:,.0f} s, {waited:,.0f} of which the client waited because it was told to. "
        f"{number - REPORTS:,} reports were submitted by then, and the copy was brought up to date. Of "
        f"{number:,} reports {missing:,} are missing in it or differ by hash (goal: 0).",
        "",
        *_chat(read, spent),
        "",
        "| peak of memory | MB | goal |",
        "|---|---:|---:|",
        *(f"| {what} | {peak:,.0f} | {MOST_MB} |" for what, peak in peaks.items()),
    ]


def _sealed(folder: Path) -> int:
    """Seal REPORTS reports, no two of the same words. Return how many answers each has."""
    play = Play(f"sqlite:///{folder}/decuong.db", folder / "files")
    answers, table = _fill(play, 1), tables.submissions
    with writing(play.engine) as connection:
        row = dict(connection.execute(select(table)).mappings().one())
        for at in range(2, REPORTS + 1):
            own = {"id": f"2026-{at:04}-1", "number": f"2026-{at:04}", "draft_id": f"draft {at}"}
            content = row["content"].replace("25 hộ", f"{at} hộ")
            connection.execute(insert(table), row | own | {"content": content})
        connection.execute(update(tables.numbers).values(last=REPORTS))  # the next one comes after these
    refresh(play.engine, play.registry.outline)
    scopes = [Scope.REPORTS, Scope.FILES]
    tokens.make(play.engine, "t1", SECRET, "bench", scopes, (), datetime.now(UTC), "bench")
    play.close()
    return answers


async def _together(folder: Path, url: str) -> tuple[Read, list[Span]]:
    """Officers write, first alone, then while the client reads everything; then it reads what is new."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        officers = WebOfficers(session, url, OFFICERS)
        await officers.open()
        ended = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(officers.write(ended))
            await asyncio.sleep(ALONE_SECONDS)
            read = await _copy(folder, url)
            await asyncio.sleep(ALONE_SECONDS)
            ended.set()
    await _copy(folder, url)
    return read, officers.spent


async def _copy(folder: Path, url: str) -> Read:
    """Run the client to its end."""
    notes = folder / "notes.json"
    own = {"DECUONG": url, "TOKEN": SECRET, "COPY": str(folder / "copy"), "NO_PROXY": "127.0.0.1"}
    command = [sys.executable, "-m", "tests.bench.copying", str(notes)]
    process = await asyncio.create_subprocess_exec(
        *command, env=os.environ | own, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0
    return Read(**json.loads(notes.read_text(encoding="utf-8")))


def _chat(read: Read, spent: Sequence[Span]) -> list[str]:
    first = spent[0][0] + BEFORE_SECONDS
    counted = [one for one in spent if one[0] > first]
    alone = [end - start for start, end in counted if _is_within(read.idle, start, end)]
    beside = [end - start for start, end in counted if not _is_within(read.idle, start, end)]
    lines = [
        f"| {OFFICERS} officers, {A_SECOND} messages a second | number | p50, ms | p99, ms | ratio | goal |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    base = quantiles(alone, n=100)[98]
    for what, times, goal in (("alone", alone, "–"), ("while reports are read", beside, str(MOST_RATIO))):
        cuts = quantiles(times, n=100)
        cells = f"{cuts[49] * 1000:,.1f} | {cuts[98] * 1000:,.1f} | {cuts[98] / base:.2f} | {goal}"
        lines.append(f"| {what} | {len(times):,} | {cells} |")
    return lines


def _is_within(spans: Sequence[Span], start: float, end: float) -> bool:
    """Whether it lies in one of these spans, which are in order."""
    at = bisect_left(spans, (start, float("inf"))) - 1
    return at >= 0 and end <= spans[at][1]


def _peaks(program: Program) -> dict[str, float]:
    [api] = psutil.Process(program.process.pid).children()
    return {
        "`serve`, which has the chat": peak_megabytes(program.process.pid),
        "its process of the API": peak_megabytes(api.pid),
    }


def _compared(folder: Path) -> tuple[int, int]:
    """How many reports the database has, and how many of them the copy lacks or has otherwise."""
    engine = open_engine(f"sqlite:///{folder}/decuong.db")
    expected = hashes_of_database(engine)
    engine.dispose()
    copies = {
        path.stem: hash_of_copy(json.loads(path.read_text(encoding="utf-8")))
        for path in (folder / "copy").glob("*-*.json")
    }
    shutil.rmtree(folder / "copy")
    return len(expected), len(dict(expected.items() ^ copies.items()))
