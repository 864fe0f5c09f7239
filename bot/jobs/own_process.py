"""Work in a process of its own beside `serve`. It ends when `serve` ends, also when that is killed."""

from __future__ import annotations

import asyncio
import os
import select
import sys
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress

from bot.jobs.lease import Lease
from bot.jobs.supervise import CannotWorkError

LOOK_SECONDS = 1.0
"""Seconds between two looks of such a process whether it is to end."""
STOP_SECONDS = 5.0
"""Seconds that a stopping process has to finish what it does."""


class OwnProcess:
    """A module that runs as a process. Its standard input is open for as long as it is wanted."""

    def __init__(
        self, module: str, name: str, *arguments: str, keep: Collection[int] = (), may_end: bool = False
    ) -> None:
        """`name` is for the log. The file descriptors in `keep` are open in the process too.

        With `may_end`, a process that ends with status 0 has done its work.
        """
        self._command = (sys.executable, "-m", module, *arguments)
        self._name = name
        self._keep = keep
        self._may_end = may_end
        self._process: asyncio.subprocess.Process | None = None
        self._is_stopped = False

    async def run(self) -> None:
        """Run it until `stop`, or until this is cancelled. Raises CannotWorkError if it ends by itself."""
        if self._is_stopped:
            return
        process = self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=asyncio.subprocess.PIPE, start_new_session=True, pass_fds=self._keep
        )
        try:
            ended = await process.wait()
            if not self._is_stopped and not (self._may_end and ended == 0):
                raise CannotWorkError(
                    "the process of {name} ended with status {status}", name=self._name, status=ended
                )
        finally:
            _let_end(process)
            with suppress(TimeoutError, ProcessLookupError):
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            if process.returncode is None:
                process.kill()

    def stop(self) -> None:
        """Let the process end, and do not wait for it."""
        self._is_stopped = True
        if self._process is not None:
            _let_end(self._process)


def _let_end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()


def is_over(seconds: float) -> bool:
    """Wait so long. Return whether the program that began this process let it end, or has ended."""
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)


async def work_off(lease: Lease, work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Do the work once, while the lease is held. Its errors are raised.

    It ends when the work ends, when the lease is lost, or when this process is to end.
    """
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def work_once() -> None:
        try:
            await work()
        except Exception as error:
            ended.set_exception(error)
        finally:
            if not ended.done():
                ended.set_result(None)
        await asyncio.Event().wait()  # until it is cancelled, which gives the lease back

    async def until_over() -> None:
        while not await asyncio.to_thread(is_over, LOOK_SECONDS):
            pass

    doing = (ended, asyncio.ensure_future(lease.while_held(work_once)), asyncio.ensure_future(until_over()))
    done, _ = await asyncio.wait(doing, return_when=asyncio.FIRST_COMPLETED)
    for one in doing:
        one.cancel()
    await asyncio.gather(*doing, return_exceptions=True)
    for one in done:
        one.result()
