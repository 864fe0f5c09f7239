"""The memory of the program over an hour, the harness included."""

from __future__ import annotations

import asyncio
import itertools
import os
from pathlib import Path

from tests.bench.latency import A_SECOND, AT_ONCE, STAY, steadily

SECONDS = int(os.environ.get("DECUONG_BENCH_MEMORY_SECONDS", "3600"))
LOOKS = 12


def measure(folder: Path) -> list[str]:
    """Measure, and return one line."""
    count = itertools.count()
    memory = asyncio.run(steadily(folder, SECONDS, LOOKS, lambda _: next(count)))
    told = ", ".join(f"{one:,.1f}" for one in memory)
    return [
        f"{SECONDS:,} seconds at {A_SECOND} messages a second, {next(count):,} in all, of {AT_ONCE} officers "
        f"at a time, {STAY} each. Memory after each twelfth: {told} MB."
    ]
