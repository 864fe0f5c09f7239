"""A file that the page sends: kept before it is handed in, and dropped where nothing shows it then."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

from bot.channels.web.bodies import House
from bot.channels.web.page_words import REFUSED
from bot.channels.web.upload import InPieces, Upload
from flows.messages.message import FileRef, Reason
from storage.files.store import LARGEST
from storage.files.uploads import Uploads


class Shelf(Protocol):
    """Where files are put (storage.files.shelf.Shelf). Its methods block."""

    def refusal(self, address: str, upload: str, size: int) -> Reason | None:
        """Why `size` bytes from an address would not be kept; None where they would be."""
        ...

    def put(self, data: bytes, name: str) -> FileRef | Reason:
        """Keep it under the sender's name for it; or say why not."""
        ...

    def settle(self, file: FileRef, data: bytes) -> bool:
        """After the commit: drop a file that nothing refers to, and say whether it stays."""
        ...


class Keeping:
    """The files of the page, and their pieces."""

    def __init__(self, shelf: Shelf, uploads: Uploads, clock: Callable[[], datetime], house: House) -> None:
        """`house` has room for files while they are joined of their pieces."""
        self._shelf = shelf
        self._uploads = uploads
        self._clock = clock
        self._house = house

    async def refusal(self, address: str, upload: str, size: int) -> Reason | None:
        """Why `size` bytes from an address would not be kept: asked before they are."""
        return await run_in_threadpool(self._shelf.refusal, address, upload, size)

    @asynccontextmanager
    async def kept(self, request: Request, address: str, upload: Upload) -> AsyncIterator[FileRef | Reason]:
        """The file of an upload, or why it is not kept; it is handed in within this.

        Where that fails nothing is dropped, for the page sends it again.
        """
        match upload.content:
            case Reason() as reason:
                yield reason
            case bytes() as content:
                file = await run_in_threadpool(self._shelf.put, content, upload.name)
                yield file
                if isinstance(file, FileRef):
                    await run_in_threadpool(self._shelf.settle, file, content)
            case InPieces(size):
                async with self._joined(request, address, upload, size) as joined:
                    yield joined

    @asynccontextmanager
    async def _joined(
        self, request: Request, address: str, upload: Upload, size: int
    ) -> AsyncIterator[FileRef | Reason]:
        """The same for a file whose pieces are here; once it was said what became of them, the same again."""
        if (refusal := await self.refusal(address, upload.id, size)) is not None:
            yield refusal
            return
        with self._house.room(request, min(size, LARGEST)):
            content = await run_in_threadpool(self._uploads.content, address, upload.id)
            if not isinstance(content, bytes):
                yield content
                return
            if len(content) != size:
                raise HTTPException(503, REFUSED["not_all"])  # the page goes on behind what is here
            file = await run_in_threadpool(self._shelf.put, content, upload.name)
            yield file
            await run_in_threadpool(self._finish, address, upload.id, file, content)

    def _finish(self, address: str, upload: str, file: FileRef | Reason, content: bytes) -> None:
        """Note what became of an upload. Where its file was dropped it has to come again."""
        if isinstance(file, FileRef) and not self._shelf.settle(file, content):
            self._uploads.drop(address, upload)
        else:
            self._uploads.done(address, upload, file, self._clock())
