"""A process that serves: uvicorn, which here captures no signals and ends endless streams; its memory."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

BACKLOG = 1024
"""How many connections may wait to be accepted."""
GRACE_SECONDS = 5
"""Seconds for which a stopping server waits for responses that have begun."""


class Server(uvicorn.Server):
    """A server without signal handlers: uvicorn's own ends the process before the database is closed."""

    def __init__(self, config: uvicorn.Config, *end_streams: Callable[[], None]) -> None:
        """`end_streams` are called when it stops: responses that would never end by themselves must."""
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then finish the running requests."""
        for end in self._end_streams:
            end()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture no signals."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept few connections at once and let many wait. asyncio has only one number for both."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(BACKLOG)

    def stop(self) -> None:
        """Finish the running requests and end. A second call ends at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


def keep_for_good() -> None:
    """Leave all that is loaded by now out of garbage collection.

    Outlines, the gazetteer and modules stay until the process ends. To look through them at each full
    collection stops every thread for more than a tenth of a second.
    """
    gc.collect()
    gc.freeze()
