"""The programs that are killed: how one is started, when it is ready, and how it ended."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.torture import victim
from tests.torture.victim import POINTS

STARTING = "while starting"
AT_RANDOM = "at random"
# A start is mostly the import of modules, where nothing can be lost. They are imported once, and each program
# forks from there. Modules that import the clock by name are left out, because a victim may change the clock.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "tests.torture.victim",
        "bot.channels.telegram.channel",
        "bot.channels.zalo.channel",
        "bot.channels.messaging.webhook",
        "bot.channels.web.app",
    ]
)


@dataclass
class Program:
    """One `decuong serve`, run by tests.torture.victim."""

    process: BaseProcess
    port: int
    point: str
    """The point where it kills itself, or the trouble that it runs with; "" for neither."""
    was_killed: bool = False
    """Whether it was killed from outside."""
    has_started: bool = False

    @property
    def is_running(self) -> bool:
        """Whether it is still running."""
        return self.process.is_alive()

    async def started(self, ends: float) -> None:
        """Wait until it listens, has ended, or it is `ends` (monotonic). A start may take seconds."""
        while self.is_running and time.monotonic() < ends:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                self.has_started = True
                return
            await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """End it with SIGKILL, if it runs."""
        if self.is_running:
            self.was_killed = True
            self.process.kill()
        await asyncio.to_thread(self.process.join)

    @property
    def death(self) -> str:
        """How it was killed, in the words of the table; "" if it was not killed but ended with an error."""
        if self.was_killed:
            trouble = self.point if self.point not in POINTS else ""
            return (trouble or AT_RANDOM) if self.has_started else STARTING
        return self.point if self.process.exitcode == -signal.SIGKILL else ""


def begun(settings: Mapping[str, str], point: str, nth: int, log: Path) -> Program:
    """Start a program on a port of its own."""
    port = _free_port()
    told = {**settings, "DECUONG_PORT": str(port)}
    process = _FORKS.Process(target=victim.serve, args=(point, nth, told, log), daemon=True)
    process.start()
    return Program(process, port, point)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
