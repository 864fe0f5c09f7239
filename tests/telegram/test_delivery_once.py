"""Nothing is lost and nothing kept twice, wherever the channel is stopped."""

import pytest

from flows.messages.message import Said
from storage.core.errors import Unavailable
from tests.botapi import BotApiServer, Phone, SteppedClock
from tests.botapi.calls import CallError
from tests.telegram.house import House, echo


async def test_stopped_while_handing_in(house: House, server: BotApiServer, phone: Phone) -> None:
    house.before.clear()
    async with house.running():
        phone.says("Hồng Thuận")
        await server.until(lambda: len(house.handed_in) == 1)
    assert (house.kept, server.queue.confirmed) == ({}, [])
    house.before.set()
    async with house.running():
        await house.idle()
    assert house.contents == [Said("Hồng Thuận")]


async def test_stopped_when_kept_but_not_confirmed(house: House, server: BotApiServer, phone: Phone) -> None:
    house.after.clear()
    house.says = echo
    async with house.running():
        phone.says("Hồng Thuận")
        await server.until(lambda: len(house.kept) == 1)
    assert server.queue.confirmed == []
    house.after.set()
    async with house.running():
        await house.idle()
        phone.says("Giao Thủy")
        await server.until(lambda: len(phone.reads()) == 2)
    assert house.contents == [Said("Hồng Thuận"), Said("Giao Thủy")]
    assert len(house.handed_in) == 3, "handed in again, kept once"
    assert server.queue.delivered[1] == 2


async def test_stopped_at_any_call(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    """Stopped after the n-th call that the server gets, for every n, and started again."""
    house.says = echo
    said = []
    for number in range(40):
        said.append(f"tin {number}")
        phone.says(said[-1])
        calls = len(server.calls) + number % 7
        async with house.running():
            await server.until(lambda calls=calls: len(server.calls) > calls or server.poll.is_waiting)  # type: ignore[misc]
        clock.advance(1)
        kept = {content.text for content in house.contents if isinstance(content, Said)}
        confirmed = server.queue.confirmed
        assert {f"tin {update - 1}" for update in confirmed} <= kept, "nothing is confirmed before it is kept"

    def is_idle() -> bool:
        clock.advance(1)  # a poll of before, whose client is gone, makes the channel wait and try again
        return server.poll.is_waiting and not server.queue.waiting()

    async with house.running():
        await server.until(is_idle)
    assert house.contents == [Said(text) for text in said]
    assert server.queue.confirmed == list(range(1, 41))
    assert server.queue.expired == []


async def test_what_could_not_be_kept_is_fetched_again(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    house.errors = [OSError("a bug"), Unavailable("the disk is full")]
    phone.says("một")
    server.inject({})
    async with house.running():
        for pause in (1.0, 2.0):
            await server.until(lambda pause=pause: pause in clock.sleeping)  # type: ignore[misc]
            assert (house.kept, house.aside, server.queue.confirmed) == ({}, [], [])
            clock.advance(pause)
        await house.idle()
    assert house.contents == [Said("một")]
    assert len(house.aside) == 1
    told = [record for record in caplog.records if "was not kept" in record.message]
    assert [record.exc_info is None for record in told] == [False, True], "only a bug shows where it is"
    assert "the disk is full" in told[1].message


async def test_update_ids_that_start_again_lower(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    server.queue.restart_ids(900)
    async with house.running():
        phone.says("Hồng Thuận")
        await house.idle()
        server.queue.restart_ids(895)  # close enough for the old offset to hide it

        def is_without_offset() -> bool:
            clock.advance(1)  # until the poll that still waits has come back empty
            return server.called("getUpdates")[-1].text("offset") == ""

        await server.until(is_without_offset)
        phone.says("Giao Thủy")
        await house.idle()
    assert house.contents == [Said("Hồng Thuận"), Said("Giao Thủy")]


async def test_polling_starts_without_an_offset(house: House, server: BotApiServer, phone: Phone) -> None:
    phone.says("một")
    async with house.running():
        await house.idle()
    offsets = [call.text("offset") for call in server.called("getUpdates")]
    assert offsets[:2] == ["", "2"]


async def test_telegram_is_away_for_a_while(
    house: House, server: BotApiServer, phone: Phone, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    server.fails("getUpdates", CallError(502, "Bad Gateway"), times=8)
    phone.says("một")
    async with house.running():
        for pause in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0):
            await server.until(lambda pause=pause: clock.sleeping == [pause])  # type: ignore[misc]
            clock.advance(pause)
        await house.idle()
    assert house.contents == [Said("một")]
    assert "Telegram does not answer, trying again: Bad Gateway" in caplog.text


async def test_another_poller(
    house: House, server: BotApiServer, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.running():
        await server.until(lambda: server.poll.is_waiting)
        async with House(server, clock).running():
            await server.until(lambda: 1.0 in clock.sleeping)
    assert "another program fetches this bot's messages; stop one of the two" in caplog.text


async def test_too_many_polls(house: House, server: BotApiServer, phone: Phone, clock: SteppedClock) -> None:
    server.fails("getUpdates", CallError(429, "Too Many Requests: retry after 9", 9))
    phone.says("một")
    async with house.running():
        await server.until(lambda: clock.sleeping == [9])
        clock.advance(9)
        await house.idle()
    assert house.contents == [Said("một")]


async def test_many_at_once(house: House, server: BotApiServer) -> None:
    phones = [server.phone(f"Người {number}") for number in range(60)]
    for number in range(4):
        for phone in phones:
            phone.says(str(number))
    async with house.running():
        await server.until(lambda: server.poll.is_waiting and not server.queue.waiting())
    assert [len(batch) for batch in house.handed_in] == [100, 100, 40]
    for phone in phones:
        mine = [one.content for one in house.kept.values() if one.address == str(phone.chat.id)]
        assert mine == [Said("0"), Said("1"), Said("2"), Said("3")]
