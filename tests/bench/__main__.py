"""`make bench`: all measurements, one part after the other, written into docs/performance.md.

Within a part, the compared cases run side by side. `python -m tests.bench PART…` runs some parts only. The
part "memory" takes an hour and runs only if it is named. DECUONG_BENCH_DRAFTS, _ANSWERS, _SECONDS and
_REPORTS make it shorter.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import (
    delivering,
    desk,
    documents,
    exporting,
    growth,
    latency,
    line,
    memory,
    profiling,
    reading,
    report,
    searching,
    starting,
    syncing,
    throughput,
    turns,
)
from tests.databases import PostgresqlServer, postgresql

Part = Callable[[Path, PostgresqlServer], list[str]]
PARTS: dict[str, Part] = {
    "turns": lambda folder, _: turns.measure(folder),
    "throughput": throughput.measure,
    "profile": lambda folder, _: profiling.measure(folder),
    "growth": lambda folder, _: growth.measure(folder),
    "latency": lambda folder, _: latency.measure(folder),
    "line": lambda folder, _: line.measure(folder),
    "search": lambda folder, server: searching.measure(
        {"SQLite": f"sqlite:///{folder}/search.db", "PostgreSQL": server.make("search").url}
    ),
    "desk": lambda folder, server: desk.measure(
        {"SQLite": f"sqlite:///{folder}/desk.db", "PostgreSQL": server.make("desk").url}, folder
    ),
    "memory": lambda folder, _: memory.measure(folder),
    "sync": lambda folder, _: syncing.measure(folder),
    "exports": lambda folder, _: exporting.measure(folder),
    "delivery": delivering.measure,
    "documents": lambda folder, _: documents.measure(folder),
    "figures": lambda folder, _: reading.measure(folder),
    "start": lambda folder, _: starting.measure(folder),
}

LONG = {"memory"}
"""The parts that run only if they are named. Memory takes an hour."""


def main(wanted: list[str]) -> None:
    """Measure the named parts; all but LONG by default."""
    for name in wanted or [part for part in PARTS if part not in LONG]:
        with (
            tempfile.TemporaryDirectory() as folder,
            tempfile.TemporaryDirectory() as beside,
            postgresql(Path(beside) / "pg") as server,
        ):
            lines = PARTS[name](Path(folder), server)
        report.write(name, [report.machine(), "", *lines])


if __name__ == "__main__":
    main(sys.argv[1:])
