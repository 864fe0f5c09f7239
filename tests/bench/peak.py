"""The peak memory of a process."""

from __future__ import annotations

import re
from pathlib import Path


def peak_megabytes(process: int) -> float:
    """The most that was resident since the process began its program, as Linux tells."""
    [kilobytes] = re.findall(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    return int(kilobytes) * 1024 / 1e6
