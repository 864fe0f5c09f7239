"""Connections: how many at once, and for how long one may be open that asks nothing.

A connection costs a descriptor, and a process has a limited number of them. When there are too many, the one
that has waited the longest without a request gives its place: whoever really asks is always let in.
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
"""Connections at once: more officers than there are, each with one."""
RESERVE = 200
"""Descriptors for everything else: the database, attachments, Telegram."""
SECONDS = 15.0
"""The longest that a connection may take to send the head of a request, or be open without one."""
AT_ONCE = 16
"""Connections that are accepted before the first of them is looked at."""
EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
SELDOM = 60.0
"""Seconds between two lines of the log that say the same."""


def raise_descriptors() -> int:
    """Have as many descriptors as are wanted and allowed; how many connections that is room for."""
    soft, hard = (MOST + RESERVE if one == resource.RLIM_INFINITY else one for one in _limits())
    most = min(MOST + RESERVE, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, _limits()[1]))
    most = max(soft, most)
    return min(MOST, max(most - RESERVE, most // 2))


def _limits() -> tuple[int, int]:
    """(soft, hard)."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)


class Hall:
    """The connections of a server, those that wait for their request in the order in which they began to."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._number = 0
        self._waiting: dict[Connection, None] = {}
        self._told: dict[str, float] = {}

    @property
    def protocol(self) -> type[asyncio.Protocol]:
        """What uvicorn is to make of each connection (uvicorn.Config, `http`)."""
        return cast("type[asyncio.Protocol]", partial(Connection, self))

    def enter(self, connection: Connection) -> None:
        """It was opened."""
        self._number += 1
        self.wait(connection)
        if self._number > self._most:
            self._tell(f"{self._most} connections are open, and one more comes")
            self.make_room()

    def wait(self, connection: Connection) -> None:
        """It has no request."""
        self._waiting.setdefault(connection)

    def work(self, connection: Connection) -> None:
        """It has one."""
        self._waiting.pop(connection, None)

    def leave(self, connection: Connection) -> None:
        """It is closed."""
        self._number -= 1
        self.work(connection)

    def make_room(self) -> None:
        """Close the connection that has waited the longest, if one waits."""
        if (longest := next(iter(self._waiting), None)) is not None:
            self.work(longest)
            longest.transport.abort()

    def failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """The loop's handler of errors: of descriptors that have run out it says one line, not thousands."""
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
    """A connection of uvicorn that does not wait for ever: uvicorn's own wait begins after an answer."""

    def __init__(self, hall: Hall, **given: Any) -> None:  # noqa: ANN401 (uvicorn's own)
        super().__init__(**given)
        self._hall = hall
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """It was opened: its request has to come."""
        super().connection_made(transport)
        self._hall.enter(self)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Something came; a request counts when its head is whole."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """It was answered: the next request may come, for a while."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        super().connection_lost(exc)
        self._hall.leave(self)
        self._stop()

    def _look(self) -> None:
        """See whether there is a request now."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._hall.work(self)
            self._stop()
        elif self._end is None:
            self._hall.wait(self)
            self._end = self.loop.call_later(SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None
