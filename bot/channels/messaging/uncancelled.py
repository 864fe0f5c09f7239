"""Calls that are ended once they were begun."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Whole:
    """A call that was begun is ended, also when whoever waits for it is cancelled.

    httpcore never gets back a connection whose caller was cancelled while it waited for one (httpcore 1.0.9,
    encode/httpcore#1093): a few dozen lost leases or signs of work, and no call could be made any more.
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
        """Stop what was begun."""
        for call in self._begun:
            call.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)

    def _ended(self, call: asyncio.Task[Any]) -> None:
        self._begun.discard(call)
        if not call.cancelled():
            call.exception()  # looked at: perhaps nobody waits for it any more
