"""How long decuong takes to start, beside the bare imports of its libraries."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROUNDS = 5
IMPORTS = "import telegram, sqlalchemy, pydantic, transitions, starlette, uvicorn"


def measure(folder: Path) -> list[str]:
    """Measure, and return the table as Markdown lines."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("DECUONG_")}
    settings |= {"DECUONG_DATABASE_URL": f"sqlite:///{folder}/start.db", "DECUONG_PORT": "0"}
    cases = {
        "`decuong --help`": ([sys.executable, "-m", "bot", "--help"], False),
        "`decuong serve` to its first line": ([sys.executable, "-m", "bot", "serve"], True),
        f"python: {IMPORTS}": ([sys.executable, "-c", IMPORTS], False),
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, (command, serves) in cases.items():
            times[name].append(_until_there(command, settings, serves=serves))
    lines = ["| | seconds |", "|---|---:|"]
    return [*lines, *(f"| {name} | {median(spent):.2f} |" for name, spent in times.items())]


def _until_there(command: list[str], settings: dict[str, str], *, serves: bool) -> float:
    """Seconds until the program's first line, or until its end if it does not serve."""
    start = time.perf_counter()
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        if not serves:
            process.wait()
        spent = time.perf_counter() - start
        process.kill()
    return spent
