"""ODS: the sheets of the XLSX (`exports.xlsx`), as an OpenDocument workbook."""

from __future__ import annotations

from pathlib import Path

from exports import xlsx
from exports.ods_book import OdsBook
from exports.reports import Reports


def write(reports: Reports, to: Path) -> None:
    """Write the workbook `to`. Raises ExportError if a table does not fit into a sheet."""
    xlsx.write(reports, to, OdsBook)
