"""The client that docs/api.md shows, as a program of its own: `python -m tests.bench.copying NOTES`.

It writes into the file NOTES, as JSON: when it began, ended, and waited because it was told to (by
`time.perf_counter()`, which on Linux is the same clock in all processes), and its peak of memory in MB. It
has the lowest priority: another system's client is on another machine.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.peak import peak_megabytes

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
LOWEST = 19


def main(notes: Path) -> None:
    """Run the client."""
    os.nice(LOWEST)
    waited: list[tuple[float, float]] = []
    sleep = time.sleep

    def wait(seconds: Any) -> None:
        start = time.perf_counter()
        sleep(seconds)
        waited.append((start, time.perf_counter()))

    page = PAGE.read_text(encoding="utf-8")
    [client] = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    time.sleep = wait
    began = time.perf_counter()
    exec(compile(client, PAGE, "exec"), {"__name__": "__main__"})
    peak = peak_megabytes(os.getpid())
    told = {"began": began, "ended": time.perf_counter(), "waited": waited, "peak": peak}
    notes.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
