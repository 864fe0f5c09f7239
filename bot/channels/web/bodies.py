"""Bodies that are being read: how many at once and how large, from one address and in all, and for how long.

What a body says that it holds is reserved before any of it is read, so that no number of slow senders fills
the memory. Words, pieces and whole forms have a house each: none of them keeps out the others.
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
"""Seconds without a byte: on the slowest line that carries anything there is one sooner."""
LONGEST = 600.0
"""Seconds for a whole form of 20 MB, at 35 kB a second. The page sends a large file in pieces."""
LONGEST_SHORT = 60.0
"""Seconds for words or a piece: the page gives up sooner."""
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many bodies at once, and how many bytes they hold together at most."""

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
class House:
    """Room for the bodies of one kind."""

    own: Bounds
    """From one address: an office shares one, and so do many phones of a network."""
    all: Bounds
    seconds: float
    """The longest that one may take."""
    _by_place: dict[str, _Held] = field(default_factory=dict)
    _in_all: _Held = field(default_factory=_Held)

    @asynccontextmanager
    async def body(self, request: Request, most: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """The chunks of a body of which at most `most` bytes are kept; its room is held to the end of this.

        Raises 503 where the house is full, after the body was read to its end and dropped, and 408 where it
        comes too slowly.
        """
        size = min(announced(request, most), most)
        if not self._has_room(_place(request), size):
            await let_go(request, self.seconds)
        with self.room(request, size):
            yield _chunks(request, self.seconds)

    @contextmanager
    def room(self, request: Request, size: int) -> Iterator[None]:
        """Room for so many bytes; raises 503 where there is none."""
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


def _words() -> House:
    return House(Bounds(200, 8 * MEGABYTE), Bounds(1000, 32 * MEGABYTE), LONGEST_SHORT)


def _pieces() -> House:
    return House(Bounds(100, 16 * MEGABYTE), Bounds(500, 64 * MEGABYTE), LONGEST_SHORT)


def _forms() -> House:
    return House(Bounds(8, 48 * MEGABYTE), Bounds(24, 128 * MEGABYTE), LONGEST)


@dataclass(frozen=True, slots=True)
class Bodies:
    """The three houses."""

    words: House = field(default_factory=_words)
    """For what is written and pressed: a text is some kilobytes."""
    pieces: House = field(default_factory=_pieces)
    """For pieces, and forms of their size: what the page posts is an eighth of a megabyte."""
    forms: House = field(default_factory=_forms)
    """For whole forms of other programs, and for files while they are joined of their pieces."""


async def let_go(request: Request, seconds: float) -> None:
    """Read a body to its end and keep nothing: a browser that is still sending hears no early answer."""
    async for _ in _chunks(request, seconds):
        pass


async def _chunks(request: Request, seconds: float) -> AsyncIterator[bytes]:
    """What comes, for so long; raises 408 where it stops, and closes the connection."""
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
    """How many bytes the sender says that there are; `most` where it does not say."""
    told = request.headers.get("content-length", "")
    return int(told[:12]) if told.isascii() and told.isdigit() else most


def _place(request: Request) -> str:
    return place_of(request.client.host if request.client else "")
