"""A conversation played in a test, as a dialogue reads: `play.says("2017")`, `play.presses("done")`.

It goes through `Conversation`, a real database and the real outlines; only the channel is missing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select

from bot.intake import outline_registry
from bot.intake.conversation import Conversation
from bot.intake.outline_registry import OutlineRegistry
from flows.catalogue import catalogue
from flows.messages.message import (
    Attached,
    Content,
    Deleted,
    Edited,
    FileRef,
    Inbound,
    Kind,
    Located,
    Message,
    Opened,
    Pressed,
    Reply,
    Said,
)
from flows.report.submission import Submission
from storage.core import tables
from storage.core.engine import open_engine, reading
from storage.core.migrate import migrate
from storage.files.store import open_files
from storage.reports.submissions import submissions
from tests.databases import lay_tables

# Most tests ask the same outlines, which are frozen: each is compiled once a process.
outline_registry._compiled = cache(outline_registry._compiled)

START = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64) + b"\xff\xd9"
"""The smallest thing that the file store takes for a whole photo."""


@dataclass
class Clock:
    """Time that moves only when told, and by a second at each look: what comes later is later."""

    now: datetime = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def forward(self, **how_far: float) -> None:
        """Let time pass: forward(days=11)."""
        self.now += timedelta(**how_far)


def counting(prefix: str) -> Callable[[], str]:
    """Ids "prefix1", "prefix2" …"""
    numbers = itertools.count(1)
    return lambda: f"{prefix}{next(numbers)}"


@dataclass
class Play:
    """One person talking through one address of one channel."""

    url: str
    files_folder: Path
    address: str = "an"
    channel: str = "play"
    clock: Clock = field(default_factory=Clock)
    replies: list[Reply] = field(default_factory=list)
    form: tuple[str, str] | None = None
    """(file name, Markdown source) of an outline to publish beside the shipped ones."""
    pushed: tuple[str, ...] = ()
    """The channels whose replies wait in the outbox."""

    def __post_init__(self) -> None:
        lay_tables(self.url)
        self.engine = open_engine(self.url)
        migrate(self.engine)
        self.registry = OutlineRegistry(self.engine, self.clock)
        self.registry.publish_shipped()
        if self.form is not None:
            self.registry.publish(self.form[1].encode(), self.form[0])
        self._new_id = counting("id")
        self.files = open_files(str(self.files_folder))
        self.conversation = self.new_conversation()
        self._message_ids = counting("m")

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def restarts(self) -> None:
        """Everything that is in memory is gone."""
        self.engine.dispose()
        self.registry = OutlineRegistry(self.engine, self.clock)
        self.conversation = self.new_conversation()

    def new_conversation(self) -> Conversation:
        """A conversation that remembers nothing."""
        return Conversation(
            self.engine, self.registry, catalogue("vi"), self._new_id, self.files, pushed=self.pushed
        )

    # What the officer does

    def says(self, *texts: str) -> Reply:
        """One message after another; the reply to the last."""
        for text in texts:
            reply = self.sends(Said(text))
        return reply

    def presses(self, press: str, asked_at: str = "") -> Reply:
        """Taps a button."""
        return self.sends(Pressed(press, asked_at))

    def enters(self, code: str) -> Reply:
        """Sends a code and says yes to the question whether that report is meant."""
        asked = [button.press for one in self.says(code).messages for row in one.buttons for button in row]
        [yes] = [press for press in asked if press.startswith(("enter:", "yes:"))]
        return self.presses(yes)

    def attaches(
        self, name: str = "anh.jpg", caption: str = "", data: bytes = JPEG, album: str = ""
    ) -> Reply:
        """Sends a file."""
        kept = self.files.put(data, name)
        assert isinstance(kept, FileRef)
        return self.sends(Attached(kept, caption, album))

    def edits(self, message: str, text: str) -> Reply:
        """Writes an earlier message anew."""
        return self.sends(Edited(message, text))

    def deletes(self, message: str) -> Reply:
        """Takes an earlier message back."""
        return self.sends(Deleted(message))

    def locates(self, latitude: float, longitude: float) -> Reply:
        """Sends a place on the map."""
        return self.sends(Located(latitude, longitude))

    def opens(self, code: str = "") -> Reply:
        """Opens the conversation."""
        return self.sends(Opened(code))

    def agrees(self, outline: str = "ngan_sach") -> Reply:
        """Through the reception to the first question."""
        self.presses("yes")
        return self.presses(f"outline:{outline}")

    def sends(self, content: Content, id_: str = "") -> Reply:
        """Hands in one thing; an id makes it the same message as before."""
        inbound = self.inbound(content, id_)
        [reply] = self.conversation.receive([inbound])
        self.replies.append(reply)
        return reply

    def inbound(self, content: Content, id_: str = "") -> Inbound:
        """What the channel would hand in."""
        return Inbound(
            self.channel, self.address, id_ or self._message_ids(), self.clock(), content, self.address
        )

    def receives(self, contents: Sequence[Content]) -> list[Reply]:
        """Hands in a whole batch."""
        replies = self.conversation.receive([self.inbound(content) for content in contents])
        self.replies += replies
        return replies

    # What is kept

    def live(self, path: str | None = None) -> list[str]:
        """The words of all live parts (at a path), in order; read with a query of the test's own."""
        parts = tables.parts
        query = select(parts.c.text).where(parts.c.live).order_by(parts.c.draft_id, parts.c.place)
        with reading(self.engine) as connection:
            here = query if path is None else query.where(parts.c.path == path)
            return list(connection.execute(here).scalars())

    # What is seen

    def seen(self) -> Iterator[Message]:
        """Every message that was shown, the last first."""
        for reply in reversed(self.replies):
            yield from reversed(reply.messages)

    @property
    def shown(self) -> Message:
        """The last message that was shown."""
        return next(self.seen())

    @property
    def key(self) -> str:
        """The key of the last prompt."""
        return next(one.key for one in self.seen() if one.kind in {Kind.PROMPT, Kind.SUMMARY})

    @property
    def pressable(self) -> list[str]:
        """The presses of the last message's buttons."""
        return [button.press for row in self.shown.buttons for button in row]

    def submissions(self) -> list[Submission]:
        """All sealed reports."""
        return list(submissions(self.engine))
