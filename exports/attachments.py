"""The reports' attachments as files, under the names that every export prints for them.

One attachment is in memory at a time. The same attachment in two versions of a report has one name and is
written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from exports import labels as words
from exports.reports import Reports
from exports.rows import every_file
from exports.staging import staged
from flows.report.submission import Submission

Keep = Callable[[str, bytes], None]
"""Writes a file under a name, which may have folders before it."""
LACKING = "_thieu.txt"
"""The list of the attachments that are named and not stored any more. It is written only if there are any."""


def folder_of(to: Path) -> Path:
    """Return the folder beside an export for its attachments: "bao-cao_tep" beside "bao-cao.xlsx"."""
    return to.with_name(f"{to.stem if to.suffix else to.name}_tep")


def write(reports: Reports, to: Path) -> None:
    """Write the attachments into a ZIP file if `to` ends in .zip, else into a folder."""
    with kept_in(to) as keep:
        _write_all(reports, keep)


@contextmanager
def kept_in(to: Path) -> Iterator[Keep]:
    """Yield what writes files into a ZIP file if `to` ends in .zip, else into a folder: all or none."""
    with staged(to) as draft:
        if to.suffix.lower() == ".zip":
            with _zip(draft) as keep:
                yield keep
        else:
            yield _into(draft)


@contextmanager
def beside(reports: Reports, to: Path) -> Iterator[Reports]:
    """Yield the same reports, whose attachments are written into `folder_of(to)` as the reports are read.

    `Reports.files_in` names the folder, so that an export can lead there. The folder appears only if the
    block ends without an error.
    """
    folder = folder_of(to)
    with staged(folder) as draft:
        attachments = _Attachments(reports, _into(draft))
        yield replace(reports, submissions=attachments.passing(), files_in=folder.name)
        attachments.finish()


def _write_all(reports: Reports, keep: Keep) -> None:
    attachments = _Attachments(reports, keep)
    for _ in attachments.passing():
        pass
    attachments.finish()


class _Attachments:
    """The attachments of reports that pass by."""

    def __init__(self, reports: Reports, keep: Keep) -> None:
        self._reports = reports
        self._keep = keep
        self._done: set[str] = set()
        self._lacking: list[str] = []

    def passing(self) -> Iterator[Submission]:
        """Yield the submissions. The attachments of each are written before it."""
        for submission in self._reports.submissions:
            for file in every_file(submission):
                if file.name not in self._done:
                    self._done.add(file.name)
                    self._write(file.name, file.ref.sha256)
            yield submission

    def finish(self) -> None:
        """Write down what is lacking."""
        if self._lacking:
            lines = [words.LACKING, *self._lacking, ""]
            self._keep(LACKING, "\r\n".join(lines).encode("utf-8-sig"))

    def _write(self, name: str, sha256: str) -> None:
        content = self._reports.open_file(sha256) if sha256 else None
        if content is None:
            self._lacking.append(name)
        else:
            self._keep(name, content)


def _into(folder: Path) -> Keep:
    folder.mkdir()

    def keep(name: str, content: bytes) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return keep


def _packing(name: str) -> int:
    return ZIP_DEFLATED if name.endswith(".xml") else ZIP_STORED


@contextmanager
def _zip(path: Path) -> Iterator[Keep]:
    """Yield what writes into a new ZIP file. Photos cannot be made smaller, so only XML is compressed."""
    with path.open("xb") as file:
        made = ZipFile(file, "w", ZIP_STORED)
        try:
            yield lambda name, content: made.writestr(ZipInfo(name), content, _packing(name))
        except BaseException:
            made.fp = None  # so that nothing more is written to a disk that is full
            raise
        finally:
            made.close()
