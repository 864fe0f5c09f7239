"""Work that only one of several processes may do. A process does it while it holds the work's lease."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from storage.queues import leases

LOG = logging.getLogger(__name__)
RENEWED = 3.0
"""Seconds between two renewals, and between two looks at another process's lease."""
LOOKS = 5
"""After so many looks at an unchanged lease, it counts as given up: at least 12 seconds without renewal."""
STOPS = 3 * RENEWED
"""Seconds after its last renewal at which a process stops its work, before another may take the lease."""


def this_process() -> str:
    """Return this process's name as a holder: the machine, its process namespace, and the process id."""
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux: the machine has one space of process ids
        space = ""
    return f"{socket.gethostname()}/{space}:{os.getpid()}"


def is_gone(holder: str) -> bool:
    """Whether a holder was a process of this machine that has ended. Its lease can be taken at once."""
    where, _, number = holder.rpartition(":")
    if where != this_process().rpartition(":")[0] or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


@dataclass(slots=True)
class Lease:
    """A lease of this process. Clocks may differ or be set; the rule is in `storage/queues/leases.py`."""

    engine: Engine
    name: str
    holder: str
    """The name of this process (`this_process`)."""
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    _seen: leases.Held | None = field(default=None, init=False)
    """Another process's lease as it was last seen; the next field counts the looks without a change."""
    _looks: int = field(default=0, init=False)
    _stops_at: float = field(default=0, init=False)
    """When the work stops if the lease is not renewed, by the event loop's clock."""

    async def while_held(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do `work` whenever the lease is held, and cancel it if the lease is lost. Its errors are raised."""
        is_waiting = False
        while True:
            if not (is_held := await self._hold()):
                if is_held is False and not is_waiting:
                    LOG.warning("%s: another decuong is at it; this one waits.", self.name)
                is_waiting = is_held is False
                await self.sleep(RENEWED)
                continue
            is_waiting = False
            doing = asyncio.create_task(work())
            try:
                await self._renew_while(doing)
            finally:
                doing.cancel()
                await asyncio.gather(doing, return_exceptions=True)
                with suppress(Exception):
                    await asyncio.to_thread(leases.release, self.engine, self.name, self.holder)

    async def _renew_while(self, doing: asyncio.Task[None]) -> None:
        """Renew the lease until the work ends or the lease is lost. The work's error is raised."""
        while True:
            pause = asyncio.ensure_future(self.sleep(RENEWED))
            await asyncio.wait({doing, pause}, return_when=asyncio.FIRST_COMPLETED)
            pause.cancel()
            if doing.done():
                return doing.result()
            if not await self._renew(doing):
                LOG.warning("%s: the lease was lost; what was begun is stopped.", self.name)
                return None

    async def _renew(self, doing: asyncio.Task[None]) -> bool:
        """Renew the lease, and return whether that was in time. If it is late, cancel the work at once."""
        renewal = asyncio.create_task(self._hold())
        try:
            left = self._stops_at - asyncio.get_running_loop().time()
            _, late = await asyncio.wait({renewal}, timeout=max(left, 0))
            if late:
                doing.cancel()
            return bool(await renewal) and not late
        finally:
            renewal.cancel()

    async def _hold(self) -> bool | None:
        """Return whether the lease is held; None if the database does not answer."""
        begun = asyncio.get_running_loop().time()
        try:
            is_held = await asyncio.to_thread(self._take)
        except Exception as error:  # another process may still reach the database and take the lease
            LOG.warning("%s: the lease cannot be had now: %s", self.name, error)
            return None
        if is_held:
            self._stops_at = begun + STOPS
        return is_held

    def _take(self) -> bool:
        if leases.hold(self.engine, self.name, self.holder, self.clock()):
            return True
        other = next((one for one in leases.held(self.engine) if one.name == self.name), None)
        self._looks = self._looks + 1 if other == self._seen else 1
        self._seen = other
        if other is None or not (self._looks >= LOOKS or is_gone(other.holder)):
            return False
        return leases.hold(self.engine, self.name, self.holder, self.clock(), given_up=other)
