"""Limits on connections: how many are open at once, and how long one may be idle.

A connection is idle while it has no complete request. Each costs a file descriptor, and a process has a
limited number of them. When there are too many, the one that has been idle longest is closed, so that a
client that sends a request is always let in.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import resource
from functools import partial
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

LOG = logging.getLogger(__name__)
MOST = 4000
"""Connections at once: there are fewer officers, and each needs one."""
RESERVE = 600
"""File descriptors that are left for everything else: staff pages (400), database, attachments, Telegram."""
SECONDS = 15.0
"""Seconds that a connection may stay idle, or take to send the head of a request."""
ACCEPTED_AT_ONCE = 16
"""Connections that the server accepts in one go before it serves the first of them."""
EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
SELDOM = 60.0
"""Seconds before the log repeats the same line."""


def raise_descriptors() -> int:
    """Raise the limit of file descriptors as far as wanted and allowed; return how many connections fit."""
    soft, hard = (MOST + RESERVE if one == resource.RLIM_INFINITY else one for one in _limits())
    most = min(MOST + RESERVE, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, _limits()[1]))
    most = max(soft, most)
    return min(MOST, max(most - RESERVE, most // 2))


def _limits() -> tuple[int, int]:
    """(soft, hard) limit of file descriptors."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)


class Connections:
    """The open connections of a server. The idle ones are in the order in which they became idle."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._number = 0
        self._waiting: dict[Connection, None] = {}
        self._told: dict[str, float] = {}

    @property
    def protocol(self) -> type[asyncio.Protocol]:
        """The class that uvicorn makes of each connection (uvicorn.Config, `http`)."""
        return cast("type[asyncio.Protocol]", partial(Connection, self))

    def enter(self, connection: Connection) -> None:
        """Count a connection that was opened; close the longest idle one where there are too many."""
        self._number += 1
        self.wait(connection)
        if self._number > self._most:
            self._tell(f"{self._most} connections are open, and one more comes")
            self.make_room()

    def wait(self, connection: Connection) -> None:
        """Count a connection as idle."""
        self._waiting.setdefault(connection)

    def work(self, connection: Connection) -> None:
        """Count a connection as busy: it has a request."""
        self._waiting.pop(connection, None)

    def leave(self, connection: Connection) -> None:
        """Forget a connection that was closed."""
        self._number -= 1
        self.work(connection)

    def make_room(self) -> None:
        """Close the connection that has been idle longest, if any is idle."""
        if (longest := next(iter(self._waiting), None)) is not None:
            self.work(longest)
            longest.transport.abort()

    def failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """The loop's exception handler. When descriptors run out it logs one line, not thousands."""
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in EXHAUSTED:
            self._tell(f"No connection can be accepted ({error.strerror}); raise the limit (ulimit -n)")
            self.make_room()
        else:
            loop.default_exception_handler(context)

    def _tell(self, what: str) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._told.get(what, -SELDOM) >= SELDOM:
            self._told[what] = now
            LOG.warning("%s: the one that has waited the longest without a request is closed.", what)


class Connection(H11Protocol):
    """A connection with a limit on idle time from its start; uvicorn's own begins after the first answer."""

    def __init__(self, connections: Connections, **given: Any) -> None:  # noqa: ANN401 (uvicorn's own)
        super().__init__(**given)
        self._connections = connections
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The connection was opened: start to wait for a request."""
        super().connection_made(transport)
        self._connections.enter(self)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Bytes came. The connection is busy once the head of the request is complete."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """The answer was sent: start to wait for the next request."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection was closed."""
        super().connection_lost(exc)
        self._connections.leave(self)
        self._stop()

    def _look(self) -> None:
        """Find out whether there is a request now; start or stop the timer accordingly."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._connections.work(self)
            self._stop()
        elif self._end is None:
            self._connections.wait(self)
            self._end = self.loop.call_later(SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None
