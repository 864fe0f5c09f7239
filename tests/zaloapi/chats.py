"""What the double remembers of chats, and the errors that calls end with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_TEXT = 2_000
PHOTO_LIVES = 3600
"""Seconds that a picture's address holds."""


class CallError(Exception):
    """The answer to a call that is refused."""

    def __init__(self, code: int, description: str, retry_after: int = 0) -> None:
        super().__init__(description)
        self.code, self.description, self.retry_after = code, description, retry_after

    @property
    def json(self) -> dict[str, Any]:
        return {"ok": False, "error_code": self.code, "description": self.description}


@dataclass(frozen=True)
class Call:
    """A call as it came in."""

    method: str
    args: dict[str, Any]

    def text(self, name: str) -> str:
        value = self.args.get(name, "")
        if not isinstance(value, str):
            raise CallError(400, f"Bad Request: {name} is no string")
        return value


@dataclass
class Shown:
    """A message of the bot as the phone shows it."""

    id: str
    text: str
    at: float
    reply_to: str = ""


@dataclass
class Photo:
    """A picture that somebody sent."""

    data: bytes
    until: float


@dataclass
class Chat:
    """One chat, private or a group."""

    id: str
    kind: str = "PRIVATE"
    shown: list[Shown] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    is_blocked: bool = False
