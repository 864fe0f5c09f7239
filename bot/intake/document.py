"""A respondent's present report as a Word document, submitted or not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from bot.intake.outline_registry import OutlineRegistry
from exports.reports import Reports
from flows.catalogue import Catalogue
from flows.dialogue import TurnInput
from flows.messages.message import Inbound, Opened
from storage.core.engine import reading
from storage.drafts.unit_of_work import UnitOfWork
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
        looked = Inbound(channel, address, "", clock(), Opened())
        with reading(engine) as connection:
            work = UnitOfWork(connection)
            person = work.addresses.respondents([looked]).get((channel, address))
            held = work.held(person.draft_id) if person is not None else None
            if held is None:
                return None
            dialogue = registry.dialogue(held.draft.outline, held.draft.version)
            position = work.addresses.position((channel, address), held.draft.id)
            given = TurnInput(held.draft, position, looked, held.answers, say, lambda: "")
            report = dialogue.so_far(given)
        # Only here: python-docx would be imported by every command.
        from exports import docx  # noqa: PLC0415

        with tempfile.TemporaryDirectory() as folder:
            to = Path(folder) / "report.docx"
            docx.write(Reports([report], [dialogue.outline], files.get), to)
            return to.open("rb")

    return of
