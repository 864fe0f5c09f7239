"""What waits in the outbox is sent by whoever comes next, within Telegram's limits."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lease import Lease, is_gone, this_process
from bot.telegram.pace import BURST, Pace
from flows.message import Kind, Message
from storage import leases
from storage.engine import open_engine
from storage.migrate import migrate
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
    sent: list[tuple[float, int]] = []

    async def sleep(seconds: float) -> None:
        clock[0] += seconds

    async def send_all() -> None:
        pace = Pace(lambda: clock[0], sleep)
        for chat, pause in messages:
            clock[0] += pause / 50
            await pace.turn(chat, is_message=True)
            sent.append((clock[0], chat))

    asyncio.run(send_all())
    for chats in ({1}, {2}, {3}, {1, 2, 3}):
        times = [at for at, chat in sent if chat in chats]
        rate, burst = (30, 31) if len(chats) > 1 else (1, BURST)
        for first, at in enumerate(times):
            for last in range(first, len(times)):
                assert last - first + 1 <= (times[last] - at) * rate + burst + 1e-6


async def test_a_second_process_waits_and_takes_over(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/d.db")
    migrate(engine)
    now = [datetime(2026, 11, 25, tzinfo=UTC)]
    working: list[str] = []
    ticks = {holder: asyncio.Event() for holder in "ab"}

    def lease(holder: str) -> Lease:
        async def sleep(_: float) -> None:
            await ticks[holder].wait()
            ticks[holder].clear()

        return Lease(engine, "telegram", holder, lambda: now[0], sleep)

    async def begin(holder: str) -> asyncio.Task[None]:
        async def work() -> None:
            working.append(holder)
            try:
                await asyncio.Event().wait()
            finally:
                working.remove(holder)

        return asyncio.create_task(lease(holder).while_held(work))

    async def until(expected: list[str]) -> None:
        while working != expected:  # noqa: ASYNC110 (two processes do not share an event)
            await asyncio.sleep(0.001)

    first = await begin("a")
    await until(["a"])
    second = await begin("b")
    for _ in range(3):
        ticks["b"].set()
        await asyncio.sleep(0.01)
    assert working == ["a"], "two never work at once"
    now[0] += leases.LASTS + timedelta(seconds=1)  # the first one hung: its lease ran out
    ticks["b"].set()
    await until(["a", "b"])  # until the first one looks
    ticks["a"].set()
    await until(["b"])
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    ticks["a"].set()
    await until(["a"])
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert leases.held(engine) == []
    engine.dispose()


async def test_an_error_of_the_work_is_raised(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/d.db")
    migrate(engine)

    async def work() -> None:
        raise ValueError("the token is wrong")

    with pytest.raises(ValueError, match="token"):
        await Lease(engine, "telegram", "a", lambda: datetime.now(UTC)).while_held(work)
    engine.dispose()


async def test_nobody_waits_for_a_process_that_was_killed(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/d.db")
    migrate(engine)
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await child.wait()
    mine = this_process()
    leases.hold(engine, "telegram", f"{mine.rpartition(':')[0]}:{child.pid}", datetime.now(UTC))
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(Lease(engine, "telegram", mine, lambda: datetime.now(UTC)).while_held(work))
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    engine.dispose()


@pytest.mark.parametrize("holder", ["this process", "elsewhere/pid:[1]:4", "", "x:y"])
def test_who_may_be_alive_is_not_gone(holder: str) -> None:
    assert not is_gone(holder.replace("this process", this_process()))


async def test_work_stops_while_the_database_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/d.db")
    migrate(engine)
    tick, working = asyncio.Event(), asyncio.Event()

    async def sleep(_: float) -> None:
        await tick.wait()
        tick.clear()

    async def work() -> None:
        working.set()
        try:
            await asyncio.Event().wait()
        finally:
            working.clear()

    task = asyncio.create_task(
        Lease(engine, "telegram", "a", lambda: datetime.now(UTC), sleep).while_held(work)
    )
    await working.wait()

    def away(*_: object) -> bool:
        raise OSError("no route to the database")

    with monkeypatch.context() as patch:
        patch.setattr(leases, "hold", away)
        tick.set()
        while working.is_set():  # noqa: ASYNC110 (there is no event for its end)
            await asyncio.sleep(0.001)
    tick.set()
    await working.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert "no route" in caplog.text
    assert "another decuong" not in caplog.text
    engine.dispose()
