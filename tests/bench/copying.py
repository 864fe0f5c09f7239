"""The client that docs/api.md shows, as a program of its own: `python -m tests.bench.copying PEAK`.

It writes its peak of memory, in MB, into the file PEAK. It has the lowest priority, because another system's
client is on another machine.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from tests.bench.peak import peak_megabytes

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
LOWEST = 19


def main(peak: Path) -> None:
    """Run the client."""
    os.nice(LOWEST)
    page = PAGE.read_text(encoding="utf-8")
    [client] = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    exec(compile(client, PAGE, "exec"), {"__name__": "__main__"})
    peak.write_text(str(peak_megabytes(os.getpid())))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
