"""An open page is told at once when staff move its report: return, accept, withdraw or reopen it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from fastapi import Request, Response

from bot.channels.web.visitor import Visitors
from bot.live import Live
from storage.reports.changes import Change

LastTold = Callable[[str, str], str]
"""Returns the mark of staff's last move of the report at hand at a (channel, address). It blocks."""


class Reviews:
    """The streams of all open pages."""

    def __init__(self, live: Live, last_told: LastTold) -> None:
        self._live = live
        self._last_told = last_told

    def stream_to(self, visitors: Visitors) -> Callable[[Request], Awaitable[Response]]:
        """Return the route GET /chat/reviews, for these visitors: 401 for a stranger."""

        async def stream(request: Request) -> Response:
            address = await visitors.address_of(request)

            def is_mine(change: Change) -> bool:
                return change.by_staff and address in change.web

            return self._live.stream(f"web {address}", partial(self._last_told, "web", address), is_mine)

        return stream
