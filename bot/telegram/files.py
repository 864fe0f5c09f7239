"""Fetches the files of what arrived, so that all of it can be kept before anything is confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.telegram.api import ApiError, BotApi, FileAwayError, FileTooLargeError
from bot.telegram.reading import Arrived, RemoteFile
from bot.telegram.retrying import Patience
from flows.message import Attached, Content, FileRef, Inbound, Reason, Said, Unreadable

AT_ONCE = 4
"""Downloads at the same time: each may hold 20 MB."""

KeepFile = Callable[[bytes, str], FileRef | Reason]
"""Puts content under the sender's name into the file store, or says why it cannot be kept. May block."""


@dataclass(slots=True)
class Files:
    """Telegram's files and where they are kept."""

    api: BotApi
    keep_file: KeepFile
    patience: Patience
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def inbounds(self, arrived: Arrived) -> list[Inbound]:
        """What arrived, with its file kept.

        Where the file cannot be kept its caption still is, as a text: an edit of the message means the text.
        Raises ApiError when Telegram gives no answer even after a few tries, and what `keep_file` raises:
        then the update must not be confirmed.
        """
        content = arrived.content
        if isinstance(content, RemoteFile):
            content = await self._attached(content, arrived)
        if isinstance(content, Unreadable) and arrived.caption:
            return [_inbound(arrived, Said(arrived.caption)), _inbound(arrived, content, ":file")]
        return [_inbound(arrived, content)]

    async def _attached(self, file: RemoteFile, arrived: Arrived) -> Content:
        async with self._slots:
            with suppress(ApiError):
                await self.api.show_typing(int(arrived.address))
            try:
                data = await self.patience.keep_trying(lambda: self.api.file(file.id))
            except FileTooLargeError:
                return Unreadable(Reason.TOO_LARGE)
            except FileAwayError:
                # Tried often enough: nobody else's messages may wait for it. The sender can send it again.
                return Unreadable(Reason.BROKEN)
            kept = await asyncio.to_thread(self.keep_file, data, file.name)
        return Unreadable(kept) if isinstance(kept, Reason) else Attached(kept, arrived.caption, file.album)


def _inbound(arrived: Arrived, content: Content, suffix: str = "") -> Inbound:
    return Inbound("telegram", arrived.address, f"{arrived.id}{suffix}", arrived.at, content, arrived.name)
