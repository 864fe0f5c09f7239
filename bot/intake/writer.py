"""The writer: one thread that hands batches to the conversation.

Inbounds that come during a batch are the next one. So batches form by themselves under load, and cost
nothing when idle. A batch is one commit. Other threads read figures (`bot.intake.readings`). An inbound that
waits for that is parked, together with later ones of the same people; everybody else's go on.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.intake.readings import Asked, Known, Readings, Unread
from flows.messages.message import Inbound, Reply
from flows.report.figure import Figure
from storage.core.errors import Unavailable
from storage.drafts.addresses import Address

LARGEST_BATCH = 200
"""The most inbounds in one commit. With more, the first of them would wait too long."""
LONGEST_QUEUE = 10_000
"""The most inbounds that may wait. Beyond that, channels must try again later and give no receipt."""
READERS = 8
"""The number of reading threads. With several, short words need not wait for long ones."""

Take = Callable[[Sequence[Inbound], Known], list[Reply]]
"""The signature of `Conversation.take`."""


@dataclass(slots=True)
class _Job:
    inbounds: Sequence[Inbound]
    asked: Collection[Asked]
    """The pieces that must be read before the job is written; empty once that is done."""
    known: dict[Asked, tuple[Figure, ...]] = field(default_factory=dict)
    """The figures that were read for the job."""
    done: Future[list[Reply]] = field(default_factory=Future)

    @property
    def senders(self) -> set[Address]:
        return {(one.channel, one.address) for one in self.inbounds}


class Writer:
    """Runs `take` in a thread of its own. Its `hand_in` is a `bot.intake.conversation.HandIn`."""

    def __init__(self, take: Take, readings: Readings) -> None:
        self._take = take
        self._readings = readings
        self._jobs: queue.Queue[_Job | None] = queue.Queue(LONGEST_QUEUE)
        self._parked: list[_Job] = []
        """The jobs that are not written yet, in the order in which they came."""
        self._is_closing = False
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def hand_in(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        """Store `inbounds`, and return after the commit. After Unavailable, no receipt may be given."""
        if not inbounds:
            return []
        job = _Job(inbounds, self._readings.ahead(inbounds))
        try:
            if len(self._parked) >= LONGEST_QUEUE:
                raise queue.Full
            self._jobs.put_nowait(job)
        except queue.Full as full:
            raise Unavailable("Too many messages are waiting; try again in a moment.") from full
        return await asyncio.shield(asyncio.wrap_future(job.done))

    def close(self) -> None:
        """Finish the waiting jobs, and stop."""
        self._is_closing = True
        self._jobs.put(None)
        self._thread.join()
        self._readers.shutdown()

    def _run(self) -> None:
        while not self._is_closing or self._parked or not self._jobs.empty():
            size = self._park(self._jobs.get())
            while size < LARGEST_BATCH:
                try:
                    size += self._park(self._jobs.get_nowait())
                except queue.Empty:
                    break
            while batch := self._ready():
                self._write(batch)

    def _park(self, job: _Job | None) -> int:
        """Put a job behind the waiting ones. Return the number of its inbounds. None only wakes the loop."""
        if job is None:
            return 0
        self._parked.append(job)
        if job.asked:
            self._readers.submit(self._read, job)
        return len(job.inbounds)

    def _read(self, job: _Job) -> None:
        """Read the pieces that a job needs, in one of the reading threads."""
        try:
            job.known |= self._readings.read(job.asked)
        except BaseException as error:
            job.done.set_exception(error)
        job.asked = ()
        self._jobs.put(None)

    def _ready(self) -> list[_Job]:
        """Return the jobs that wait neither for a reading nor for an earlier job of the same people."""
        ready: list[_Job] = []
        left: list[_Job] = []
        waiting: set[Address] = set()
        for job in self._parked:
            if job.asked or (waiting and not waiting.isdisjoint(job.senders)):
                left.append(job)
                waiting |= job.senders
            elif not job.done.done():
                ready.append(job)
        self._parked = left
        return ready

    def _write(self, batch: list[_Job]) -> None:
        known = {asked: read for job in batch for asked, read in job.known.items()}
        try:
            replies = self._take([inbound for job in batch for inbound in job.inbounds], known)
        except Unread as unread:
            self._park_again(batch, unread)
            return
        except BaseException as error:  # the waiting channels must hear of every error
            for job in batch:
                if not job.done.cancelled():
                    job.done.set_exception(error)
            return
        start = 0
        for job in batch:
            if not job.done.cancelled():
                job.done.set_result(replies[start : start + len(job.inbounds)])
            start += len(job.inbounds)

    def _park_again(self, batch: list[_Job], unread: Unread) -> None:
        """Put a batch's jobs first again, with the pieces to read, because nothing of it was stored."""
        start = 0
        for job in batch:
            places = range(start, start + len(job.inbounds))
            job.asked = [asked for place in places for asked in unread.asked.get(place, ())]
            if job.asked:
                self._readers.submit(self._read, job)
            start = places.stop
        self._parked[:0] = batch
