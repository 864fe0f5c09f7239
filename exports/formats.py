"""The formats that reports can be exported to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from exports import csv, docx, json, xlsx
from exports.reports import Reports

Write = Callable[[Reports, Path], None]
"""Writes reports to a path, whole or not at all.

Raises ExportError where the format cannot hold them, OSError where the disk cannot.
"""

FORMATS: Mapping[str, Write] = {
    "xlsx": xlsx.write,
    "csv": csv.write,
    "json": json.write,
    "jsonl": json.write_lines,
    "docx": docx.write,
}
"""By the name that `decuong export FORMAT` takes; csv and docx write folders (docx a file for *.docx)."""
