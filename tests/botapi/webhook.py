"""Pushes updates to a bot's webhook, with the official server's order and retries (WebhookActor.cpp)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp

from tests.botapi.clock import Clock
from tests.botapi.queues import UpdateQueue, Waiting

LONGEST_DELAY = 60
"""Seconds; the server draws from 60 to 120."""
MOST_CONNECTIONS = 40
"""At once: setWebhook's max_connections where a bot gives none."""
LONGEST_ASKED = 3600
"""Seconds that Retry-After may ask for."""


@dataclass(frozen=True)
class WebhookSettings:
    """What setWebhook was told."""

    url: str
    secret: str = ""


class Webhook:
    """One task a lane: within it nothing is sent before what came earlier is answered with 2xx."""

    def __init__(self, settings: WebhookSettings, queue: UpdateQueue, clock: Clock) -> None:
        self.settings = settings
        self.last_error = ""
        self._queue, self._clock = queue, clock
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS), timeout=aiohttp.ClientTimeout(60)
        )
        self._lanes: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._main = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop, leaving what is not answered in the queue."""
        tasks = [self._main, *self._lanes.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.close()

    async def _run(self) -> None:
        while True:
            self._queue.changed.clear()
            for lane in self._queue.lanes():
                running = self._lanes.get(lane)
                if running is None or running.done():
                    self._lanes[lane] = asyncio.create_task(self._push(lane))
            await self._queue.changed.wait()

    async def _push(self, lane: tuple[str, int]) -> None:
        while (one := self._queue.first(lane)) is not None:
            await self._push_one(one)

    async def _push_one(self, one: Waiting) -> None:
        delay, fails = 1, 0
        while True:
            asked = await self._post(one)
            if asked is None:
                self._queue.take(one)
                return
            self._queue.delivered[one.id] += 1
            wait = min(asked, LONGEST_ASKED)
            if not wait and fails:
                wait = delay = min(LONGEST_DELAY, delay * 2)
            fails += 1
            if self._clock.now() + wait > one.expires_at:
                self._queue.drop(one)
                return
            if wait:
                await self._clock.sleep(wait)

    async def _post(self, one: Waiting) -> int | None:
        """None when it was taken; otherwise the seconds that Retry-After asks for, or 0."""
        secret = self.settings.secret
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        try:
            async with self._client.post(self.settings.url, json=one.json, headers=headers) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.last_error = f"Webhook connection closed: {error!r}"
            return 0
        if answer.ok:
            return None
        self.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        return int(answer.headers.get("Retry-After", 0))
