"""The programs that are killed: how one begins, when it has started, and what became of it."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.torture.victim import POINTS

STARTING = "while starting"
AT_RANDOM = "at random"


@dataclass
class Program:
    """One `decuong serve`, by tests.torture.victim."""

    process: Process
    port: int = 0
    """Where it listens; 0 until it begins."""
    point: str = ""
    """Where it kills itself, or what trouble it runs with; "" for nothing."""
    was_killed: bool = False
    """From outside."""
    has_started: bool = False

    async def begin(self, point: str, nth: int, settings: Mapping[str, str]) -> None:
        """Let it go: with these settings, on a port of its own."""
        self.point, self.port = point, _free_port()
        told = {"point": point, "nth": nth, "settings": {**settings, "DECUONG_PORT": str(self.port)}}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(told).encode() + b"\n")
        await self.process.stdin.drain()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.returncode is None

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
            with suppress(ProcessLookupError):
                self.process.kill()
        await self.process.wait()

    @property
    def death(self) -> str:
        """What it died of, as the table names it; "" when it was not killed (it gave up, with an error)."""
        if self.was_killed:
            trouble = self.point if self.point not in POINTS else ""
            return (trouble or AT_RANDOM) if self.has_started else STARTING
        return self.point if self.process.returncode == -signal.SIGKILL else ""


async def loaded(log: Path) -> Program:
    """A program that has its modules, or is about to, and waits for `begin`."""
    with log.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.torture.victim"),
            stdin=asyncio.subprocess.PIPE,
            stdout=file,
            stderr=file,
        )
    return Program(process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
