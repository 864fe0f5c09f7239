"""What waits in the outbox is sent by whoever comes next, within Telegram's limits."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messaging.rate_limiter import BURST, RateLimiter
from flows.messages.message import Kind, Message
from tests.botapi import BotApiServer, Phone, SteppedClock
from tests.botapi.calls import CallError, migrated, too_many_requests
from tests.telegram.house import House, echo


async def test_a_killed_sender_sends_on(house: House, server: BotApiServer, phone: Phone) -> None:
    house.says = echo
    phone.says("một")
    server.fails("sendMessage", CallError(502, "Bad Gateway"), times=4)
    async with house.running():
        await server.until(lambda: len(server.called("sendMessage")) == 1)
    assert (phone.reads(), len(house.outbox)) == ([], 1)
    server.recovers()
    async with house.running():
        await house.idle()
    assert [shown.text for shown in phone.reads()] == ["Sau “một”"]


async def test_an_old_prompt_is_replaced_and_what_was_asked_for_is_not(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    notice, summary = Message(Kind.NOTICE, "đã sửa"), Message(Kind.SUMMARY, "đọc lại")
    prompts = [Message(Kind.PROMPT, f"câu {number}?") for number in range(3)]
    said = iter([(notice,), (summary, prompts[0]), (prompts[1],), (), (notice, prompts[2])])
    house.says = lambda _: next(said)
    async with house.running():
        await server.until(lambda: server.poll.is_waiting)
        server.fails("sendMessage", too_many_requests(9))
        for number in range(5):
            phone.says(str(number))
        await server.until(lambda: len(house.kept) == 5 and 9 in clock.sleeping)
        while house.waiting((), 99):
            clock.advance(1)
            await asyncio.sleep(0.005)
    assert [shown.text for shown in phone.reads()] == ["đã sửa", "đọc lại", "đã sửa", "câu 2?"]


async def test_a_group_that_became_a_supergroup_is_told_there(house: House, server: BotApiServer) -> None:
    group, supergroup = server.group("Xã Hồng Thuận"), server.group("Xã Hồng Thuận")
    server.fails("sendMessage", migrated(supergroup.id))
    server.phone("An").says("xin chào", group=group)
    async with house.running():
        await server.until(lambda: len(supergroup.shown) == 1)
    assert not group.shown


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 2)), min_size=1, max_size=200))
def test_no_chat_gets_more_than_one_a_second(messages: list[tuple[int, float]]) -> None:
    """Whatever comes when: in any s seconds a chat gets at most s + BURST messages, all at most 30 s + 31."""
    clock = [0.0]
    sent: list[tuple[float, str]] = []

    async def sleep(seconds: float) -> None:
        clock[0] += seconds

    async def send_all() -> None:
        rate_limiter = RateLimiter(lambda: clock[0], sleep)
        for chat, pause in messages:
            clock[0] += pause / 50
            await rate_limiter.turn(str(chat), is_message=True)
            sent.append((clock[0], str(chat)))

    asyncio.run(send_all())
    for chats in ({"1"}, {"2"}, {"3"}, {"1", "2", "3"}):
        times = [at for at, chat in sent if chat in chats]
        rate, burst = (30, 31) if len(chats) > 1 else (1, BURST)
        for first, at in enumerate(times):
            for last in range(first, len(times)):
                assert last - first + 1 <= (times[last] - at) * rate + burst + 1e-6
