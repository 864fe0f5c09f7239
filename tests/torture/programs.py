"""The programs that are killed: how one begins, when it has started, and what became of it."""

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
# A start is mostly the reading of modules, in which there is nothing to lose: they are read once, and each
# program forks from there. Those that take the clock by name are left out: a victim may change it.
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
    """One `decuong serve`, by tests.torture.victim."""

    process: BaseProcess
    port: int
    point: str
    """Where it kills itself, or what trouble it runs with; "" for nothing."""
    was_killed: bool = False
    """From outside."""
    has_started: bool = False

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.is_alive()

    async def started(self, ends: float) -> None:
        """Wait until it listens, is gone, or it is `ends` (monotonic): on a busy machine it takes seconds."""
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
        """What it died of, as the table names it; "" when it was not killed (it gave up, with an error)."""
        if self.was_killed:
            trouble = self.point if self.point not in POINTS else ""
            return (trouble or AT_RANDOM) if self.has_started else STARTING
        return self.point if self.process.exitcode == -signal.SIGKILL else ""


def begun(settings: Mapping[str, str], point: str, nth: int, log: Path) -> Program:
    """A program that is on its way up, on a port of its own."""
    port = _free_port()
    told = {**settings, "DECUONG_PORT": str(port)}
    process = _FORKS.Process(target=victim.serve, args=(point, nth, told, log), daemon=True)
    process.start()
    return Program(process, port, point)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
