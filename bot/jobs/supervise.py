"""Supervision of work beside the web chat. Failed work is reported in one line and tried again."""

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
"""Seconds of the first pause between two tries, and of the longest. Each pause is twice the one before."""


class CannotWorkError(DecuongError):
    """The work cannot be done at present."""


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Keeps work going. Tests replace its clock."""

    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    now: Callable[[], float] = time.monotonic
    """Returns seconds. Only differences count."""

    async def keep_going(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do `work` until it ends or this is cancelled. If it raises, do it again after a pause.

        After work that went well for longer than the longest pause, the pauses begin with the first again.
        """
        pause = FIRST
        while True:
            begun = self.now()
            try:
                return await work()
            except Exception as error:  # whatever the error is, the other work goes on
                if self.now() - begun > LONGEST:
                    pause = FIRST
                LOG.error("%s stopped, and is tried again in %g s: %s", name, pause, in_a_line(error))
            await self.sleep(pause)
            pause = min(2 * pause, LONGEST)


def in_a_line(error: Exception) -> str:
    """Return an error on one line. An unforeseen error has its type and the place where it was raised."""
    if isinstance(error, DecuongError):
        return str(error)
    where = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(where[-1].filename).name}:{where[-1].lineno})" if where else ""
    return " ".join(f"{type(error).__name__}: {error}{place}".split())
