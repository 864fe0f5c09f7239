"""What staff take away: reports in a format, and a synthesis. Commands and the jobs of pages use the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from bot.app import App
from exports.attachments import beside
from exports.formats import FORMATS, Write
from exports.manifest import Counts, write_manifest
from exports.synthesis.folder import write as write_folder
from exports.synthesis.gather import newest
from exports.synthesis.rules import Rules, check_rules
from storage.reports.report_index import Wanted

EXPORT, SYNTHESIS = "export", "synthesis"
"""The acts in the audit trail. A manifest names a synthesis as its format."""
_One = TypeVar("_One")
_PACKED = frozenset({".jpg", ".jpeg", ".png", ".mp4", ".m4a", ".zip", ".xlsx", ".ods", ".docx", ".pdf"})
"""Files that a ZIP file cannot make smaller."""


class Watch(Protocol):
    """Yields the same reports or letters, and sees them pass."""

    def __call__(self, passing: Iterator[_One]) -> Iterator[_One]:
        """Yield what passes."""
        ...


@dataclass(frozen=True, slots=True)
class Export:
    """Reports that are to be written in a format."""

    format: str
    wanted: Wanted
    told: Mapping[str, object]
    """What the manifest says was asked."""
    with_files: bool = False
    """Whether the attachments are written into a folder beside."""
    write: Write | None = None
    """What writes in place of the format's own writer."""


def _unwatched(passing: Iterator[_One]) -> Iterator[_One]:
    return passing


def write_export(app: App, asked: Export, to: Path, began: datetime, watch: Watch = _unwatched) -> Path:
    """Write reports to a path, whole or not at all, and the manifest beside it. Return the manifest's path.

    Raises ExportError and OSError.
    """
    counts = Counts()
    reports = app.listed(asked.wanted)
    reports = replace(reports, submissions=watch(counts.passing(reports.submissions)))
    with beside(reports, to) if asked.with_files else nullcontext(reports) as passing:
        (asked.write or FORMATS[asked.format])(passing, to)
    return write_manifest(to, asked.format, asked.told, began, counts)


@dataclass(frozen=True, slots=True)
class Synthesis:
    """Reports that are to be synthesised."""

    wanted: Wanted
    told: Mapping[str, object]
    """What the manifest says was asked."""
    said: str
    """The same in Vietnamese, for the document (`said_of`)."""
    rules: Rules
    are_own_rules: bool
    """Whether the rules are not those that come with decuong."""


def write_synthesis(
    app: App, asked: Synthesis, to: Path, began: datetime, watch: Watch = _unwatched
) -> tuple[int, Path]:
    """Write the folder of a synthesis, whole or not at all, and the manifest beside it.

    Return how many reports are in it, and the manifest's path. Raises ExportError and OSError.
    """
    reports = app.listed(asked.wanted)
    if asked.are_own_rules:
        check_rules(asked.rules, list(reports.outlines))
    counts = Counts()
    passing = watch(counts.passing(newest(reports.submissions)))
    count = write_folder(
        replace(reports, submissions=passing, again=None), to, asked.rules, asked.said, began
    )
    return count, write_manifest(to, SYNTHESIS, asked.told, began, counts)


def as_one_file(folder: Path, to: Path) -> Path:
    """Return the one file in a folder beside its manifest, or all of it as a new ZIP file at `to`.

    Raises OSError.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if len(files) == 2 and files[1].name.startswith(files[0].name) and files[0].parent == folder:
        return files[0]
    with ZipFile(to, "w") as archive:
        for path in files:
            packing = ZIP_STORED if path.suffix.lower() in _PACKED else ZIP_DEFLATED
            archive.write(path, path.relative_to(folder).as_posix(), packing)
    return to
