"""Calls that run to their end once they have begun, also when their caller is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class UncancelledCalls:
    """Runs calls to their end, also when their caller is cancelled.

    httpcore loses a connection whose caller was cancelled while waiting for one (httpcore 1.0.9,
    encode/httpcore#1093). After a few dozen lost leases or signs of work, no call would be possible any more.
    """

    def __init__(self) -> None:
        self._begun: set[asyncio.Task[Any]] = set()

    async def call(self, call: Coroutine[Any, Any, T]) -> T:
        """The call's result. Raises what it raises."""
        task = asyncio.create_task(call)
        self._begun.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def end(self) -> None:
        """Cancel all calls that are still running."""
        for call in self._begun:
            call.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)

    def _ended(self, call: asyncio.Task[Any]) -> None:
        self._begun.discard(call)
        if not call.cancelled():
            call.exception()  # so that asyncio does not complain if nobody waits for the error any more
