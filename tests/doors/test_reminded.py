"""A reminder on Telegram: by its buttons an officer writes on, or is reminded no more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.jobs.remind import remind_all
from flows.respondents.codes import spelled
from tests.doors.doors import Chat, app_at, telegram
from tests.invited import campaign

MORNING = datetime(2025, 12, 15, 1, 30, tzinfo=UTC)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    one = app_at(tmp_path)
    yield one
    one.engine.dispose()


async def reminded(app: App, chat: Chat, now: datetime) -> None:
    clock = chat.clock
    clock.advance(now.timestamp() - clock.now())
    at = datetime.fromtimestamp(clock.now(), UTC)
    await asyncio.to_thread(remind_all, app.conversation, lambda: at)
    await chat.settle()


async def test_an_officer_is_reminded_goes_on_and_asks_for_no_more(app: App) -> None:
    code = spelled(campaign(app.engine, last_day=date(2025, 12, 20))[0])
    async with telegram(app) as chat:
        assert isinstance(chat, Chat)
        chat.phone.says(code)
        await chat.settle()
        chat.phone.presses("Đồng ý, bắt đầu")
        await chat.settle()
        chat.phone.says("Nuôi bò")
        await chat.settle()
        before = len(chat.phone.reads())
        await reminded(app, chat, MORNING + timedelta(days=-1))
        assert len(chat.phone.reads()) == before, "it is Sunday"
        await reminded(app, chat, MORNING)
        [told] = chat.phone.reads()[before:]
        assert "UBND xã Y Tý" in told.text and "Còn 30 câu." in told.text
        chat.phone.presses("Viết tiếp")
        await chat.settle()
        assert "1.2. Địa điểm" in chat.phone.reads()[-1].text
        chat.phone.presses("Đừng nhắc nữa", of=told)
        await chat.settle()
        assert any("Sẽ không nhắc anh/chị" in one.text for one in chat.phone.reads()[-2:])
        before = len(chat.phone.reads())
        for day in range(1, 10):
            await reminded(app, chat, MORNING + timedelta(days=day))
        assert len(chat.phone.reads()) == before
