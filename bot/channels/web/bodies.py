"""Limits on request bodies: how many at once, how many bytes together, and how long each may take.

There is a limit for each client address and one for all of them. The announced size of a body is reserved
before any of it is read, so that slow senders cannot fill the memory, however many they are. Texts, pieces
of files and whole forms have limits of their own: a rush of one kind does not keep out the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from fastapi import HTTPException, Request

from bot.channels.web.page_words import REFUSED
from bot.intake.rate_limits import place_of

LONGEST_GAP = 30.0
"""Seconds without a byte before a body is given up: even a very slow line sends one sooner."""
LONGEST = 600.0
"""Seconds for a whole form: 20 MB take as long at 35 kB/s. The page sends large files in pieces."""
LONGEST_SHORT = 60.0
"""Seconds for a text or a piece: the page gives up sooner."""
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """The largest number of bodies at once, and the bytes that they may hold together."""

    number: int
    size: int


@dataclass(slots=True)
class _Held:
    number: int = 0
    size: int = 0

    def add(self, number: int, size: int) -> None:
        self.number += number
        self.size += size

    def fits(self, size: int, within: Bounds) -> bool:
        return self.number < within.number and self.size + size <= within.size


@dataclass(slots=True)
class BodyLimits:
    """The room for bodies of one kind, for each client address and in all."""

    own: Bounds
    """The limits of one client address: an office, or many phones of one network, may share it."""
    all: Bounds
    seconds: float
    """The longest time, in seconds, that one body may take."""
    _by_place: dict[str, _Held] = field(default_factory=dict)
    _in_all: _Held = field(default_factory=_Held)

    @asynccontextmanager
    async def body(self, request: Request, most: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """Reserve room for a body and yield its chunks; the room is freed when the block ends.

        At most `most` bytes are reserved. Raises 503 where there is no room, after the body was read and
        dropped. Raises 408 where the body comes too slowly.
        """
        size = min(announced(request, most), most)
        if not self._has_room(_place(request), size):
            await let_go(request, self.seconds)
        with self.room(request, size):
            yield _chunks(request, self.seconds)

    @contextmanager
    def room(self, request: Request, size: int) -> Iterator[None]:
        """Reserve room for `size` bytes until the block ends. Raises 503 where there is none."""
        place = _place(request)
        if not self._has_room(place, size):
            raise HTTPException(503, REFUSED["full"], {"retry-after": "10"})
        held = self._by_place.setdefault(place, _Held())
        held.add(1, size)
        self._in_all.add(1, size)
        try:
            yield
        finally:
            held.add(-1, -size)
            self._in_all.add(-1, -size)
            if not held.number:
                del self._by_place[place]

    def _has_room(self, place: str, size: int) -> bool:
        held = self._by_place.get(place, _Held())
        return held.fits(size, self.own) and self._in_all.fits(size, self.all)


def _words() -> BodyLimits:
    return BodyLimits(Bounds(200, 8 * MEGABYTE), Bounds(1000, 32 * MEGABYTE), LONGEST_SHORT)


def _pieces() -> BodyLimits:
    return BodyLimits(Bounds(100, 16 * MEGABYTE), Bounds(500, 64 * MEGABYTE), LONGEST_SHORT)


def _forms() -> BodyLimits:
    return BodyLimits(Bounds(8, 48 * MEGABYTE), Bounds(24, 128 * MEGABYTE), LONGEST)


@dataclass(frozen=True, slots=True)
class Bodies:
    """The room for each of the three kinds of body."""

    words: BodyLimits = field(default_factory=_words)
    """For texts and presses: some kilobytes each."""
    pieces: BodyLimits = field(default_factory=_pieces)
    """For pieces of files, and for small forms: the page posts files in pieces of 128 KB."""
    forms: BodyLimits = field(default_factory=_forms)
    """For whole forms that other programs send, and for files while their pieces are joined."""


async def let_go(request: Request, seconds: float) -> None:
    """Read a body to its end and drop it: a browser that is still sending does not read an early answer."""
    async for _ in _chunks(request, seconds):
        pass


async def _chunks(request: Request, seconds: float) -> AsyncIterator[bytes]:
    """The chunks, for at most `seconds`. Raises 408 and closes the connection when they stop coming."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    stream = request.stream()
    try:
        while True:
            async with asyncio.timeout_at(min(end, loop.time() + LONGEST_GAP)):
                chunk = await anext(stream)
            yield chunk
    except StopAsyncIteration:
        return
    except TimeoutError:
        raise HTTPException(408, REFUSED["too_slow"], {"connection": "close"}) from None


def announced(request: Request, most: int) -> int:
    """The size by the Content-Length header, in bytes; `most` where the header is missing."""
    told = request.headers.get("content-length", "")
    return int(told[:12]) if told.isascii() and told.isdigit() else most


def _place(request: Request) -> str:
    return place_of(request.client.host if request.client else "")
