"""Sends what is said back: in order within a chat, chats side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from weakref import WeakValueDictionary

from bot.telegram.api import ApiError, BlockedError, BotApi, CallRefusedError
from bot.telegram.pages import Page, pages
from bot.telegram.retrying import Patience
from flows.message import Reply

LOG = logging.getLogger(__name__)
BURST = 3
"""Messages to one chat without a pause; then one a second (Bot API FAQ)."""
WAIT = 5.0
"""Seconds to wait for sending before what arrives next is fetched."""


@dataclass(slots=True)
class Delivery:
    """The way from replies to phones.

    Nothing here is kept: what could not be sent is shown again the next time the person writes.
    """

    api: BotApi
    press_of: Callable[[str], str | None]
    mark_unreachable: Callable[[str], None]
    """Notes that an address can no longer be written to. May block."""
    patience: Patience
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _sending: set[asyncio.Task[None]] = field(default_factory=set)

    async def send(self, replies: Iterable[Reply]) -> None:
        """Send replies. Returns when they are sent, or after WAIT: a slow chat must not hold up the rest."""
        by_address: dict[str, list[Reply]] = {}
        for reply in replies:
            by_address.setdefault(reply.address, []).append(reply)
        started = {self._start(self._reply(address, theirs)) for address, theirs in by_address.items()}
        if started:
            wait = asyncio.ensure_future(self.patience.sleep(WAIT))
            everything = asyncio.ensure_future(asyncio.wait(started))
            try:
                await asyncio.wait({wait, everything}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                wait.cancel()
                everything.cancel()

    async def close(self) -> None:
        """Give up what is still being sent."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    def tell_group(self, group: int, page: Page) -> None:
        """Begin to tell a group something; if it may not be told, so be it."""
        self._start(self._tell(group, page))

    def _start(self, sending: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(sending)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return task

    async def _tell(self, group: int, page: Page) -> None:
        with suppress(ApiError):
            await self.patience.keep_trying(partial(self.api.send, group, page))

    async def _reply(self, address: str, replies: list[Reply]) -> None:
        async with self._turns.setdefault(address, asyncio.Lock()):
            try:
                await self._answer_taps(replies)
                await self._show(int(address), replies)
            except BlockedError:
                await self._note_unreachable(address)
            except ApiError as error:
                LOG.warning("Telegram: a reply to chat %s was not sent: %s", address, error)
            except Exception:
                LOG.exception("Telegram: a reply to chat %s was not sent", address)

    async def _note_unreachable(self, address: str) -> None:
        try:
            await asyncio.to_thread(self.mark_unreachable, address)
        except Exception:
            LOG.exception("Telegram: chat %s has blocked the bot, which could not be noted", address)

    async def _answer_taps(self, replies: list[Reply]) -> None:
        for reply in replies:
            if reply.to.startswith("q"):
                # "query is too old" after an outage: the tap is kept all the same.
                with suppress(CallRefusedError):
                    await self.patience.keep_trying(partial(self.api.answer_tap, reply.to[1:]))

    async def _show(self, chat: int, replies: list[Reply]) -> None:
        sent = 0
        for reply in replies:
            for message in reply.messages:
                for page in pages(message, self.press_of):
                    if sent >= BURST:
                        await self.patience.sleep(1)
                    await self.patience.keep_trying(partial(self.api.send, chat, page))
                    sent += 1
            if reply.saved and not reply.messages and not reply.to.startswith("q"):
                await self._mark_kept(chat, reply.to)

    async def _mark_kept(self, chat: int, inbound: str) -> None:
        """A reaction on the message that the inbound's id begins with; the message may be gone by now."""
        message = int(inbound.partition(":")[0])
        with suppress(CallRefusedError):
            await self.patience.keep_trying(partial(self.api.mark_kept, chat, message))
