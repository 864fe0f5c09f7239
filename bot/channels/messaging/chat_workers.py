"""Work that waits in the database, chat by chat: in order within a chat, chats side by side."""

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
"""Seconds after which is looked unasked: other processes put work there too."""
MOST_CHATS = 32
"""So many chats are worked for at once."""


class OfAChat(Protocol):
    """Something that waits for one chat."""

    @property
    def address(self) -> str:
        """The chat."""
        ...


T = TypeVar("T", bound=OfAChat)


@dataclass(slots=True)
class SideBySide(Generic[T]):
    """Does what waits until it is cancelled; what was not done waits on, for the next process."""

    name: str
    """The messenger and what is done, for the log."""
    waiting: Callable[[Collection[str], int], Sequence[T]]
    """What waits, in order, for so many chats at most, apart from some addresses. May block."""
    work: Callable[[str, Sequence[T]], Coroutine[None, None, None]]
    """Does what waits for one chat; what is left over is found again. May raise anything."""
    retry_policy: RetryPolicy
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """By the address that is worked for."""

    def wake(self) -> None:
        """Something was put there."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        failures = 0
        try:
            while True:
                self._woken.clear()
                try:
                    has_begun = await self._look()
                    failures = 0
                except Exception as error:  # whatever it is: nobody else would send what waits
                    failures += 1
                    report(LOG, f"{self.name}: what waits cannot be read, trying again", error)
                    await self.retry_policy.pause(failures)
                    continue
                if not has_begun or len(self._busy) >= MOST_CHATS:
                    with suppress(TimeoutError):  # asyncio.wait_for may swallow a cancellation
                        async with asyncio.timeout(LOOK):
                            await self._woken.wait()
        finally:
            tasks = list(self._busy.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self) -> bool:
        """Begin with the chats that something waits for; whether there was one."""
        free = MOST_CHATS - len(self._busy)
        waiting = await asyncio.to_thread(self.waiting, tuple(self._busy), free)
        by_address: dict[str, list[T]] = {}
        for one in waiting:
            by_address.setdefault(one.address, []).append(one)
        for address, theirs in by_address.items():
            self._busy[address] = asyncio.create_task(self._guarded(address, theirs))
        return bool(by_address)

    async def _guarded(self, address: str, theirs: Sequence[T]) -> None:
        """Whatever happens to one chat, the others go on."""
        try:
            await self.work(address, theirs)
        except TooFastError as error:
            await self.retry_policy.sleep(error.seconds)
        except Exception as error:  # it waits on, and is told here
            report(LOG, f"{self.name}: chat {address} has to wait, trying again", error)
            await self.retry_policy.pause(TRIES)
        finally:
            self._busy.pop(address, None)
            self.wake()
