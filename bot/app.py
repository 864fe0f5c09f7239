"""The composition root: settings become a running decuong. Clock, ids and tokens come from here.

Most commands only look something up. So a heavy part (the dialogue, pyxform, python-docx) is imported by the
function that needs it.
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
from flows.local_time import use_zone
from storage.core.engine import open_engine
from storage.core.migrate import migrate
from storage.files.store import FileStore, open_files
from storage.reports import outlines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from bot.intake.conversation import Conversation
    from bot.intake.document import ReportDocument
    from bot.intake.kept_words import KeptWords
    from exports.reports import Reports
    from flows.report.submission import State, Submission
    from storage.files.channel_files import ChannelFiles
    from storage.reports.report_index import Wanted


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
        """Return the conversation, which takes the messages of all channels."""
        from bot.intake.conversation import Conversation  # noqa: PLC0415
        from storage.drafts.devices import PUSHED  # noqa: PLC0415

        url = str(self.settings.public_url or "").rstrip("/")
        return Conversation(
            self.engine, self.registry, self.say, new_id, self.files, pushed=PUSHED, web_url=url
        )

    def reports(self, states: Collection[State] = ()) -> Reports:
        """Return the sealed reports in the form that exports take; with `states`, only those in these."""
        from storage.reports.submissions import submissions  # noqa: PLC0415

        return self._reports(lambda: submissions(self.engine, states))

    def listed(self, wanted: Wanted) -> Reports:
        """Return the reports that a list of these shows, in the form that exports take.

        `wanted.within` limits them to the provinces that the asker may see.
        """
        from storage.reports.report_index import read, refresh  # noqa: PLC0415

        def found() -> Iterator[Submission]:
            refresh(self.engine, self.registry.outline)
            yield from read(self.engine, wanted)

        return self._reports(found)

    def _reports(self, read: Callable[[], Iterator[Submission]]) -> Reports:
        from exports.reports import Reports  # noqa: PLC0415

        compiled = [self.registry.outline(*version) for version in outlines.versions(self.engine)]
        return Reports(read(), compiled, self.files.get, read)

    def channel_files(self, channel: str) -> ChannelFiles:
        """Return that by which a channel stores its files."""
        from bot.intake.routing import LARGEST_IN_ALL  # noqa: PLC0415
        from storage.files.channel_files import ChannelFiles  # noqa: PLC0415

        return ChannelFiles(self.engine, self.files, channel, LARGEST_IN_ALL)

    @property
    def kept_words(self) -> KeptWords:
        """Return what shows the web page the words that are kept."""
        from bot.intake.kept_words import KeptWords  # noqa: PLC0415

        return KeptWords(self.engine, self.registry, self.files, self.say, clock, "web")

    @property
    def document(self) -> ReportDocument:
        """Return the function that makes a respondent's own report a Word document."""
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
