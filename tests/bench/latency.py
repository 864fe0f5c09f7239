"""The time from a message to its prompt: at a steady rate, and in the last hour before a deadline."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from bot.intake.writer import Writer
from bot.server import keep_for_good
from flows.reading.figures import get_ready
from tests.bench.officers import Officers
from tests.play import Play

A_SECOND = 100
SECONDS = int(os.environ.get("DECUONG_BENCH_SECONDS", "60"))
COMMUNES = 3_321
"""The number of communes in Vietnam since July 2025."""
OPEN = 10_000
EACH = 12
"""Messages of each commune in the last hour."""
AT_ONCE = 500
"""Officers who write in the same minutes, in the steady case."""
STAY = 60
"""Messages after which another officer with an empty report takes an officer's place."""


def measure(folder: Path) -> list[str]:
    """Measure, and return the table and two lines."""
    return [*asyncio.run(_steady(folder)), "", *asyncio.run(_last_hour(folder)), "", _open_drafts(folder)]


async def _steady(folder: Path) -> list[str]:
    """Measure the steady rate for a minute."""
    spent: list[float] = []
    memory = await steadily(folder, SECONDS, 4, spent.append)
    cuts = quantiles(spent, n=100)
    lines = [
        f"| {len(spent):,} messages, {A_SECOND} a second | p50 | p99 | slowest |",
        "|---|---:|---:|---:|",
        f"| milliseconds | {cuts[49] * 1000:,.1f} | {cuts[98] * 1000:,.1f} | {max(spent) * 1000:,.0f} |",
    ]
    told = ", ".join(f"{one:,.0f}" for one in memory)
    return [*lines, "", f"Memory after each quarter of it: {told} MB."]


async def steadily(
    folder: Path, seconds: int, looks: int, spend: Callable[[float], object], officers_at_once: int = AT_ONCE
) -> list[float]:
    """Take messages of so many officers at random times, A_SECOND of them a second on average.

    `spend` receives the seconds that each took. Return the memory in MB after each of `looks` equal parts.
    """
    play = Play(f"sqlite:///{folder}/steady.db", folder / "files")
    get_ready()
    play.registry.offers()
    keep_for_good()  # all as `serve` does
    officers = Officers(play, officers_at_once, "a")
    writer = Writer(play.conversation.take, play.conversation.readings)
    chance = random.Random(247)
    names = [f"a{at}" for at in range(officers_at_once)]
    stay = [chance.randrange(1, STAY) for _ in names]
    memory: list[float] = []
    sending: set[asyncio.Task[None]] = set()

    async def send(name: str) -> None:
        start = time.perf_counter()
        [reply] = await writer.hand_in([officers.inbound(name)])
        spend(time.perf_counter() - start)
        officers.heard(reply)

    start = time.perf_counter()
    due = 0.0
    while due < seconds:
        due += chance.expovariate(A_SECOND)
        await asyncio.sleep(max(0.0, start + due - time.perf_counter()))
        at = chance.randrange(officers_at_once)
        if not stay[at]:
            names[at], stay[at] = officers.instead(names[at]), STAY
        stay[at] -= 1
        task = asyncio.create_task(send(names[at]))
        sending.add(task)
        task.add_done_callback(sending.discard)
        if due >= seconds * (len(memory) + 1) / looks:
            memory.append(megabytes())
    await asyncio.gather(*sending)
    writer.close()
    play.close()
    return memory


async def _last_hour(folder: Path) -> list[str]:
    """Take all of an hour's messages as fast as possible. 200 of them wait at any time."""
    play = Play(f"sqlite:///{folder}/hour.db", folder / "files")
    officers = Officers(play, COMMUNES, "c")
    gc.collect()
    before = megabytes()
    writer = Writer(play.conversation.take, play.conversation.readings)
    slots = asyncio.Semaphore(200)

    async def send(name: str) -> None:
        async with slots:
            [reply] = await writer.hand_in([officers.inbound(name)])
            officers.heard(reply)

    start = time.perf_counter()
    for _ in range(EACH):
        await asyncio.gather(*(send(f"c{at}") for at in range(COMMUNES)))
    spent = time.perf_counter() - start
    writer.close()
    play.close()
    number = COMMUNES * EACH
    return [
        f"The last hour of {COMMUNES:,} communes, {number:,} messages: taken in {spent:,.0f} s "
        f"({number / spent:,.0f} a second); memory grew by {megabytes() - before:,.0f} MB."
    ]


def _open_drafts(folder: Path) -> str:
    """The memory of drafts that were begun and not finished."""
    play = Play(f"sqlite:///{folder}/open.db", folder / "files")
    Officers(play, 500, "a")
    gc.collect()
    before = megabytes()
    Officers(play, OPEN, "b")
    gc.collect()
    grown = megabytes() - before
    play.close()
    return f"{OPEN:,} more drafts were opened: memory grew by {grown:,.1f} MB."


def megabytes() -> float:
    """The memory that is resident now, if Linux tells; otherwise the most so far."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
