"""Open pages are told of changes at once, by server-sent events (WHATWG HTML, 9.2).

However many pages are open, the database is looked at once a second, and not at all while none is. A page
gets only a mark that differs for every change. It then asks for what it shows by its own ways.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fastapi.responses import JSONResponse, Response, StreamingResponse
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from storage.core.errors import StorageError
from storage.reports.changes import Change, changes_since
from storage.reports.report_index import OutlineOf, refresh

LOG = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
BEAT_SECONDS = 15.0
"""Seconds after which a silent stream says that it lives: proxies close what is silent for long."""
LIFE_SECONDS = 600.0
"""Seconds after which a stream ends. The page comes again, and is refused if it was logged out meanwhile."""
MOST = 1000
"""Streams at once, in all. Each needs a connection (bot.channels.web.connections)."""
MOST_OF_ONE = 6
"""Streams of one browser or member at once. One more ends the oldest."""
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
Look = Callable[[datetime | None], Sequence[Change]]
"""Returns the changes since a moment, and some before it. It blocks."""


def looking(engine: Engine, outline_of: OutlineOf) -> Look:
    """Return the look at a database. What is new is indexed first: so its provinces are known."""
    seen: set[str] = set()

    def look(since: datetime | None) -> Sequence[Change]:
        found = changes_since(engine, since)
        if {one.mark for one in found} - seen:
            refresh(engine, outline_of)
            found = changes_since(engine, since)
        seen.clear()
        seen.update(one.mark for one in found)
        return found

    return look


@dataclass(eq=False)
class _Listener:
    """One open stream."""

    who: str
    wants: Callable[[Change], bool]
    mark: str = ""
    """The mark of the last change that it wants."""
    is_over: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self) -> None:
        self.is_over = True
        self.news.set()


class Live:
    """The open streams of a process, and the look that they share. It is used from one event loop."""

    def __init__(self, look: Look, most: int = MOST) -> None:
        self._look = look
        self._most = most
        self._listeners: dict[_Listener, None] = {}
        self._looking: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def number(self) -> int:
        """Return how many streams are open."""
        return len(self._listeners)

    def stream(self, who: str, read_mark: Callable[[], str], wants: Callable[[Change], bool]) -> Response:
        """Return a stream of the changes that `wants` lets through, 503 if there are too many streams.

        It begins with the mark of the last such change, by which the page sees whether it missed something.
        `read_mark` returns that mark. It blocks.
        """
        of_one = [one for one in self._listeners if one.who == who]
        if len(of_one) >= MOST_OF_ONE:
            of_one[0].end()
        elif self._is_closed or self.number >= self._most:
            return JSONResponse({"detail": "too many streams"}, 503, {"retry-after": "30"})
        events = self._events(_Listener(who, wants), read_mark)
        return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)

    def close(self) -> None:
        """End all streams, so that a server that stops need not wait for them."""
        self._is_closed = True
        for one in self._listeners:
            one.end()

    async def _events(self, listener: _Listener, read_mark: Callable[[], str]) -> AsyncIterator[str]:
        self._listeners[listener] = None  # first: what changes after the mark was read is told
        end = asyncio.get_running_loop().time() + LIFE_SECONDS
        try:
            listener.mark = await run_in_threadpool(read_mark)
            if self._looking is None:
                self._looking = asyncio.create_task(self._keep_looking())
            yield f"retry: 2000\nevent: mark\ndata: {listener.mark or '-'}\n\n"
            while not listener.is_over and asyncio.get_running_loop().time() < end:
                try:
                    async with asyncio.timeout(BEAT_SECONDS):
                        await listener.news.wait()
                except TimeoutError:
                    yield ":\n\n"
                    continue
                listener.news.clear()
                if not listener.is_over:
                    yield f"event: mark\ndata: {listener.mark}\n\n"
        finally:
            self._listeners.pop(listener, None)
            if not self._listeners and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    async def _keep_looking(self) -> None:
        """Look once a second, and wake who wants what has changed."""
        known: set[str] = set()
        since: datetime | None = None
        while True:
            try:
                found = await run_in_threadpool(self._look, since)
            except StorageError as error:
                LOG.warning("Open pages hear of no change for now: %s", error)
                found = ()
            else:
                self._tell([one for one in found if one.mark not in known])
                known = {one.mark for one in found}
                since = max((one.at for one in found), default=since)
            await asyncio.sleep(LOOK_SECONDS)

    def _tell(self, changes: Sequence[Change]) -> None:
        for listener in self._listeners:
            wanted = [one for one in changes if listener.wants(one)]
            if wanted and wanted[-1].mark != listener.mark:
                listener.mark = wanted[-1].mark
                listener.news.set()
