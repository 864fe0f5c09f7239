"""Work that waits in the database for each chat: in order within a chat, chats in parallel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from bot.channels.messaging.calls import TooFastError
from bot.channels.messaging.failure_log import report
from bot.channels.messaging.retry_policy import TRIES, RetryPolicy

LOG = logging.getLogger(__name__)
LOOK = 1.0
"""Seconds between two looks at the database: other processes put work there without waking this one."""
MOST_CHATS = 32
"""The largest number of chats that are worked on at once."""


class OfAChat(Protocol):
    """An item of work that waits for one chat."""

    @property
    def address(self) -> str:
        """The address of the chat."""
        ...


T = TypeVar("T", bound=OfAChat)


@dataclass(slots=True)
class ChatWorkers(Generic[T]):
    """Does the waiting work until cancelled. Unfinished work stays in the database for the next process."""

    name: str
    """The messenger's name and the kind of work, for the log."""
    waiting: Callable[[Collection[str], int], Sequence[T]]
    """Returns the waiting items in order, for at most so many chats, without these addresses. May block."""
    work: Callable[[str, Sequence[T]], Coroutine[None, None, None]]
    """Does one chat's items. Items that it leaves are found at the next look. It may raise any error."""
    retry_policy: RetryPolicy
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """The running task of each address."""

    def wake(self) -> None:
        """Look at once: an item was added."""
        self._woken.set()

    async def run(self) -> None:
        """Do the waiting work until cancelled."""
        failures = 0
        try:
            while True:
                self._woken.clear()
                try:
                    has_begun = await self._look()
                    failures = 0
                except Exception as error:  # any error: no other task would do this work
                    failures += 1
                    report(LOG, f"{self.name}: what waits cannot be read, trying again", error)
                    await self.retry_policy.pause(failures)
                    continue
                if not has_begun or len(self._busy) >= MOST_CHATS:
                    with suppress(TimeoutError):  # asyncio.wait_for may lose a cancellation
                        async with asyncio.timeout(LOOK):
                            await self._woken.wait()
        finally:
            tasks = list(self._busy.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self) -> bool:
        """Start a task for each chat that has waiting items. Returns whether there was one."""
        free = MOST_CHATS - len(self._busy)
        waiting = await asyncio.to_thread(self.waiting, tuple(self._busy), free)
        by_address: dict[str, list[T]] = {}
        for one in waiting:
            by_address.setdefault(one.address, []).append(one)
        for address, theirs in by_address.items():
            self._busy[address] = asyncio.create_task(self._guarded(address, theirs))
        return bool(by_address)

    async def _guarded(self, address: str, theirs: Sequence[T]) -> None:
        """Do one chat's items; an error there does not stop the other chats."""
        try:
            await self.work(address, theirs)
        except TooFastError as error:
            await self.retry_policy.sleep(error.seconds)
        except Exception as error:  # the items stay in the database, and the log has the error
            report(LOG, f"{self.name}: chat {address} has to wait, trying again", error)
            await self.retry_policy.pause(TRIES)
        finally:
            self._busy.pop(address, None)
            self.wake()
