"""The interface of a messenger to the code that all messengers share."""

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
class SendStep:
    """One API call of those that show a reply."""

    call: Callable[[], Awaitable[Sequence[Noted]]]
    """Makes the call and returns the prompts that it showed. Raises ApiError."""
    is_message: bool = True
    is_needed: bool = True
    """Whether the reply fails if this call is refused: False for a mark on a message that may be gone."""


class Messenger(Protocol):
    """One messenger's API. All methods that call it raise ApiError."""

    @property
    def name(self) -> str:
        """The messenger's name in the log."""
        ...

    def read(self, raw: Mapping[str, Any], now: datetime) -> list[Arrived] | Group:
        """What an update says. Raises any error on a malformed one: set it aside then."""
        ...

    def unread(self, raw: Mapping[str, Any], now: datetime) -> Arrived | None:
        """A stand-in message for an update that `read` could not read, so that its sender gets an answer."""
        ...

    def strange(self, raw: Mapping[str, Any]) -> str:
        """What of a readable update a person should look at, such as unknown fields; "" for nothing."""
        ...

    def is_tap(self, inbound_id: str) -> bool:
        """Whether an inbound was a tap on a button: no mark can be put on a tap."""
        ...

    def steps(self, one: Waiting, messages: Sequence[Message]) -> Iterator[SendStep]:
        """The API calls that show these messages of a reply."""
        ...

    async def invite(self, group: str) -> Sequence[Noted]:
        """Tell a group that reports are answered in a private chat. Also raises MovedError."""
        ...

    async def file(self, file_id: str) -> bytes:
        """Download a file. Also raises FileTooLargeError and FileAwayError."""
        ...

    async def show_typing(self, chat: str) -> None:
        """Show a sign of work for some seconds."""
        ...
