"""Writes the list of codes beside a filled-in workbook: whose report is opened with which code."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from exports import labels as words
from exports.fields import Scalar
from exports.workbook import Book


def write_codes(lines: Iterable[tuple[Scalar, ...]], path: Path) -> None:
    """Write lines of `labels.CODES` as XLSX. The file appears whole, or not at all."""
    with Book(path) as book:
        sheet = book.lines(words.CODES_SHEET, words.CODES, frozen=2)
        for position, width in enumerate((8, 16, 44, 18, 18, 30)):
            sheet.widen(position, width)
        for line in lines:
            sheet.add(line)
