"""The composition root: settings become a running decuong. Clock, ids and tokens come from here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Engine

from bot.intake.conversation import Conversation
from bot.intake.document import ReportDocument, report_document
from bot.intake.outline_registry import OutlineRegistry
from bot.intake.routing import LARGEST_IN_ALL
from bot.settings import Settings
from exports.reports import Reports
from flows.catalogue import Catalogue, catalogue
from flows.form.outline import Outline
from flows.local_time import use_zone
from storage.core.engine import open_engine
from storage.core.migrate import migrate
from storage.drafts.devices import PUSHED
from storage.files.shelf import Shelf
from storage.files.store import FileStore, open_files
from storage.reports import outlines
from storage.reports.submissions import Filter, submissions


@dataclass(frozen=True)
class App:
    """Everything that is put together once for a process."""

    settings: Settings
    engine: Engine
    registry: OutlineRegistry
    files: FileStore
    say: Catalogue
    conversation: Conversation

    def reports(self, wanted: Filter) -> Reports:
        """The submissions wanted, as exports take them."""
        versions = outlines.versions(self.engine)
        compiled: list[Outline] = [self.registry.outline(*version) for version in versions]
        return Reports(submissions(self.engine, wanted), compiled, self.files.get)

    def shelf(self, channel: str) -> Shelf:
        """Where the files of a channel are put."""
        return Shelf(self.engine, self.files, channel, LARGEST_IN_ALL)

    @property
    def document(self) -> ReportDocument:
        """What makes a respondent's own report a Word document."""
        return report_document(self.engine, self.registry, self.files, self.say, clock)


def open_app(settings: Settings) -> App:
    """Open the database, migrate it and publish the outlines that come with decuong.

    Raises storage.core.errors.StorageError where the database cannot be used.
    """
    use_zone(settings.timezone)
    engine = open_engine(settings.database_url)
    migrate(engine)
    registry = OutlineRegistry(engine, clock)
    registry.publish_shipped()
    say = catalogue(settings.locale)
    files = open_files(settings.files_location)
    conversation = Conversation(
        engine,
        registry,
        say,
        new_id,
        files,
        pushed=PUSHED,
        web_url=str(settings.public_url or "").rstrip("/"),
    )
    return App(settings, engine, registry, files, say, conversation)


def clock() -> datetime:
    """Now, with its zone: the only clock."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id that nothing else has."""
    return uuid4().hex


def new_token() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)
