"""The routes that show what is kept of one's open report: its words and its files. They change nothing."""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread
from fastapi import HTTPException, Request, Response
from filetype import guess_mime

from bot.channels.web.page_words import REFUSED
from bot.channels.web.visitor import Visitors
from bot.channels.web.wire import KeptOut
from bot.downloads import sent
from bot.intake.kept_words import KeptWords

MOST_PATH = 400
"""Characters of a path. Longer ones name no question."""
MOST_SKIPPED = 1_000_000
MOST_PICTURES = 2
"""Pictures that are made small at the same time: each needs much processor time and memory."""
SIDE = 480
"""Pixels of the longer side of a small picture: as wide as a phone shows it."""
KEPT_A_DAY = {"cache-control": "private, max-age=86400"}
"""So that a picture comes over a bad line once. The browser's copies are gone a day after an erasing."""


class KeptRoutes:
    """The routes, for all officers."""

    def __init__(self, kept: KeptWords, visitors: Visitors) -> None:
        self._kept = kept
        self._visitors = visitors
        self._pictures = CapacityLimiter(MOST_PICTURES)

    async def words(self, request: Request, response: Response, about: str = "", skip: int = 0) -> KeptOut:
        """GET /chat/kept: the answer at `about`, and of all others what was kept last."""
        sender = await self._visitors.address_of(request)
        if len(about) > MOST_PATH or not 0 <= skip <= MOST_SKIPPED:
            raise HTTPException(422, REFUSED["nowhere"])
        kept = await to_thread.run_sync(self._kept.read, sender, about, skip)
        if kept is None:
            raise HTTPException(404, REFUSED["no_report"])
        response.headers["cache-control"] = "no-store"
        return KeptOut.of(kept)

    async def file(self, request: Request, mark: str, about: str = "", whole: bool = False) -> Response:
        """GET /chat/kept-files/MARK: a file of the open report; a picture is made small unless `whole`."""
        sender = await self._visitors.address_of(request)
        found = await to_thread.run_sync(self._kept.file, sender, about[:MOST_PATH], mark)
        if found is None:
            raise HTTPException(404, REFUSED["nowhere"])
        ref, content = found
        if ref.media_type.startswith("image/") and not whole:
            small = await to_thread.run_sync(_small, content, limiter=self._pictures)
            if small is not None:
                return Response(small, headers={**sent(guess_mime(small), ref.shown), **KEPT_A_DAY})
        return Response(content, headers={**sent(ref.media_type, ref.shown), **KEPT_A_DAY})


def _small(content: bytes) -> bytes | None:
    # Imported only here: a server that nobody sends pictures to needs no Pillow.
    from exports.pictures import for_page  # noqa: PLC0415

    return for_page(content, SIDE, SIDE)
