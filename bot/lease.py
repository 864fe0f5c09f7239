"""Work that of several processes only one may do, for as long as it holds the lease for it."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from storage import leases

LOG = logging.getLogger(__name__)
RENEWED = leases.LASTS.total_seconds() / 4
"""Seconds between two renewals: a slow one, or two, cost nothing."""


def this_process() -> str:
    """What this process is called as a holder: the machine, its space of process numbers, its number."""
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # no Linux: process numbers are the machine's
        space = ""
    return f"{socket.gethostname()}/{space}:{os.getpid()}"


def is_gone(holder: str) -> bool:
    """Whether a holder was a process of this machine that is no more: nobody need wait for its lease."""
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


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease of this process."""

    engine: Engine
    name: str
    holder: str
    """Names this process (`this_process`)."""
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    async def while_held(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do `work` whenever the lease is held; it is cancelled when that is lost. Raises what it raises."""
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
        """Renew until the work ends, whose error is raised, or the lease is lost."""
        while True:
            renewal = asyncio.ensure_future(self.sleep(RENEWED))
            await asyncio.wait({doing, renewal}, return_when=asyncio.FIRST_COMPLETED)
            renewal.cancel()
            if doing.done():
                return doing.result()
            if not await self._hold():
                LOG.warning("%s: the lease was lost; what was begun is stopped.", self.name)
                return None

    async def _hold(self) -> bool | None:
        """Whether the lease is held; None where the database does not say."""
        try:
            return await asyncio.to_thread(self._take)
        except Exception as error:  # another process may reach the database, and take the lease
            LOG.warning("%s: the lease cannot be had now: %s", self.name, error)
            return None

    def _take(self) -> bool:
        if leases.hold(self.engine, self.name, self.holder, self.clock()):
            return True
        for other in leases.held(self.engine):
            if other.name == self.name and is_gone(other.holder):
                leases.release(self.engine, self.name, other.holder)
                return leases.hold(self.engine, self.name, self.holder, self.clock())
        return False
