"""Another system fetches all reports by the API while officers write: is its copy whole, and who notices?"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
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
BEFORE_SECONDS = 10.0
"""How long officers write before the other system begins. These messages are not counted."""
TURN_SECONDS = 5.0
"""The client reads for so long and is stopped for so long, in turns: the machine itself has slow minutes."""
SETTLE_SECONDS = 0.5
"""Messages of the first moments after a stop are not counted: the server ends what was asked for."""
SECRET = "decuong_for-the-bench"
MOST_MB = 200
MOST_RATIO = 1.5
Span = tuple[float, float]
"""From when to when, by `time.perf_counter()`."""


def measure(folder: Path) -> list[str]:
    """Measure, and return the tables as Markdown lines."""
    answers = _sealed(folder)
    with serving(folder, {"DECUONG_TRUSTED_PROXIES": "127.0.0.1"}) as program:
        read, spent = asyncio.run(_together(folder, program.url.rstrip("/")))
        peaks = _peaks(program) | {"the client": float((folder / "peak").read_text())}
    number, missing = _compared(folder)
    return [
        f"{REPORTS:,} reports of {answers} answers, {REPORTS * answers:,} in all, were read in "
        f"{sum(end - start for start, end in read):,.0f} s, without the pauses. {number - REPORTS:,} reports "
        f"were submitted meanwhile, and the copy was brought up to date. Of {number:,} reports {missing:,} "
        "are missing in it or differ by hash (goal: 0).",
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


async def _together(folder: Path, url: str) -> tuple[list[Span], list[Span]]:
    """Officers write, and the client reads everything in turns. Return when it read, and their messages.

    At last nobody writes, and the client brings its copy up to date.
    """
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        officers = WebOfficers(session, url, OFFICERS)
        await officers.open()
        ended = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(officers.write(ended))
            await asyncio.sleep(BEFORE_SECONDS)
            read = await _in_turns(await _client(folder, url))
            ended.set()
    last = await _client(folder, url)
    assert await last.wait() == 0
    return read, officers.spent


async def _client(folder: Path, url: str) -> Process:
    """The client, which was begun."""
    own = {"DECUONG": url, "TOKEN": SECRET, "COPY": str(folder / "copy"), "NO_PROXY": "127.0.0.1"}
    command = [sys.executable, "-m", "tests.bench.copying", str(folder / "peak")]
    return await asyncio.create_subprocess_exec(*command, env=os.environ | own, stdout=DEVNULL)


async def _in_turns(client: Process) -> list[Span]:
    """Let the client run to its end, with pauses. Return when it ran."""
    ran: list[Span] = []
    while client.returncode is None:
        client.send_signal(signal.SIGCONT)
        start = time.perf_counter()
        with suppress(TimeoutError):
            await asyncio.wait_for(client.wait(), TURN_SECONDS)
        ran.append((start, time.perf_counter()))
        if client.returncode is None:
            client.send_signal(signal.SIGSTOP)
            await asyncio.sleep(TURN_SECONDS)
    assert client.returncode == 0
    return ran


def _chat(read: Sequence[Span], spent: Sequence[Span]) -> list[str]:
    pauses = [(end + SETTLE_SECONDS, start) for (_, end), (start, _) in pairwise(read)]
    times = {
        what: [end - start for start, end in spent if _is_in(spans, start)]
        for what, spans in (("alone", pauses), ("while reports are read", read))
    }
    lines = [
        f"| {OFFICERS} officers, {A_SECOND} messages a second | number | p50, ms | p99, ms | ratio | goal |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    base = quantiles(times["alone"], n=100)[98]
    for what, found in times.items():
        cuts = quantiles(found, n=100)
        goal = "–" if what == "alone" else str(MOST_RATIO)
        cells = f"{cuts[49] * 1000:,.1f} | {cuts[98] * 1000:,.1f} | {cuts[98] / base:.2f} | {goal}"
        lines.append(f"| {what} | {len(found):,} | {cells} |")
    return lines


def _is_in(spans: Sequence[Span], moment: float) -> bool:
    """Whether a moment is in one of these spans, which are in order."""
    at = bisect_left(spans, (moment, float("inf"))) - 1
    return at >= 0 and moment <= spans[at][1]


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
