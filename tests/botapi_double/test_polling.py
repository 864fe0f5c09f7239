"""What is handed out when, by getUpdates."""

import asyncio

from tests.botapi import BotApiServer, SteppedClock
from tests.botapi_double.conftest import Ask


async def texts(ask: Ask, **args: int) -> list[str]:
    answer = await ask("getUpdates", **args)
    return [update["message"]["text"] for update in answer["result"]]


async def test_updates_come_again_until_a_higher_offset_confirms_them(
    server: BotApiServer, ask: Ask, clock: SteppedClock
) -> None:
    phone = server.phone()
    phone.says("một")
    phone.says("hai")
    assert await texts(ask) == ["một", "hai"]
    clock.advance(1)
    assert await texts(ask) == ["một", "hai"]
    assert server.queue.confirmed == []
    assert await texts(ask, offset=2) == ["hai"]
    assert server.queue.confirmed == [1]
    assert await texts(ask, offset=3) == []
    assert server.queue.confirmed == [1, 2]
    assert server.queue.delivered == {1: 2, 2: 3}


async def test_the_same_offset_asked_again_at_once_gives_one(
    server: BotApiServer, ask: Ask, clock: SteppedClock
) -> None:
    phone = server.phone()
    for text in ("một", "hai", "ba"):
        phone.says(text)
    assert len(await texts(ask)) == 3
    clock.advance(0.4)
    assert len(await texts(ask)) == 1
    clock.advance(0.5)
    assert len(await texts(ask)) == 3


async def test_at_most_a_hundred_at_once(server: BotApiServer, ask: Ask) -> None:
    phone = server.phone()
    for number in range(130):
        phone.says(str(number))
    assert len(await texts(ask, limit=500)) == 100
    assert len(await texts(ask, offset=101, limit=500)) == 30


async def test_a_negative_offset_keeps_only_the_last(server: BotApiServer, ask: Ask) -> None:
    phone = server.phone()
    for number in range(5):
        phone.says(str(number))
    assert await texts(ask, offset=-2) == ["3", "4"]


async def test_messages_wait_a_day_and_taps_150_seconds(
    server: BotApiServer, ask: Ask, clock: SteppedClock
) -> None:
    phone = server.phone()
    await ask("sendMessage", chat_id=phone.chat.id, text="?", reply_markup=inline("Có", "yes"))
    phone.says("đây")
    phone.presses("Có")
    clock.advance(150)
    assert len((await ask("getUpdates"))["result"]) == 2
    clock.advance(1)
    assert len((await ask("getUpdates"))["result"]) == 1
    clock.advance(24 * 3600 - 151)
    assert len((await ask("getUpdates"))["result"]) == 1
    clock.advance(1)
    assert (await ask("getUpdates"))["result"] == []
    assert sorted(server.queue.expired) == [1, 2]


async def test_a_long_poll_waits_for_the_first(server: BotApiServer, ask: Ask) -> None:
    poll = asyncio.create_task(texts(ask, timeout=30))
    await server.until(lambda: server.poll.is_waiting)
    server.phone().says("đến rồi")
    assert await poll == ["đến rồi"]


async def test_a_long_poll_ends_empty(server: BotApiServer, ask: Ask, clock: SteppedClock) -> None:
    poll = asyncio.create_task(texts(ask, timeout=30))
    await server.until(lambda: server.poll.is_waiting and clock.sleeping == [30])
    clock.advance(30)
    assert await poll == []


async def test_a_second_poller_ends_the_first(server: BotApiServer, ask: Ask) -> None:
    first = asyncio.create_task(ask("getUpdates", timeout=30))
    await server.until(lambda: server.poll.is_waiting)
    second = asyncio.create_task(texts(ask, timeout=30))
    answer = await first
    assert answer["error_code"] == 409
    assert "terminated by other getUpdates request" in answer["description"]
    await server.until(lambda: server.poll.is_waiting)
    server.phone().says("cho người thứ hai")
    assert await second == ["cho người thứ hai"]


async def test_no_polling_while_a_webhook_is_set(server: BotApiServer, ask: Ask) -> None:
    poll = asyncio.create_task(ask("getUpdates", timeout=30))
    await server.until(lambda: server.poll.is_waiting)
    assert (await ask("setWebhook", url="http://127.0.0.1:9/"))["ok"]
    assert (await poll)["error_code"] == 409
    assert (await ask("getUpdates"))["error_code"] == 409
    assert (await ask("getWebhookInfo"))["result"]["url"] == "http://127.0.0.1:9/"
    assert (await ask("deleteWebhook"))["ok"]
    assert (await ask("getUpdates"))["ok"]


async def test_update_ids_start_again_lower(server: BotApiServer, ask: Ask) -> None:
    phone = server.phone()
    server.queue.restart_ids(900)
    phone.says("trước")
    assert await texts(ask) == ["trước"]
    assert await texts(ask, offset=901) == []
    server.queue.restart_ids(12)
    phone.says("sau")
    assert await texts(ask, offset=901) == ["sau"], "an offset far in the future is none"


async def test_a_raw_update_comes_as_it_was_put_in(server: BotApiServer, ask: Ask) -> None:
    number = server.inject({"message": {"text": 5}, "lạ": None})
    assert (await ask("getUpdates"))["result"] == [{"update_id": number, "message": {"text": 5}, "lạ": None}]


def inline(label: str, data: str) -> str:
    return f'{{"inline_keyboard": [[{{"text": "{label}", "callback_data": "{data}"}}]]}}'
