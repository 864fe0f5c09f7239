"""Downloads the files of what arrived, and stores them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot.channels.messaging.arriving import Arrived, RemoteFile, inbound
from bot.channels.messaging.calls import (
    ApiError,
    CallRefusedError,
    FileAwayError,
    FileTooLargeError,
    UnreachedError,
)
from bot.channels.messaging.messenger import Messenger
from bot.channels.messaging.retry_policy import RetryPolicy
from flows.messages.message import FileRef, Inbound, Reason, attached

AT_ONCE = 4
"""Downloads at the same time: each may take 20 MB of memory."""
SIGN = 4.5
"""Seconds between two signs of work: each is shown for five (Telegram: Bot API, sendChatAction)."""

KeepFile = Callable[[bytes, str], FileRef | Reason]
"""Stores content under the sender's file name; the Reason says why it was not kept. May block."""


@dataclass(slots=True)
class Files:
    """Downloads a messenger's files into the file store."""

    messenger: Messenger
    keep_file: KeepFile
    retry_policy: RetryPolicy
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def inbound(self, arrived: Arrived) -> Inbound:
        """The inbound for what arrived, with its file stored. Raises what `fetch` raises."""
        if not isinstance(arrived.content, RemoteFile):
            return inbound(arrived)
        kept = await self.fetch(arrived)
        return inbound(arrived, attached(kept, arrived.caption, arrived.content.album))

    async def fetch(self, arrived: Arrived, *, is_late: bool = False) -> FileRef | Reason:
        """Download and store the file of what arrived; the Reason says why it cannot be had.

        Raises ApiError if the messenger does not answer after a few tries or asks to wait, and whatever
        `keep_file` raises: try again later. With `is_late`, a file that is not handed out is given up if the
        messenger answers other calls.
        """
        assert isinstance(arrived.content, RemoteFile)
        file = arrived.content
        async with self._slots:
            try:
                data = await self.retry_policy.keep_trying(lambda: self.messenger.file(file.id))
            except FileTooLargeError:
                return Reason.TOO_LARGE
            except FileAwayError:
                return Reason.AWAY  # tried often enough: the sender can send it again
            except UnreachedError:
                if not (is_late and await self._answers(arrived.address)):
                    raise
                return Reason.AWAY
            except CallRefusedError:
                return Reason.AWAY  # the file can never be downloaded
            return await asyncio.to_thread(self.keep_file, data, file.name)

    @asynccontextmanager
    async def at_work(self, chat: str) -> AsyncIterator[None]:
        """While the block runs, the chat shows a sign of work."""
        sign = asyncio.create_task(self._show_work(chat))
        try:
            yield
        finally:
            sign.cancel()
            await asyncio.gather(sign, return_exceptions=True)

    async def _show_work(self, chat: str) -> None:
        while True:
            with suppress(ApiError):
                await self.messenger.show_typing(chat)
            await self.retry_policy.sleep(SIGN)

    async def _answers(self, chat: str) -> bool:
        """Whether the messenger answers any call."""
        try:
            await self.messenger.show_typing(chat)
        except UnreachedError:
            return False
        except ApiError:
            return True
        return True
