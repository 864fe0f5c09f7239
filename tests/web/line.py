"""A bad line between a browser and a server: the test makes it slow, silent or broken, when it says."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

WORDS, OPENING = b"POST /chat/messages", b"POST /chat/open"
SOCKET_ERRORS = (OSError, asyncio.IncompleteReadError)


class Fate(Enum):
    """What becomes of one request."""

    ARRIVES = "arrives"
    IS_LOST = "is lost"
    ANSWER_IS_LOST = "arrives, and its answer is lost"
    HANGS = "hangs, and arrives when the line goes on"
    ANSWER_HANGS = "arrives, and its answer comes when the line goes on"


class Line:
    """Carries TCP both ways. Its methods are called from the test's thread, and have worked on return."""

    def __init__(self, server: str) -> None:
        self._server = urlsplit(server)
        self._loop = asyncio.new_event_loop()
        self._wires: set[_Wire] = set()
        self._is_silent = False
        self._is_down = False
        self.seconds = 0.0
        """How much later everything arrives, each way."""
        self.fates: deque[Fate] = deque()
        """Of the next requests that are `meant`, in order; those after them arrive."""
        self.meant = WORDS
        """How they begin."""
        self.port = 0

    @property
    def url(self) -> str:
        """Where the browser goes."""
        return f"http://127.0.0.1:{self.port}/"

    def hang(self) -> None:
        """Nothing gets through, and nobody is told: neither on open connections nor on new ones."""
        self._do(lambda: self._silence(is_silent=True))

    def hang_open_ones(self) -> None:
        """Open connections get nothing through, as after a phone has moved to another cell; new ones do."""
        self._do(lambda: self._stop(self._wires))

    def go_on(self) -> None:
        """What was held back arrives, where it still has a connection."""
        self._do(lambda: self._silence(is_silent=False))

    def cut(self) -> None:
        """Break off every connection; new ones are possible."""
        self._do(self._cut)

    def go_down(self) -> None:
        """Break off every connection, and every new one."""
        self._is_down = True
        self.cut()

    def come_up(self) -> None:
        """There is a line again."""
        self._is_down = False

    def _silence(self, *, is_silent: bool) -> None:
        self._is_silent = is_silent
        for wire in self._wires:
            wire.flows.clear() if is_silent else wire.flows.set()

    @staticmethod
    def _stop(wires: Iterable[_Wire]) -> None:
        for wire in wires:
            wire.flows.clear()

    def _cut(self) -> None:
        for wire in list(self._wires):
            wire.cut()

    def _do(self, what: Callable[[], None]) -> None:
        async def do() -> None:
            what()

        self.run(do())

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the line's thread, and wait for it."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def open(self) -> None:
        """Listen on a port of its own."""
        self._listening = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._listening.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End everything."""
        self._listening.close()
        ended = [wire.has_ended.wait() for wire in self._wires]
        self._cut()
        await asyncio.gather(*ended)

    def serve(self) -> None:
        """Run in the present thread until stopped."""
        self._loop.run_forever()
        self._loop.close()

    def stop(self) -> None:
        """End `serve`."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_down:
            writer.transport.abort()
            return
        there = await asyncio.open_connection(self._server.hostname, self._server.port)
        wire = _Wire(self, (reader, writer), there)
        if self._is_silent:
            wire.flows.clear()
        self._wires.add(wire)
        try:
            await wire.carry()
        finally:
            self._wires.discard(wire)
            wire.has_ended.set()


class _Wire:
    """One connection, from the browser and on to the server."""

    def __init__(
        self,
        line: Line,
        browser: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._line = line
        self._browser, self._server = browser, server
        self._of_answer = Fate.ARRIVES
        self.has_ended = asyncio.Event()
        self.flows = asyncio.Event()
        self.flows.set()

    async def carry(self) -> None:
        ways = [
            asyncio.ensure_future(self._pump(self._browser[0], self._server[1], self._ask)),
            asyncio.ensure_future(self._pump(self._server[0], self._browser[1], self._answer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        await self.flows.wait()  # that one side has gone away does not get through either
        for _, writer in (self._browser, self._server):
            writer.close()
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)

    def cut(self) -> None:
        for _, writer in (self._browser, self._server):
            writer.transport.abort()
        self.flows.set()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        meet_fate: Callable[[bytes], bool],
    ) -> None:
        with suppress(*SOCKET_ERRORS):
            while data := await reader.read(1 << 16):
                if not meet_fate(data):
                    return
                await self.flows.wait()
                if self._line.seconds:
                    await asyncio.sleep(self._line.seconds)
                writer.write(data)
                await writer.drain()

    def _ask(self, data: bytes) -> bool:
        """Whether a request goes on; a browser writes one at once, and waits for its answer."""
        if not data.startswith(self._line.meant) or not self._line.fates:
            return True
        fate = self._line.fates.popleft()
        if fate is Fate.HANGS:
            self.flows.clear()
        self._of_answer = fate
        return fate is not Fate.IS_LOST

    def _answer(self, _data: bytes) -> bool:
        fate, self._of_answer = self._of_answer, Fate.ARRIVES
        if fate is Fate.ANSWER_HANGS:
            self.flows.clear()
        return fate is not Fate.ANSWER_IS_LOST


@contextmanager
def lay(server: str) -> Iterator[Line]:
    """A line to a server."""
    line = Line(server)
    thread = threading.Thread(target=line.serve)
    thread.start()
    line.run(line.open())
    try:
        yield line
    finally:
        line.run(line.close())
        line.stop()
        thread.join()
