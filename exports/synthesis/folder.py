"""The folder of a synthesis: a Word document, a workbook, a folder of answers, and the rules it follows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from exports.reports import ExportError, Reports
from exports.staging import staged
from exports.synthesis import answers_docx, synthesis_docx, synthesis_xlsx
from exports.synthesis.gather import gathered
from exports.synthesis.rules import Rules

DOCUMENT, APPENDIX, WORKBOOK, RULES = "tong-hop.docx", "cau-tra-loi", "tong-hop.xlsx", "quy-tac.toml"


def write(reports: Reports, to: Path, rules: Rules, asked: str, at: datetime) -> int:
    """Write the folder `to`, and return how many reports are in it.

    `reports` has one version of each report; `asked` says in words which were wanted. Raises ExportError if
    there are none.
    """
    with staged(to) as folder, gathered(reports, rules) as synthesis:
        if not synthesis.sources:
            raise ExportError("No report is as asked, so there is nothing to synthesise.")
        folder.mkdir()
        synthesis_docx.write(synthesis, folder / DOCUMENT, asked, at)
        answers_docx.write(synthesis, folder / APPENDIX, at)
        synthesis_xlsx.write(synthesis, folder / WORKBOOK)
        (folder / RULES).write_bytes(rules.source)
        return len(synthesis.sources)
