"""PDF: the same official report as in Word (`exports.docx`), set by typst, with its fonts embedded.

The file is tagged, so that a screen reader finds headings, tables and the pictures' alt texts. Its text is in
NFC. Characters follow the rule of `exports.xml_text`. What no font has is a box on paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import normalize

from exports import labels as words
from exports.annex import annex
from exports.official import official
from exports.printed import Block, FigureTable, Line, Picture, printed
from exports.reports import ExportError, Reports
from exports.rows import Row
from exports.staging import staged
from exports.tables import Tables
from exports.xml_text import xml_text

HERE = Path(__file__).parent
FONTS = ("Times New Roman", "Tinos")
"""Times New Roman, as the decree wants, where a machine has it. Tinos is as wide, and comes along."""

MOST_REPORTS = 60
"""The most reports of one file. typst holds the whole file in memory: 4 MB a report, and 3 MB a photo."""


def write(reports: Reports, to: Path) -> None:
    """Write one file with all reports if `to` ends in .pdf, else a folder with one file each.

    A file of several reports begins with a table of contents. Raises ExportError if typst is not installed,
    or if one file is wanted and there are no reports, or more than MOST_REPORTS.
    """
    _typst()
    if to.suffix.lower() == ".pdf":
        with staged(to) as path, _Sheets(path.parent) as sheets:
            for tables, row in reports.own():
                if len(sheets.reports) == MOST_REPORTS:
                    raise ExportError(
                        "One PDF holds at most {most} reports; choose fewer, or write a folder with a PDF "
                        "for each (a path that does not end in .pdf).",
                        most=MOST_REPORTS,
                    )
                sheets.add(tables, row, reports)
            if not sheets.reports:
                raise ExportError("There is no report to write as a PDF file.")
            sheets.set(path)
        return
    with staged(to) as folder:
        folder.mkdir()
        for tables, row in reports.own():
            report = row.submission
            with _Sheets(folder.parent) as sheets:
                sheets.add(tables, row, reports)
                sheets.set(folder / f"{report.number}_lan-{report.version}.pdf")


def set_pages(folder: Path, layout: Path, to: Path, at: datetime) -> None:
    """Set the pages of a layout, with what it reads from this folder, and write them. Raises ExportError.

    `at` is when the file says it was made.
    """
    typst = _typst()
    copied = folder / layout.name
    copied.write_bytes(layout.read_bytes())
    where = {"root": str(folder), "font_paths": [str(HERE / "fonts")]}
    try:
        made = typst.compile(str(copied), timestamp=at.replace(microsecond=0), **where)
    except typst.TypstError as error:
        raise ExportError("The PDF cannot be set ({reason}).", reason=error) from error
    to.write_bytes(made)


def _typst() -> Any:  # noqa: ANN401 - a module that may be missing
    try:
        import typst  # noqa: PLC0415 - it comes with the extra "pdf"
    except ImportError as error:
        raise ExportError("PDF needs one more library: pip install 'decuong[pdf]'.") from error
    return typst


@dataclass(frozen=True, slots=True)
class _Told:
    """What the pages need to be set, beside the reports."""

    title: str
    at: datetime


class _Sheets:
    """A folder for typst: the layout, a JSON file for each report, and the pictures. Used in a `with`."""

    def __init__(self, beside: Path) -> None:
        self._temporary = TemporaryDirectory(dir=beside)
        self._folder = Path(self._temporary.name)
        self.reports: list[str] = []
        self._first: _Told | None = None
        self._shown = 0

    def __enter__(self) -> _Sheets:
        return self

    def __exit__(self, *_error: object) -> None:
        self._temporary.cleanup()

    def add(self, tables: Tables, row: Row, reports: Reports) -> None:
        """Write down one report."""
        report = row.submission
        around = official(report, tables.newest).fields
        told = {name: " ".join(text_of(said).split()) for name, said in around.items()}
        told["entry"] = words.ENTRY.format_map(told)
        name = f"{len(self.reports) + 1}.json"
        parts = {
            "blocks": list(self._blocks(printed(tables, row, reports.open_file))),
            "annex": list(self._blocks(annex(tables, row))),
        }
        self._write(name, told | parts)
        self.reports.append(name)
        self._first = self._first or _Told(report.number, report.submitted_at.replace(microsecond=0))

    def set(self, to: Path) -> None:
        """Set the pages, and write them."""
        assert self._first is not None
        about = {
            "title": words.REPORTS if len(self.reports) > 1 else self._first.title,
            "fonts": FONTS,
            "dots": words.DOTS,
            "contents": words.CONTENTS,
            "columns": words.FIGURE_TABLE,
            "reports": self.reports,
        }
        self._write("report.json", about)
        set_pages(self._folder, HERE / "report.typ", to, self._first.at)

    def _write(self, name: str, what: dict[str, Any]) -> None:
        (self._folder / name).write_text(json.dumps(what, ensure_ascii=False), encoding="utf-8")

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[dict[str, Any]]:
        for block in blocks:
            match block:
                case Line():
                    yield {"kind": block.kind, "text": text_of(block.text), "level": block.level}
                case FigureTable():
                    yield {"kind": "figures", "rows": [list(map(text_of, cells)) for cells in block.rows]}
                case Picture():
                    yield self._picture(block)

    def _picture(self, block: Picture) -> dict[str, Any]:
        self._shown += 1
        shown = block.content
        name = f"{self._shown}.{shown.kind}"
        (self._folder / name).write_bytes(shown.content)
        size = {"width": shown.width, "height": shown.height}
        return {"kind": "picture", "file": name, "alt": text_of(block.alt), **size}


def text_of(said: object) -> str:
    """Return a text as typst can set it: what XML can hold, in the form that the fonts have letters for."""
    return normalize("NFC", xml_text(str(said)))
