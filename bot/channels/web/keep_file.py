"""Stores a file from the page before it is handed in, and drops it afterwards if no answer refers to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

from bot.channels.web.bodies import BodyLimits
from bot.channels.web.page_words import REFUSED
from bot.channels.web.upload import InPieces, Upload
from flows.messages.message import FileRef, Reason
from storage.files.store import LARGEST
from storage.files.uploads import Uploads


class ChannelFiles(Protocol):
    """Where files are put (storage.files.channel_files.ChannelFiles). Its methods block."""

    def refusal(self, address: str, upload: str, size: int) -> Reason | None:
        """Why `size` bytes from an address would not be kept; None if they would be."""
        ...

    def put(self, data: bytes, name: str) -> FileRef | Reason:
        """Store the content under the file name that the sender gave; the Reason says why it was not kept."""
        ...

    def settle(self, file: FileRef, data: bytes) -> bool:
        """Call after the commit: drop the file if nothing refers to it. Returns whether it stays."""
        ...


class Keeping:
    """Stores the files that the page sends, whole or in pieces."""

    def __init__(
        self, channel_files: ChannelFiles, uploads: Uploads, clock: Callable[[], datetime], limits: BodyLimits
    ) -> None:
        """`limits` reserves memory for files while their pieces are joined."""
        self._files = channel_files
        self._uploads = uploads
        self._clock = clock
        self._limits = limits

    async def refusal(self, address: str, upload: str, size: int) -> Reason | None:
        """Why `size` bytes from an address would not be kept; None if they would be. Stores nothing."""
        return await run_in_threadpool(self._files.refusal, address, upload, size)

    @asynccontextmanager
    async def kept(self, request: Request, address: str, upload: Upload) -> AsyncIterator[FileRef | Reason]:
        """Store the file of an upload and yield it, or the reason why not. Hand it in within the block.

        If the block raises, nothing is dropped: the page sends the upload again.
        """
        match upload.content:
            case Reason() as reason:
                yield reason
            case bytes() as content:
                file = await run_in_threadpool(self._files.put, content, upload.name)
                yield file
                if isinstance(file, FileRef):
                    await run_in_threadpool(self._files.settle, file, content)
            case InPieces(size):
                async with self._joined(request, address, upload, size) as joined:
                    yield joined

    @asynccontextmanager
    async def _joined(
        self, request: Request, address: str, upload: Upload, size: int
    ) -> AsyncIterator[FileRef | Reason]:
        """`kept` for a file whose pieces are here. A finished upload gives its earlier result again."""
        if (refusal := await self.refusal(address, upload.id, size)) is not None:
            yield refusal
            return
        with self._limits.room(request, min(size, LARGEST)):
            content = await run_in_threadpool(self._uploads.content, address, upload.id)
            if not isinstance(content, bytes):
                yield content
                return
            if len(content) != size:
                raise HTTPException(503, REFUSED["not_all"])  # the page goes on after the bytes that are here
            file = await run_in_threadpool(self._files.put, content, upload.name)
            yield file
            await run_in_threadpool(self._finish, address, upload.id, file, content)

    def _finish(self, address: str, upload: str, file: FileRef | Reason, content: bytes) -> None:
        """Record the result of an upload. If its file was dropped, the page has to send it again."""
        if isinstance(file, FileRef) and not self._files.settle(file, content):
            self._uploads.drop(address, upload)
        else:
            self._uploads.done(address, upload, file, self._clock())
