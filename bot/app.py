"""The composition root: settings become a running decuong. Clock, ids and tokens come from here.

Most commands only look something up: what they do not need (the dialogue, pyxform, python-docx) is imported
where it is first asked for.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Engine

from bot.intake.outline_registry import OutlineRegistry
from bot.settings import Settings
from flows.catalogue import Catalogue, catalogue
from flows.form.outline import Outline
from flows.local_time import use_zone
from storage.core.engine import open_engine
from storage.core.migrate import migrate
from storage.files.store import FileStore, open_files
from storage.reports import outlines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.intake.conversation import Conversation
    from bot.intake.document import ReportDocument
    from exports.reports import Reports
    from flows.report.sender import SentBy
    from flows.report.submission import Submission
    from storage.files.shelf import Shelf
    from storage.reports.submissions import Filter


@dataclass(frozen=True)
class App:
    """The parts of a running decuong. A process has one App."""

    settings: Settings
    engine: Engine
    registry: OutlineRegistry
    files: FileStore
    say: Catalogue

    @cached_property
    def conversation(self) -> Conversation:
        """What takes the messages of all channels."""
        from bot.intake.conversation import Conversation  # noqa: PLC0415
        from storage.drafts.devices import PUSHED  # noqa: PLC0415

        url = str(self.settings.public_url or "").rstrip("/")
        return Conversation(
            self.engine, self.registry, self.say, new_id, self.files, pushed=PUSHED, web_url=url
        )

    def reports(self, wanted: Filter, sent_by: SentBy | None = None) -> Reports:
        """The submissions wanted, of these senders, as exports take them."""
        from exports.reports import Reports  # noqa: PLC0415
        from storage.reports.submissions import submissions  # noqa: PLC0415

        versions = outlines.versions(self.engine)
        compiled: list[Outline] = [self.registry.outline(*version) for version in versions]

        def read() -> Iterator[Submission]:
            for one in submissions(self.engine, wanted):
                outline = self.registry.outline(one.outline, one.outline_version)
                if sent_by is None or sent_by.has(one, outline):
                    yield one

        return Reports(read(), compiled, self.files.get, read)

    def shelf(self, channel: str) -> Shelf:
        """Where the files of a channel are put."""
        from bot.intake.routing import LARGEST_IN_ALL  # noqa: PLC0415
        from storage.files.shelf import Shelf  # noqa: PLC0415

        return Shelf(self.engine, self.files, channel, LARGEST_IN_ALL)

    @property
    def document(self) -> ReportDocument:
        """What makes a respondent's own report a Word document."""
        from bot.intake.document import report_document  # noqa: PLC0415

        return report_document(self.engine, self.registry, self.files, self.say, clock)


def open_app(settings: Settings) -> App:
    """Open the database, migrate it and publish the outlines that come with decuong.

    Raises storage.core.errors.StorageError if the database cannot be used.
    """
    use_zone(settings.timezone)
    engine = open_engine(settings.database_url)
    migrate(engine)
    registry = OutlineRegistry(engine, clock)
    registry.publish_shipped()
    return App(settings, engine, registry, open_files(settings.files_location), catalogue(settings.locale))


def clock() -> datetime:
    """Return the present time with its zone. This is the only clock."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a unique id."""
    return uuid4().hex


def new_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)
