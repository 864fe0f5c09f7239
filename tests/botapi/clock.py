"""The double's time: the wall's, or one that moves only when a test moves it."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Time as the double sees it."""

    def now(self) -> float:
        """Unix time, seconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return once `now()` is `seconds` later."""
        ...


class WallClock:
    """The real time: for kill tests."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SteppedClock:
    """Stands still until `advance`."""

    def __init__(self, now: float = 1_764_000_000) -> None:
        self._now = float(now)
        self._sleepers: dict[asyncio.Future[None], tuple[float, float]] = {}

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers[sleeper] = (self._now + seconds, seconds)
        try:
            await sleeper
        finally:
            self._sleepers.pop(sleeper, None)

    def advance(self, seconds: float) -> None:
        """Let time pass, and wake whoever slept until now."""
        self._now += seconds
        for sleeper, (until, _) in list(self._sleepers.items()):
            if until <= self._now and not sleeper.done():
                sleeper.set_result(None)

    @property
    def sleeping(self) -> list[float]:
        """How many seconds each who sleeps now asked for, in the order in which they fell asleep."""
        return [seconds for sleeper, (_, seconds) in self._sleepers.items() if not sleeper.done()]
