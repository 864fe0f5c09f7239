"""Files in pieces, so that an upload survives a bad line: the core of tus 1.0.0 (tus.io/protocols).

An upload's URL holds the id of its message, so no request is needed to create it. HEAD says how many bytes
are here, PATCH adds a piece after them. When all are here, the page posts its form with `received` (the
number of bytes) in place of the file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from bot.channels.web.bodies import BodyLimits, announced, let_go
from bot.channels.web.keep_file import Keeping
from bot.channels.web.page_words import REFUSED
from bot.channels.web.upload import number_of_bytes
from bot.channels.web.visitor import Visitors
from bot.channels.wire import is_id
from storage.files.store import LARGEST
from storage.files.uploads import Uploads

TUS = {"tus-resumable": "1.0.0", "cache-control": "no-store"}
KIND = "application/offset+octet-stream"
LARGEST_PIECE = 1 << 20
"""Bytes: a piece is held in memory, and stored in one transaction."""


class UploadRoutes:
    """The routes of uploads in pieces."""

    def __init__(
        self,
        uploads: Uploads,
        keeping: Keeping,
        clock: Callable[[], datetime],
        visitors: Visitors,
        limits: BodyLimits,
    ) -> None:
        self._uploads = uploads
        self._keeping = keeping
        self._clock = clock
        self._visitors = visitors
        self._limits = limits

    async def head(self, upload: str, request: Request) -> Response:
        """HEAD /chat/uploads/{id}: the answer's Upload-Offset says how many bytes are here."""
        address = await self._visitors.address_of(request)
        here = await run_in_threadpool(self._uploads.received, address, _checked(upload))
        return _offset(200, here)

    async def patch(self, upload: str, request: Request) -> Response:
        """PATCH /chat/uploads/{id}: add a piece at Upload-Offset; 409 if the bytes here end elsewhere.

        403 if the file would not be kept: the answer to the form that follows says why.
        """
        address, start = await self._visitors.address_of(request), _start(request)
        size = start + min(announced(request, LARGEST_PIECE), LARGEST_PIECE)
        if await self._keeping.refusal(address, _checked(upload), size):
            await let_go(request, self._limits.seconds)
            raise HTTPException(403, REFUSED["not_to_keep"])
        data = bytearray()
        async with self._limits.body(request, LARGEST_PIECE) as body:
            async for chunk in body:
                data += chunk
                if len(data) > LARGEST_PIECE or start + len(data) > LARGEST:
                    raise HTTPException(413, REFUSED["too_large_piece"])
            add, now = self._uploads.add, self._clock()
            here = await run_in_threadpool(add, address, upload, start, bytes(data), now)
        return _offset(204 if here == start + len(data) else 409, here)


def _start(request: Request) -> int:
    """The offset in bytes at which the piece begins."""
    start = number_of_bytes(request.headers.get("upload-offset", ""))
    if request.headers.get("content-type") != KIND or start is None:
        raise HTTPException(415, REFUSED["not_piece"])
    return start


def _checked(upload: str) -> str:
    if not is_id(upload):
        raise HTTPException(404, REFUSED["nowhere"])
    return upload


def _offset(status: int, here: int) -> Response:
    return Response(status_code=status, headers={**TUS, "upload-offset": str(here)})
