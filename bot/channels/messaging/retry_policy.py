"""How long to wait before trying again, and how often."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.channels.messaging.calls import UnreachedError

TRIES = 4
"""Of one call, before it is given up."""
LONGEST = 60.0
"""Seconds: a messenger may be away for minutes, and nobody should wait long once it is back."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waiting, with what tests replace: the clock and chance."""

    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    """From 0 to 1."""
    now: Callable[[], float] = time.monotonic
    """Seconds; only differences count."""

    async def pause(self, failures: int) -> None:
        """Wait after the given number of failures in a row: 0.5–1 s, doubling, at most a minute.

        Spread by chance, so that many bots do not come back in the same moment.
        """
        longest = min(LONGEST, 2.0 ** (failures - 1))
        await self.sleep(longest * (1 + self.chance()) / 2)

    async def keep_trying(self, call: Callable[[], Awaitable[T]]) -> T:
        """The call's result; tried again when there was no answer.

        Raises the last error after TRIES, and any other at once.
        """
        for failures in range(1, TRIES):
            try:
                return await call()
            except UnreachedError:
                await self.pause(failures)
        return await call()
