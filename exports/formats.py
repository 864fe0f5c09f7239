"""The formats that reports can be exported to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from exports import (
    attachments,
    csv,
    docx,
    geojson,
    json,
    json_schema,
    odk,
    ods,
    parquet,
    pdf,
    statistics,
    xlsx,
)
from exports.reports import Reports

Write = Callable[[Reports, Path], None]
"""A function that writes reports to a path, whole or not at all.

It raises ExportError if the format cannot hold the reports, and OSError if the disk cannot.
"""

FORMATS: Mapping[str, Write] = {
    "xlsx": xlsx.write,
    "ods": ods.write,
    "csv": csv.write,
    "parquet": parquet.write,
    "json": json.write,
    "jsonl": json.write_lines,
    "schema": json_schema.write,
    "geojson": geojson.write,
    "sav": statistics.write_sav,
    "dta": statistics.write_dta,
    "docx": docx.write,
    "pdf": pdf.write,
    "odk": odk.write,
    "files": attachments.write,
}
"""The writers, by the name that `decuong export FORMAT` takes.

csv, parquet, sav (SPSS), dta (Stata), docx, pdf, odk and files (the attachments) write folders. docx writes
one file for a path that ends in .docx, pdf for .pdf, and odk and files for .zip.
"""
