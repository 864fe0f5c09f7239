"""The one writer: a thread that hands batches to the conversation; what comes meanwhile is the next batch.

Batches form by themselves under load and cost nothing when idle: one commit for all that has come together.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from flows.message import Inbound, Reply
from storage.errors import Unavailable

LARGEST_BATCH = 200
"""Inbounds in one commit: more would make the first of them wait too long."""
LONGEST_QUEUE = 10_000
"""Inbounds that may wait; beyond, channels are told to come again, and give no receipt."""

_Job = tuple[Sequence[Inbound], "Future[list[Reply]]"]


class Writer:
    """Runs `receive` in a thread of its own. Its `hand_in` is a `bot.conversation.HandIn`."""

    def __init__(self, receive: Callable[[Sequence[Inbound]], list[Reply]]) -> None:
        self._receive = receive
        self._jobs: queue.Queue[_Job | None] = queue.Queue(LONGEST_QUEUE)
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def hand_in(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        """Keep `inbounds`; returns after the commit. Raises Unavailable, and then no receipt may be given."""
        if not inbounds:
            return []
        done: Future[list[Reply]] = Future()
        try:
            self._jobs.put_nowait((inbounds, done))
        except queue.Full as full:
            raise Unavailable("Too many messages are waiting; try again in a moment.") from full
        return await asyncio.shield(asyncio.wrap_future(done))

    def close(self) -> None:
        """Finish what is waiting, and stop."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch = [job]
            size = len(job[0])
            last = False
            while size < LARGEST_BATCH and not last:
                try:
                    more = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    last = True
                else:
                    batch.append(more)
                    size += len(more[0])
            self._write(batch)
            if last:
                return

    def _write(self, batch: list[_Job]) -> None:
        try:
            replies = self._receive([inbound for inbounds, _ in batch for inbound in inbounds])
        except BaseException as error:  # the waiting channels must hear of it, whatever it is
            for _, done in batch:
                if not done.cancelled():
                    done.set_exception(error)
            return
        start = 0
        for inbounds, done in batch:
            if not done.cancelled():
                done.set_result(replies[start : start + len(inbounds)])
            start += len(inbounds)
