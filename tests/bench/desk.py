"""The staff console's list of very many reports: the time that the slowest 5 % of pages take."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import socket
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import insert, select

from bot.app import App
from bot.console.access import COOKIE
from bot.console.app import create_console
from bot.console.forwarding import forwarding
from bot.server import Server
from bot.settings import Settings
from flows.catalogue import catalogue
from flows.reading.text import plain
from storage.core import tables
from storage.core.engine import open_engine, writing
from storage.reports.derived import FORM, joined
from storage.reports.report_index import refresh
from storage.staff import accounts, sessions
from storage.staff.accounts import Role
from tests.bench.latency import A_SECOND, steadily
from tests.bench.staff import ASKED, BEFORE_SECONDS, TOKEN
from tests.play import START, Play

REPORTS = int(os.environ.get("DECUONG_BENCH_LISTED", "10000"))
PAGES = 60
SECONDS, TURNS = 20, 4
OFFICERS, STAFF = 1_000, 50
LOOKS = 10
"""Pages a second of all staff together: each looks at one for five seconds."""
PROVINCES = {
    4: "Tỉnh Cao Bằng",
    12: "Tỉnh Lai Châu",
    15: "Tỉnh Lào Cai",
    37: "Tỉnh Ninh Bình",
    66: "Tỉnh Đắk Lắk",
}
STATES = ("received", "returned", "accepted", "withdrawn")
QUESTIONS = 40
"""Questions of an outline, of which each report leaves 5 to 20 empty."""


def measure(urls: dict[str, str], folder: Path) -> list[str]:
    """Measure, and return the table as Markdown lines. `urls` are those of empty databases, by name."""
    lines = [
        f"| {REPORTS:,} reports: a page | p50, ms | p95, ms | goal |",
        "|---|---:|---:|---:|",
    ]
    for name, url in urls.items():
        play = Play(url, folder / "files")
        _fill(play, random.Random(247))
        settings = Settings(database_url=url, files=str(folder / "files"))
        app = App(settings, play.engine, play.registry, play.files, catalogue("vi"))
        times = asyncio.run(_times(app))
        play.close()
        for what, found in times.items():
            cuts = quantiles(found, n=20)
            lines.append(f"| {name}, {what} | {cuts[9]:,.0f} | {cuts[18]:,.0f} | 150 |")
    return [*lines, "", *_together(folder)]


def _together(folder: Path) -> list[str]:
    """OFFICERS write, alone and while STAFF look at lists and reports."""
    lines = [
        f"| {OFFICERS:,} officers, {A_SECOND} messages a second; {STAFF} staff, {LOOKS} pages a second | "
        "chat p50, ms | chat p99, ms | ratio | pages p95, ms |",
        "|---|---:|---:|---:|---:|",
    ]
    chat: dict[int, list[float]] = {0: [], STAFF: []}
    pages: list[float] = []
    for turn in range(TURNS):  # alternately: the machine itself has slow minutes
        for number in chat:
            here = folder / f"turn{turn}with{number}"
            here.mkdir()
            shutil.copy(folder / "desk.db", here / "steady.db")
            found, looked_at = asyncio.run(_side_by_side(here, number))
            chat[number] += found
            pages += looked_at
    alone = quantiles(chat[0], n=100)[98]
    slow_pages = {0: "–", STAFF: f"{quantiles(pages, n=20)[18] * 1000:,.0f}"}
    for number, spent in chat.items():
        cuts = quantiles(spent, n=100)
        times = f"{cuts[49] * 1000:,.1f} | {cuts[98] * 1000:,.1f} | {cuts[98] / alone:.2f}"
        what = "both" if number else "the chat alone"
        lines.append(f"| {what} | {times} | {slow_pages[number]} |")
    return lines


async def _side_by_side(folder: Path, staff: int) -> tuple[list[float], list[float]]:
    """Seconds of messages, and of the pages that so many members of staff look at meanwhile."""
    spent: list[float] = []
    first: list[float] = []

    def spend(seconds: float) -> None:
        """Leave out the first seconds: what came while the officers were made is answered in them."""
        first.append(time.perf_counter())
        if first[-1] - first[0] > BEFORE_SECONDS:
            spent.append(seconds)

    if not staff:
        await steadily(folder, SECONDS, 1, spend, OFFICERS)
        return spent, []
    async with _console(folder) as address, _looking(address, staff) as pages:
        await steadily(folder, SECONDS, 1, spend, OFFICERS)
    return spent, pages


@asynccontextmanager
async def _console(folder: Path) -> AsyncIterator[str]:
    """The console's process behind a server in this one, as `serve` has it. Gives its address."""
    url = f"sqlite:///{folder}/steady.db"
    engine = open_engine(url)
    sessions.begin(engine, "hoa", TOKEN, datetime.now(UTC), "bench")
    engine.dispose()
    os.environ |= {"DECUONG_DATABASE_URL": url, "DECUONG_FILES": str(folder / "files")}
    with forwarding() as console, socket.create_server(("127.0.0.1", 0)) as listener:
        web = FastAPI()
        web.mount("/staff", console)
        server = Server(uvicorn.Config(web, log_level="warning", lifespan="off"), console.stop)
        running = asyncio.gather(console.run(), server.serve(sockets=[listener]))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/staff/"
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            await client.get(f"{address}log-in")  # the process begins with the first request
        yield address
        server.stop()
        await running
        await console.close()


@asynccontextmanager
async def _looking(address: str, staff: int) -> AsyncIterator[list[float]]:
    """Members of staff who look at pages. The seconds of each are in the list at the end."""
    command = [sys.executable, "-m", "tests.bench.staff", address, str(staff), str(LOOKS)]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    spent: list[float] = []
    yield spent
    printed, _ = await process.communicate(b"")
    assert process.returncode == 0
    spent += map(float, printed.split())


async def _times(app: App) -> dict[str, list[float]]:
    """Milliseconds of pages, by what they ask for. The first of each is not counted."""
    accounts.add(app.engine, "hoa", Role.VIEWER, (), START, "bench")
    sessions.begin(app.engine, "hoa", TOKEN, START, "bench")
    web = FastAPI()
    web.mount("/staff", create_console(app, lambda: START, lambda: ""))
    times: dict[str, list[float]] = {what: [] for what, _ in ASKED}
    transport = httpx.ASGITransport(web)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
        client.cookies.set(COOKIE, TOKEN)
        for at in range(PAGES + 1):
            for what, asked in ASKED:
                start = time.perf_counter()
                page = await client.get(f"/staff/{asked}")
                assert page.status_code == 200, page.text
                if at:
                    times[what].append((time.perf_counter() - start) * 1000)
    return times


def _fill(play: Play, chance: random.Random) -> None:
    """Seal one report, and copy it with other senders, states and provinces."""
    play.agrees()
    play.says("Nuôi bò sinh sản", "tỉnh Lào Cai", "2017", "25 hộ")
    play.presses("submit")
    play.presses("submit")
    refresh(play.engine, play.registry.outline)
    with writing(play.engine) as connection:
        row = dict(connection.execute(select(tables.submissions)).mappings().one())
        rows = [row | {"id": f"x{at}", "number": f"2026-{at + 2:05}"} for at in range(REPORTS - 1)]
        for one in rows:
            one |= {"state": chance.choice(STATES), "respondent_name": f"Xã {chance.randrange(3321)}"}
        connection.execute(insert(tables.submissions), rows)
        derived = list(_derived(rows, chance))
        connection.execute(insert(tables.report_index), [index for index, _ in derived])
        connection.execute(insert(tables.report_provinces), [province for _, province in derived])


def _derived(rows: list[dict[str, object]], chance: random.Random) -> Iterator[tuple[dict[str, object], ...]]:
    """What `refresh` would derive: to derive it of so many takes long, and is not measured here."""
    for row in rows:
        code, name = chance.choice(list(PROVINCES.items()))
        said = str(row["respondent_name"])
        copied = {key: row[key] for key in ("revision", "number", "version", "state", "draft_id", "outline")}
        copied |= {
            key: row[key] for key in ("outline_version", "respondent_name", "submitted_at", "changed_at")
        }
        index = copied | {"submission_id": row["id"], "form": FORM, "provinces": name, "is_latest": True}
        index |= {"organisation": said, "organisation_words": plain(said)}
        index |= {"files": chance.choice((0, 0, 3)), "remarks": 0, "first_at": row["submitted_at"]}
        index |= {"decided_by": chance.choice(("", "hoa", "lan")), "left_empty": joined(_left_empty(chance))}
        yield index, {"submission_id": row["id"], "code": code, "name": name, "words": plain(name)}


def _left_empty(chance: random.Random) -> list[str]:
    return [f"du_an/q{at}" for at in chance.sample(range(QUESTIONS), chance.randrange(5, 21))]
