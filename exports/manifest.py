"""The manifest beside an export: what was asked, what was written, and the hash of each file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from exports.staging import staged
from flows.local_time import local
from flows.report.submission import Submission

ENDING = ".manifest.json"


class Counts:
    """Counts the reports that an export takes, as they pass."""

    def __init__(self) -> None:
        self.states: Counter[str] = Counter()
        self.answers = 0

    def passing(self, submissions: Iterable[Submission]) -> Iterator[Submission]:
        """Yield the same submissions."""
        for one in submissions:
            self.states[one.state.value] += 1
            self.answers += len(one.answers)
            yield one


def write_manifest(
    to: Path, format_: str, asked: Mapping[str, object], began: datetime, counts: Counts
) -> Path:
    """Write the manifest of what was just exported to `to`, and return its path.

    In a folder, files that are older than the beginning of the export are not part of it.
    """
    target = to.with_name(to.name + ENDING)
    files = sorted(path for path in to.rglob("*") if path.is_file()) if to.is_dir() else [to]
    written = [path for path in files if path.stat().st_mtime >= began.timestamp() - 1]
    content = {
        "format": format_,
        "written_at": local(began).isoformat(timespec="seconds"),
        "asked": dict(asked),
        "reports": counts.states.total(),
        "answers": counts.answers,
        "states": dict(sorted(counts.states.items())),
        "files": [
            {
                "name": path.relative_to(to.parent).as_posix(),
                "size": path.stat().st_size,
                "sha256": _sha256(path),
            }
            for path in written
        ],
    }
    with staged(target) as path:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return target


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
