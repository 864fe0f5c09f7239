"""A respondent's present report as a Word document, submitted or not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from bot.intake.outline_registry import OutlineRegistry
from bot.intake.report_at_hand import report_at_hand
from exports.reports import Reports
from flows.catalogue import Catalogue
from storage.files.store import FileStore

ReportDocument = Callable[[str, str], BinaryIO | None]
"""Returns the open report of (channel, address) as a document to read, or None if there is none.

It may block. The document's file has no name, and is deleted when it is closed.
"""


def report_document(
    engine: Engine, registry: OutlineRegistry, files: FileStore, say: Catalogue, clock: Callable[[], datetime]
) -> ReportDocument:
    """Return the function that makes the documents."""

    def of(channel: str, address: str) -> BinaryIO | None:
        with report_at_hand(engine, registry, say, clock(), (channel, address)) as open_:
            if open_ is None:
                return None
            report, outline = open_.dialogue.so_far(open_.given), open_.dialogue.outline
        # Imported only here: otherwise every command would import python-docx.
        from exports import docx  # noqa: PLC0415

        with tempfile.TemporaryDirectory() as folder:
            to = Path(folder) / "report.docx"
            docx.write(Reports([report], [outline], files.get), to)
            return to.open("rb")

    return of
