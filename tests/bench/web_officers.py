"""Simulated officers before a real server: each has a browser, an address and a cookie of its own."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from typing import Any

import aiohttp

from flows.messages.message import Pressed, Said
from tests.bench.latency import A_SECOND, STAY
from tests.bench.officers import answer_to


class WebOfficers:
    """Officers who write A_SECOND messages a second together, at random times.

    After STAY messages an officer submits the report, and another with an empty one takes the place.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, number: int) -> None:
        self.spent: list[tuple[float, float]] = []
        """When each message was sent and answered, by `time.perf_counter()`."""
        self._session = session
        self._url = url
        self._numbers = itertools.count()
        self._number = number
        self._idle: list[_Officer] = []
        self._chance = random.Random(247)

    async def open(self) -> None:
        """Open the page for each of them."""
        self._idle = [await self._newcomer(self._chance.randrange(1, STAY)) for _ in range(self._number)]

    async def write(self, until: asyncio.Event) -> None:
        """Write until then. Raises what a refused message raises."""
        start, due = time.perf_counter(), 0.0
        async with asyncio.TaskGroup() as sending:
            while not until.is_set():
                due += self._chance.expovariate(A_SECOND)
                await asyncio.sleep(max(0.0, start + due - time.perf_counter()))
                # If all wait for an answer, nobody has anything to say.
                if self._idle:
                    at = self._chance.randrange(len(self._idle))
                    self._idle[at], self._idle[-1] = self._idle[-1], self._idle[at]
                    sending.create_task(self._turn(self._idle.pop()))

    async def _turn(self, officer: _Officer) -> None:
        began = time.perf_counter()
        await officer.say(self._session, self._url)
        self.spent.append((began, time.perf_counter()))
        self._idle.append(officer if officer.left else await self._newcomer(STAY))

    async def _newcomer(self, stay: int) -> _Officer:
        officer = _Officer(next(self._numbers), stay)
        await officer.open(self._session, self._url)
        return officer


class _Officer:
    """One browser."""

    def __init__(self, number: int, stay: int) -> None:
        self.left = stay
        """How many messages the officer still sends. The last two submit the report."""
        self._headers = {"x-forwarded-for": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        self._cookies: dict[str, str] = {}
        self._next: Pressed | Said = Pressed("yes")
        self._ids = itertools.count()

    async def open(self, session: aiohttp.ClientSession, url: str) -> None:
        """Open the page."""
        await self._post(session, f"{url}/chat/open", {"code": ""})

    async def say(self, session: aiohttp.ClientSession, url: str) -> None:
        """Send what is to be said next, and read what comes after it."""
        content = Pressed("submit") if self.left <= 2 else self._next
        said = {"press": content.press} if isinstance(content, Pressed) else {"text": content.text}
        reply = await self._post(session, f"{url}/chat/messages", {"id": f"m{next(self._ids)}", **said})
        self.left -= 1
        if not reply["messages"]:
            self._next = Pressed("done")
            return
        message = reply["messages"][-1]
        presses = {button["press"] for row in message["buttons"] for button in row}
        self._next = answer_to(message["key"], presses)

    async def _post(self, session: aiohttp.ClientSession, url: str, body: dict[str, str]) -> dict[str, Any]:
        async with session.post(url, json=body, cookies=self._cookies, headers=self._headers) as response:
            response.raise_for_status()
            self._cookies |= {name: morsel.value for name, morsel in response.cookies.items()}
            answer: dict[str, Any] = await response.json()
            return answer
