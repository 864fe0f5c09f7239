"""Fetches the files of what arrived, and keeps them."""

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
"""Downloads at the same time: each may hold 20 MB."""
SIGN = 4.5
"""Seconds: a sign of work is shown for five (Telegram: Bot API, sendChatAction)."""

KeepFile = Callable[[bytes, str], FileRef | Reason]
"""Puts content under the sender's name into the file store, or says why it cannot be kept. May block."""


@dataclass(slots=True)
class Files:
    """A messenger's files and where they are kept."""

    messenger: Messenger
    keep_file: KeepFile
    retry_policy: RetryPolicy
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def inbound(self, arrived: Arrived) -> Inbound:
        """What arrived, with its file kept. Raises as `fetch` does."""
        if not isinstance(arrived.content, RemoteFile):
            return inbound(arrived)
        kept = await self.fetch(arrived)
        return inbound(arrived, attached(kept, arrived.caption, arrived.content.album))

    async def fetch(self, arrived: Arrived, *, is_late: bool = False) -> FileRef | Reason:
        """The file of what arrived, kept, or why it cannot be had.

        Raises ApiError when the messenger gives no answer even after a few tries or asks to wait, and what
        `keep_file` raises: then it is to be tried again. When it is late, a file that is not handed out
        while other calls are answered is given up.
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
                return Reason.AWAY  # it is nothing that could be fetched, ever
            return await asyncio.to_thread(self.keep_file, data, file.name)

    @asynccontextmanager
    async def at_work(self, chat: str) -> AsyncIterator[None]:
        """A chat is shown a sign of work."""
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
        """Whether the messenger answers at all."""
        try:
            await self.messenger.show_typing(chat)
        except UnreachedError:
            return False
        except ApiError:
            return True
        return True
