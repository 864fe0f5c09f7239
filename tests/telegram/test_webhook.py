"""By webhook: 200 only when it is kept, for Telegram only; switching to polling and back loses nothing."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from bot.channels.messaging.webhook import MOST_BYTES
from bot.channels.telegram.webhook import SECRET_HEADER, telegram_endpoint
from flows.messages.message import Attached, Edited, Fetched, Inbound, Message, Said
from storage.core.errors import Unavailable
from tests.botapi import BotApiServer, Phone, SteppedClock
from tests.botapi.calls import CallError
from tests.telegram.house import ChannelFiles, House, echo

SECRET = "bi-mat_1"


class Pushed:
    """A channel behind its door, on a real port."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.endpoint = telegram_endpoint(SECRET)
        app = FastAPI(openapi_url=None)
        app.post("/telegram")(self.endpoint.take)
        config = uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off", ws="none")
        config.load()
        self.http = uvicorn.Server(config)
        self.http.lifespan = config.lifespan_class(config)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.servers[0].sockets[0].getsockname()[1]}/telegram"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The channel runs; at the end it is cancelled wherever it is."""
        channel = self.house.channel()
        channel.webhook_url, channel.endpoint = self.url, self.endpoint
        task = asyncio.create_task(channel.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def posts(self, body: bytes, secret: str = SECRET) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.post(self.url, content=body, headers={SECRET_HEADER: secret})


@pytest.fixture
async def pushed(house: House) -> AsyncIterator[Pushed]:
    one = Pushed(house)
    await one.http.startup()
    yield one
    await one.http.shutdown()


async def test_what_waits_and_what_comes_is_kept_and_answered(
    pushed: Pushed, house: House, server: BotApiServer, phone: Phone
) -> None:
    house.says = echo
    phone.says("chờ sẵn")
    async with pushed.running():
        await server.until(lambda: server.queue.confirmed == [1])
        await server.until(lambda: len(phone.reads()) == 1)  # a prompt that waits would be replaced
        phone.says("mới")
        await server.until(lambda: len(phone.reads()) == 2)
    assert house.contents == [Said("chờ sẵn"), Said("mới")]
    assert server.queue.confirmed == [1, 2]


async def test_nothing_is_confirmed_before_it_is_kept(
    pushed: Pushed, house: House, server: BotApiServer, phone: Phone
) -> None:
    house.before.clear()
    async with pushed.running():
        phone.says("Hồng Thuận")
        await server.until(lambda: len(house.handed_in) == 1)
        assert (house.kept, server.queue.confirmed) == ({}, [])
        house.before.set()
        await server.until(lambda: server.queue.confirmed == [1])
    assert house.contents == [Said("Hồng Thuận")]


async def test_a_file_is_fetched_when_its_update_was_answered(
    pushed: Pushed, house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    server.fails("download", CallError(502, "Bad Gateway"))
    async with pushed.running():
        phone.sends_photo(b"jpg", "ảnh")
        phone.says("sau")
        await server.until(lambda: server.queue.confirmed == [1, 2] and 1.0 in clock.sleeping)
        assert [type(content) for content in house.contents] == [Attached, Said]
        clock.advance(1)
        await server.until(lambda: len(house.kept) == 3)
    assert [type(content) for content in house.contents] == [Attached, Said, Fetched]


async def test_what_is_pushed_again_while_its_file_is_waited_for_is_fetched_once(
    pushed: Pushed, house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    server.fails("download", CallError(502, "Bad Gateway"))
    async with pushed.running():
        phone.sends_photo(b"jpg", "ảnh")
        await server.until(lambda: server.queue.confirmed == [1] and 1.0 in clock.sleeping)
        [arriving] = house.inbox.arriving
        assert (await pushed.posts(arriving.raw.encode())).status_code == 200
        clock.advance(1)
        await server.until(lambda: len(house.kept) == 2)
        await server.until(lambda: not house.inbox.arriving)
    assert [call.method for call in server.calls].count("getfile") == 2, "the one that failed, and one more"


class SlowShelf(ChannelFiles):
    """An inbox whose disk is busy with the first commit until all the others have come."""

    def __init__(self, comes: int) -> None:
        super().__init__()
        self.commits = 0
        self._to_come = comes
        self._all_came = threading.Event()

    def came(self, _: Inbound) -> tuple[Message, ...]:
        """One more has come, and waits for the commit."""
        self._to_come -= 1
        if not self._to_come:
            self._all_came.set()
        return ()

    def put(self, updates: Sequence[tuple[str, str]], at: datetime) -> None:
        self.commits += 1
        assert self._all_came.wait(20)
        super().put(updates, at)


async def test_photos_of_many_that_are_pushed_at_once_are_few_commits(
    pushed: Pushed, house: House, server: BotApiServer
) -> None:
    house.inbox = channel_files = SlowShelf(20)
    house.says = channel_files.came
    async with pushed.running():
        await server.until(lambda: server.webhook is not None)
        for number in range(20):
            server.phone(f"Cán bộ {number}").sends_photo(b"jpg")
        await server.until(lambda: len(house.kept) == 40)
    assert channel_files.commits <= 3, "the first, what came meanwhile, and who was late by a thread's turn"


@pytest.mark.parametrize(
    ("error", "is_bug"), [(OSError("the disk is full"), True), (Unavailable("the disk is full"), False)]
)
async def test_what_cannot_be_kept_comes_again_in_order(
    pushed: Pushed,
    house: House,
    server: BotApiServer,
    phone: Phone,
    clock: SteppedClock,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    is_bug: bool,
) -> None:
    house.errors = [error]
    async with pushed.running():
        phone.says("một")
        phone.says("hai")
        await server.until(lambda: clock.sleeping == [2])
        assert house.contents == []
        clock.advance(2)
        await server.until(lambda: server.queue.confirmed == [1, 2])
    assert house.contents == [Said("một"), Said("hai")]
    [told] = [record for record in caplog.records if "was not kept" in record.message]
    assert (told.exc_info is not None) is is_bug, "only a bug shows where it is"
    assert "the disk is full" in caplog.text


async def test_while_the_channel_is_not_ready_telegram_waits(
    pushed: Pushed, house: House, server: BotApiServer, phone: Phone, clock: SteppedClock
) -> None:
    async with pushed.running():
        await server.until(lambda: server.webhook is not None)
    phone.says("giữa hai lần chạy")
    await server.until(lambda: 2 in clock.sleeping)
    async with pushed.running():
        clock.advance(2)
        await server.until(lambda: server.queue.confirmed == [1])
    assert house.contents == [Said("giữa hai lần chạy")]


async def test_from_webhook_to_polling_and_back(
    pushed: Pushed, house: House, server: BotApiServer, phone: Phone
) -> None:
    async with pushed.running():
        phone.says("một")
        await server.until(lambda: server.queue.confirmed == [1])
    async with house.running():
        phone.says("hai")
        await house.idle()
    async with pushed.running():
        phone.says("ba")
        await server.until(lambda: len(house.contents) == 3)
    assert house.contents == [Said("một"), Said("hai"), Said("ba")]


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (b"{}", "khac", 403),
        (b"{}", "", 403),
        (b"khong phai json", SECRET, 400),
        (b"[1]", SECRET, 400),
        (b'{"x":"' + b"a" * MOST_BYTES + b'"}', SECRET, 413),
    ],
)
async def test_what_is_not_telegrams_is_refused(
    pushed: Pushed, house: House, body: bytes, secret: str, status: int
) -> None:
    async with pushed.running():
        await house.server.until(lambda: house.server.webhook is not None)
        assert (await pushed.posts(body, secret)).status_code == status
    assert (house.kept, house.aside) == ({}, [])


async def test_an_update_that_cannot_be_read_is_set_aside_and_holds_up_nobody(
    pushed: Pushed, house: House, server: BotApiServer, phone: Phone
) -> None:
    async with pushed.running():
        await server.until(lambda: server.webhook is not None)
        assert (await pushed.posts(b'{"update_id": 5, "message": 7}')).status_code == 200
        phone.says("một")
        await server.until(lambda: server.queue.confirmed == [1])
    assert [raw["update_id"] for raw, _ in house.aside] == [5]
    assert house.contents == [Said("một")]


@pytest.mark.parametrize("depth", [900, 1100, 5_000, 100_000])
async def test_what_is_nested_too_deeply_is_set_aside_and_not_pushed_for_ever(
    pushed: Pushed,
    house: House,
    server: BotApiServer,
    phone: Phone,
    caplog: pytest.LogCaptureFixture,
    depth: int,
) -> None:
    whole = b'{"update_id": 6, "message": ' + b"[" * depth + b"]" * depth + b"}"
    async with pushed.running():
        await server.until(lambda: server.webhook is not None)
        assert (await pushed.posts(b"[" * depth)).status_code in {200, 400}
        assert (await pushed.posts(whole)).status_code == 200
        phone.says("một")
        await server.until(lambda: server.queue.confirmed == [1])
    assert house.contents == [Said("một")]
    assert house.aside, "what was pushed can be looked at"
    assert "Traceback" not in caplog.text


async def test_no_log_at_any_level_shows_the_secret(
    pushed: Pushed, house: House, server: BotApiServer, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pushed.endpoint.secret = "bi-mat-cua-webhook_7"
    async with pushed.running():
        phone.says("một")
        await server.until(lambda: server.queue.confirmed == [1])
    assert "etWebhook" in caplog.text, "the library logs its calls"
    assert "bi-mat-cua-webhook_7" not in caplog.text
    assert server.token.partition(":")[2] not in caplog.text


async def test_two_edits_within_one_second_are_both_kept(
    pushed: Pushed, house: House, server: BotApiServer, phone: Phone
) -> None:
    async with pushed.running():
        message = phone.says("25 hộ")
        phone.edits(message, "26 hộ")
        phone.edits(message, "27 hộ")
        await server.until(lambda: server.queue.confirmed == [1, 2, 3])
    edits = [content.text for content in house.contents if isinstance(content, Edited)]
    assert edits == ["26 hộ", "27 hộ"]
