"""Memory of the program over an hour; its harness, of which it is a part, keeps 8 bytes a message."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from tests.bench.latency import A_SECOND, steadily

SECONDS = int(os.environ.get("DECUONG_BENCH_MEMORY_SECONDS", "3600"))
LOOKS = 12


def measure(folder: Path) -> list[str]:
    """One line."""
    spent, memory = asyncio.run(steadily(folder, SECONDS, LOOKS))
    told = ", ".join(f"{one:,.0f}" for one in memory)
    return [
        f"{SECONDS:,} seconds at {A_SECOND} messages a second, {len(spent):,} in all. "
        f"Memory after each twelfth: {told} MB."
    ]
