"""The reader of figures at an earlier commit, in the same process as the present one."""

from __future__ import annotations

import importlib
import io
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flows.form.outline import Wanted
from flows.reading import figures

_ROOT = Path(__file__).parents[2]
_PACKAGE = re.compile(r"\b(from|import) flows\b")


@dataclass(frozen=True)
class Reader:
    """A reader of figures that reads as the bot does, piece by piece."""

    pieces: Callable[[str], list[str]]
    read_piece: Callable[[str], Any]
    read: Callable[[str], Any]
    """Reads a whole text, up to the limit of what is read."""


def today(wanted: tuple[Wanted, ...]) -> Reader:
    """The reader of the present tree."""
    return _reader(figures, wanted)


@contextmanager
def earlier(commit: str, name: str, wanted: tuple[Wanted, ...]) -> Iterator[Reader | None]:
    """The reader at a commit, imported as the package `name`; None if the repository lacks the commit."""
    asked = ["git", "archive", commit, "flows"]
    packed = subprocess.run(asked, cwd=_ROOT, capture_output=True, check=False).stdout
    if not packed:
        yield None
        return
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        (Path(folder) / "flows").rename(Path(folder) / name)
        for file in (Path(folder) / name).rglob("*.py"):
            file.write_text(_PACKAGE.sub(rf"\1 {name}", file.read_text()))
        sys.path.insert(0, folder)
        try:
            outline = importlib.import_module(f"{name}.outline")
            readers = importlib.import_module(f"{name}.readers.figures")
        finally:
            sys.path.remove(folder)
        yield _reader(
            readers,
            tuple(
                outline.Wanted(one.name, outline.FigureKind(one.kind), outline.Text(one.name), one.units)
                for one in wanted
            ),
        )


def _reader(readers: Any, wanted: tuple[Any, ...]) -> Reader:
    readers.get_ready()
    return Reader(
        readers.pieces,
        lambda piece: readers.read_piece(piece, wanted),
        lambda text: readers.read_figures(text, wanted),
    )
