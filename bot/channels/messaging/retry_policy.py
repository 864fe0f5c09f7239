"""How long to wait between tries, and how many tries to make."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from bot.channels.messaging.calls import UnreachedError

TRIES = 4
"""Tries of one call before it is given up."""
LONGEST = 60.0
"""The longest pause in seconds: an outage may last minutes, and sending should resume soon after it."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Pauses between tries. Tests replace its clock and its randomness."""

    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    """Returns a random number from 0 to 1."""
    now: Callable[[], float] = time.monotonic
    """Returns seconds. Only differences count."""

    async def pause(self, failures: int) -> None:
        """Wait after so many failures in a row: 0.5 to 1 s at first, then doubling, at most a minute.

        The random part spreads the bots, so that they do not all come back at the same moment.
        """
        longest = min(LONGEST, 2.0 ** (failures - 1))
        await self.sleep(longest * (1 + self.chance()) / 2)

    async def keep_trying(self, call: Callable[[], Awaitable[T]]) -> T:
        """The call's result. It is tried again if the messenger was not reached.

        Raises the last error after TRIES tries, and any other error at once.
        """
        for failures in range(1, TRIES):
            try:
                return await call()
            except UnreachedError:
                await self.pause(failures)
        return await call()


def seconds_of(retry_after: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header says, as a number or a date (RFC 9110, 10.2.3)."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    with suppress(ValueError):
        until = parsedate_to_datetime(retry_after)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - now).total_seconds())
    return None
