"""What a messenger is to the part that all of them share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.channels.messaging.arriving import Arrived, Group
from flows.messages.message import Message
from storage.queues.outbox import Noted, Waiting

RawUpdate = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One call that a reply takes."""

    call: Callable[[], Awaitable[Sequence[Noted]]]
    """Makes it; gives the prompts that were shown by it. Raises ApiError."""
    is_message: bool = True
    is_needed: bool = True
    """Whether a reply is refused with it; a mark on a message that is gone is not needed."""


class Messenger(Protocol):
    """The API of one messenger. All calls raise ApiError."""

    @property
    def name(self) -> str:
        """What people call it: for the log."""
        ...

    def read(self, raw: Mapping[str, Any], now: datetime) -> list[Arrived] | Group:
        """What an update says. Raises whatever a malformed one leads to: it is for setting aside."""
        ...

    def unread(self, raw: Mapping[str, Any], now: datetime) -> Arrived | None:
        """What can be said of an update that `read` could not: a message, so that its sender is told."""
        ...

    def strange(self, raw: Mapping[str, Any]) -> str:
        """What of an update that was read should be looked at by a person; "" for nothing."""
        ...

    def is_tap(self, inbound_id: str) -> bool:
        """Whether an inbound was a tap on a button, on which no mark can be put."""
        ...

    def steps(self, one: Waiting, messages: Sequence[Message]) -> Iterator[Step]:
        """The calls by which a reply is shown, with these of its messages."""
        ...

    async def invite(self, group: str) -> Sequence[Noted]:
        """Tell a group where reports are answered. Raises MovedError too."""
        ...

    async def file(self, file_id: str) -> bytes:
        """A file's content. Raises FileTooLargeError and FileAwayError too."""
        ...

    async def show_typing(self, chat: str) -> None:
        """A sign that something is being done, for some seconds."""
        ...
