"""What the double remembers of chats: what was written, shown, pressed and sent as files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.botapi.texts import Parsed

MOST_DOWNLOAD = 20 << 20
"""Bytes that a bot may download (Client.h, MAX_DOWNLOAD_FILE_SIZE)."""


@dataclass
class Shown:
    """A message of the bot as the phone shows it."""

    id: int
    parsed: Parsed
    inline: list[list[dict[str, Any]]] = field(default_factory=list)
    """Rows of inline buttons: text and callback_data."""
    file: bytes = b""
    edits: int = 0

    @property
    def text(self) -> str:
        return self.parsed.text

    @property
    def bold(self) -> list[str]:
        return self.parsed.styled("bold")

    @property
    def labels(self) -> list[list[str]]:
        """The inline buttons' labels."""
        return [[button["text"] for button in row] for row in self.inline]


@dataclass
class Chat:
    """One private chat or group."""

    id: int
    kind: str = "private"
    title: str = ""
    shown: dict[int, Shown] = field(default_factory=dict)
    keyboard: list[list[str]] = field(default_factory=list)
    """The reply keyboard that is open."""
    reactions: dict[int, str] = field(default_factory=dict)
    """By the id of the message that the bot reacted to."""
    actions: list[str] = field(default_factory=list)
    is_blocked: bool = False
    sent: set[int] = field(default_factory=set)
    """Ids of the messages that people wrote here."""

    @property
    def json(self) -> dict[str, Any]:
        named = {"title": self.title} if self.title else {}
        return {"id": self.id, "type": self.kind, **named}


@dataclass
class Tap:
    """A callback query until it is answered."""

    id: str
    at: float
    toast: str | None = None
    """What the bot answered; None as long as it has not."""


@dataclass
class StoredFile:
    """A file that somebody sent."""

    id: str
    data: bytes
    path: str
