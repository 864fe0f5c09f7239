"""Work beside the web chat: what fails is told in one line and tried again, and all the rest goes on."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

from flows.sentence import DecuongError

LOG = logging.getLogger(__name__)
FIRST, LONGEST = 5.0, 300.0
"""Seconds before the second try, and at most between two; each pause is twice the one before."""


class CannotWorkError(DecuongError):
    """Work cannot be done as things stand."""


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Keeps work going; tests replace the clock."""

    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    now: Callable[[], float] = time.monotonic
    """Seconds; only differences count."""

    async def keep_going(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do `work` until it ends by itself or this is cancelled; when it raises, again after a pause.

        Work that went well for longer than the longest pause begins with the first pause again.
        """
        pause = FIRST
        while True:
            begun = self.now()
            try:
                return await work()
            except Exception as error:  # whatever it is: the others go on
                if self.now() - begun > LONGEST:
                    pause = FIRST
                LOG.error("%s stopped, and is tried again in %g s: %s", name, pause, _said(error))
            await self.sleep(pause)
            pause = min(2 * pause, LONGEST)


def _said(error: Exception) -> str:
    """An error on one line; one that nobody foresaw with its kind and where it was raised."""
    if isinstance(error, DecuongError):
        return str(error)
    where = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(where[-1].filename).name}:{where[-1].lineno})" if where else ""
    return " ".join(f"{type(error).__name__}: {error}{place}".split())
