"""The input of an export: submissions, the outline versions they were written in, and their files' bytes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property

from exports.rows import Row, read
from exports.tables import Tables, tables_of
from flows.form.outline import Outline
from flows.report.submission import Submission
from flows.sentence import DecuongError


class ExportError(DecuongError):
    """An export that cannot be made as asked."""


def _no_file(_sha256: str) -> bytes | None:
    return None


@dataclass(frozen=True)
class Reports:
    """The input of every writer.

    Submissions are read once, one at a time. The outline versions must be known beforehand, because a file's
    header comes before its rows.
    """

    submissions: Iterable[Submission]
    outlines: Sequence[Outline]
    """Every outline version that occurs. The versions of one outline are sorted, the oldest first."""
    open_file: Callable[[str], bytes | None] = field(default=_no_file)
    """Returns the bytes of a file by its SHA-256, or None if they are not stored."""
    again: Callable[[], Iterable[Submission]] | None = None
    """Yields the same submissions once more, so that a format with limits can count before it writes.

    None if they can be read only once.
    """
    files_in: str = ""
    """The name of the folder beside the export that gets its attachments (`exports.attachments.beside`), each
    under the name that `exports.rows.File` has; "" if none does."""

    @cached_property
    def tables(self) -> dict[str, Tables]:
        """Return the tables of each outline, by its key. They cover all its versions."""
        versions: dict[str, list[Outline]] = {}
        for outline in self.outlines:
            versions.setdefault(outline.key, []).append(outline)
        return {key: tables_of(same) for key, same in versions.items()}

    @cached_property
    def by_version(self) -> dict[tuple[str, str], Tables]:
        """Return the tables of each single outline version, by key and version."""
        return {(outline.key, outline.version): tables_of([outline]) for outline in self.outlines}

    def merged(self) -> Iterator[Row]:
        """Yield each submission's main row, under the columns of all versions."""
        with few_collections():
            for report in self.submissions:
                yield read(self.tables[report.outline], report)

    def own(self) -> Iterator[tuple[Tables, Row]]:
        """Yield each submission's main row under its own outline version only, with that version's tables."""
        with few_collections():
            for report in self.submissions:
                yield self.own_row(report)

    def own_row(self, report: Submission) -> tuple[Tables, Row]:
        """Return one submission's main row as `own` does."""
        tables = self.by_version[report.outline, report.outline_version]
        row = read(tables, report)
        if row.unplaced:  # the tables of all versions know former questions too
            row = replace(row, unplaced=read(self.tables[report.outline], report).unplaced)
        return tables, row


@contextmanager
def few_collections() -> Iterator[None]:
    """Let Python look for garbage seldom. A report is thousands of objects, none of which is in a circle."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
