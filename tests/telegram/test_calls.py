"""What a call costs, and calls whose caller was cancelled: a lost lease, a sign of work no longer needed."""

from __future__ import annotations

import asyncio
import sys
from importlib.abc import MetaPathFinder

import pytest

from bot.channels.telegram import api as bot_api
from bot.channels.telegram.api import BotApi
from tests.botapi import BotApiServer, Phone

CONNECTIONS = 3


@pytest.fixture
async def api(server: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> BotApi:
    monkeypatch.setattr(bot_api, "MOST_CONNECTIONS", CONNECTIONS)
    return BotApi(server.token, server.api_url)


async def test_the_next_calls_find_a_connection(api: BotApi, phone: Phone) -> None:
    async with api:
        for steps in range(60):  # cancelled at each point of a call, by turns
            calls = [asyncio.create_task(api.show_typing(phone.chat.id)) for _ in range(2 * CONNECTIONS)]
            for _ in range(steps):
                await asyncio.sleep(0)
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
        async with asyncio.timeout(10):
            await asyncio.gather(*(api.show_typing(phone.chat.id) for _ in range(CONNECTIONS)))


async def test_a_poll_that_was_cancelled_does_not_hold_up_the_next(
    api: BotApi, server: BotApiServer, phone: Phone
) -> None:
    async with api:
        poll = asyncio.create_task(api.updates(None))
        await server.until(lambda: len(server.called("getUpdates")) == 1)
        poll.cancel()
        await asyncio.gather(poll, return_exceptions=True)
        poll = asyncio.create_task(api.updates(None))
        async with asyncio.timeout(10):
            await server.until(lambda: len(server.called("getUpdates")) == 2)
        phone.says("một")
        assert len(await poll) == 1


async def test_what_was_begun_does_not_hold_up_the_end(
    api: BotApi, server: BotApiServer, phone: Phone
) -> None:
    async with asyncio.timeout(10):
        async with api:
            poll = asyncio.create_task(api.updates(None))
            await server.until(lambda: len(server.called("getUpdates")) > 0)
            poll.cancel()
            await asyncio.gather(poll, return_exceptions=True)


async def test_a_call_looks_for_no_modules(
    api: BotApi, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought: list[str] = []

    class Watcher(MetaPathFinder):
        def find_spec(self, fullname: str, _path: object, _target: object = None) -> None:
            sought.append(fullname)

    async with api:
        monkeypatch.setattr(sys, "meta_path", [Watcher(), *sys.meta_path])
        await api.show_typing(phone.chat.id)
    assert sought == [], "each time, on the whole of sys.path"
