"""Writes files so that they appear whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Yield a path in a hidden folder beside `target`. What is written there moves to `target` at the end.

    If anything fails, an earlier `target` stays untouched and nothing else is left behind. To write a folder,
    make the yielded path a folder. If `target` is a folder already, each new file moves there by itself, and
    the other files in it stay.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".part"))
    try:
        draft = beside / target.name
        yield draft
        _settle(draft, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _settle(draft: Path, target: Path) -> None:
    files = [path for path in draft.rglob("*") if path.is_file()] if draft.is_dir() else [draft]
    for file in files:
        with file.open("rb") as written:
            os.fsync(written.fileno())
    if not (draft.is_dir() and target.is_dir()):
        draft.replace(target)
        return
    for file in files:
        place = target / file.relative_to(draft)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)
