"""Reminders on Zalo, where everything is typed, and what happens if an officer has blocked the bot there."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select

from bot.jobs.remind import remind_all
from flows.messages.message import Inbound, Said
from flows.respondents.codes import spelled
from storage.core import tables
from storage.core.engine import reading, writing
from storage.queues.outbox import Outbox
from tests.invited import campaign
from tests.zalo.house import House
from tests.zaloapi import Phone
from tests.zaloapi.chats import CallError

MORNING = datetime(2025, 12, 15, 1, 30, tzinfo=UTC)
"""Half past eight in Hà Nội, on a Monday."""
LAST_DAY = date(2025, 12, 20)


async def begins(house: House, phone: Phone) -> None:
    code = spelled(campaign(house.app.engine, at=house.now(), last_day=LAST_DAY)[0])
    await house.tells(phone, f"/start {code}", "1", "Nuôi bò")


async def reminded(house: House, now: datetime) -> None:
    """The program looks at this moment, and sends what it finds."""
    house.clock.advance((now - house.now()).total_seconds())
    await asyncio.to_thread(remind_all, house.app.conversation, house.now)
    await house.settle()


async def test_an_officer_is_reminded_goes_on_and_asks_for_no_more(house: House, phone: Phone) -> None:
    async with house.running():
        await begins(house, phone)
        before = len(phone.texts)
        await reminded(house, MORNING - timedelta(hours=3))
        assert len(phone.texts) == before, "it is half past five in the morning"
        await reminded(house, MORNING)
        [told] = phone.texts[before:]
        assert told.startswith("Nhắc anh/chị về báo cáo của UBND xã Y Tý, đợt “Báo cáo 2026”.")
        assert told.endswith("a Viết tiếp\ndnn Đừng nhắc nữa")
        assert "Còn 30 câu." in told and "Hạn nộp: ngày 20/12/2025." in told
        await house.tells(phone, "[Viết tiếp]")
        assert "1.2. Địa điểm" in phone.texts[-1]
        await house.tells(phone, "dnn")
        assert "Sẽ không nhắc anh/chị về báo cáo của UBND xã Y Tý nữa" in "".join(phone.texts[-2:])
        before = len(phone.texts)
        for day in range(1, 10):
            await reminded(house, MORNING + timedelta(days=day))
        assert len(phone.texts) == before


async def test_who_blocked_the_bot_is_reminded_on_telegram(house: House, phone: Phone) -> None:
    async with house.running():
        await begins(house, phone)
        await also_on_telegram(house, phone)
        phone.blocks_bot()
        house.clock.advance((MORNING - house.now()).total_seconds())
        await asyncio.to_thread(remind_all, house.app.conversation, house.now)
        await house.server.until(lambda: not house.outbox.waiting((), 99))
        assert telegrams(house) == []
        await asyncio.to_thread(remind_all, house.app.conversation, house.now)
    [text] = telegrams(house)
    assert text.startswith("Nhắc anh/chị về báo cáo của UBND xã Y Tý")


async def also_on_telegram(house: House, phone: Phone) -> None:
    """The same person has written on Telegram before."""
    addresses = tables.addresses
    with writing(house.app.engine) as connection:
        row = connection.execute(select(addresses)).one()
        other = {"channel": "telegram", "address": "42", "respondent_id": row.respondent_id}
        connection.execute(insert(addresses).values(other | {"draft_id": row.draft_id}))
    earlier = house.now() - timedelta(hours=1)
    house.app.conversation.receive([Inbound("telegram", "42", "1", earlier, Said("xã Y Tý"))])
    outbox = Outbox(house.app.engine, "telegram")
    outbox.sent([one.id for one in outbox.waiting((), 99)])


def telegrams(house: House) -> list[str]:
    found = Outbox(house.app.engine, "telegram", house.now).waiting((), 99)
    return [message.text for one in found for message in one.reply.messages]


async def test_killed_before_it_is_sent_it_is_sent_once_after_the_restart(house: House, phone: Phone) -> None:
    async with house.running():
        await begins(house, phone)
    before = len(phone.texts)
    house.clock.advance((MORNING - house.now()).total_seconds())
    remind_all(house.app.conversation, house.now)
    async with house.running():
        await house.settle()
        await asyncio.to_thread(remind_all, house.app.conversation, house.now)
        await house.settle()
    assert len(phone.texts) == before + 1
    with reading(house.app.engine) as connection:
        assert connection.execute(select(tables.outbox)).first() is None


async def test_zalo_fails_until_five_and_nothing_is_sent_before_the_morning(
    house: House, phone: Phone
) -> None:
    async with house.running():
        await begins(house, phone)
        before = len(phone.texts)
        evening = MORNING + timedelta(hours=8, minutes=20)
        house.clock.advance((evening - house.now()).total_seconds())
        calls = len(house.server.called("sendMessage"))
        house.server.fails("sendMessage", CallError(502, "Bad Gateway"))
        await asyncio.to_thread(remind_all, house.app.conversation, house.now)
        await house.server.until(lambda: len(house.server.called("sendMessage")) > calls)
        house.clock.advance(3600)  # the sender, which waits before its next try, makes none any more
        await house.settle()
        assert len(phone.texts) == before
        await reminded(house, MORNING + timedelta(days=1))
        assert len(phone.texts) == before + 1
