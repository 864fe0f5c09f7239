"""What is pushed when, to a webhook."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.botapi import BotApiServer, SteppedClock
from tests.botapi_double.conftest import Ask
from tests.botapi_double.test_polling import inline


class Bot:
    """A bot with a webhook, which answers as it is told."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.refuses: dict[str, Response] = {}
        """By text: the answer to give instead of 200."""
        app = Starlette(routes=[Route("/", self._take, methods=["POST"])])
        config = uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off", ws="none")
        config.load()
        self.http = uvicorn.Server(config)
        self.http.lifespan = config.lifespan_class(config)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.servers[0].sockets[0].getsockname()[1]}/"

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got if "message" in update]

    async def _take(self, request: Request) -> Response:
        update = await request.json()
        self.got.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return self.refuses.get(update.get("message", {}).get("text", ""), Response())


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    bot = Bot()
    await bot.http.startup()
    yield bot
    await bot.http.shutdown()


async def test_an_update_is_pushed_with_the_secret_and_confirmed_by_200(
    server: BotApiServer, ask: Ask, bot: Bot
) -> None:
    phone = server.phone()
    phone.says("chờ sẵn")
    await ask("setWebhook", url=bot.url, secret_token="bi-mat_1")
    phone.says("mới")
    await server.until(lambda: server.queue.confirmed == [1, 2])
    assert bot.texts == ["chờ sẵn", "mới"]
    assert bot.secrets == ["bi-mat_1", "bi-mat_1"]


async def test_one_pushes_however_many_set_it_at_once(server: BotApiServer, ask: Ask, bot: Bot) -> None:
    for _ in range(2):  # the second time there is one to end
        await asyncio.gather(*(ask("setWebhook", url=bot.url) for _ in range(5)))
    pushing = [task for task in asyncio.all_tasks() if "Webhook._run" in repr(task.get_coro())]
    assert len(pushing) == 1
    server.phone().says("một")
    await server.until(lambda: server.queue.confirmed == [1])


async def test_a_failing_message_holds_up_its_own_chat_only(
    server: BotApiServer, ask: Ask, bot: Bot, clock: SteppedClock
) -> None:
    bot.refuses["hỏng"] = Response(status_code=500)
    await ask("setWebhook", url=bot.url)
    an, binh = server.phone("An"), server.phone("Bình")
    an.says("hỏng")
    an.says("sau đó")
    binh.says("việc khác")
    await server.until(lambda: clock.sleeping == [2] and "việc khác" in bot.texts)
    assert bot.texts.count("hỏng") == 2, "once more at once"
    assert "sau đó" not in bot.texts
    del bot.refuses["hỏng"]
    clock.advance(2)
    await server.until(lambda: "sau đó" in bot.texts)
    assert (await ask("getWebhookInfo"))["result"]["last_error_message"].startswith("Wrong response")


async def test_the_delay_doubles_up_to_a_minute(
    server: BotApiServer, ask: Ask, bot: Bot, clock: SteppedClock
) -> None:
    bot.refuses["hỏng"] = Response(status_code=500)
    await ask("setWebhook", url=bot.url)
    server.phone().says("hỏng")
    for delay in (2, 4, 8, 16, 32, 60, 60):
        await server.until(lambda delay=delay: clock.sleeping == [delay])  # type: ignore[misc]
        clock.advance(delay)


async def test_retry_after_is_honoured_and_what_grows_too_old_is_dropped(
    server: BotApiServer, ask: Ask, bot: Bot, clock: SteppedClock
) -> None:
    bot.refuses["hỏng"] = Response(status_code=503, headers={"Retry-After": "7"})
    await ask("setWebhook", url=bot.url)
    phone = server.phone()
    phone.says("hỏng")
    phone.says("sau đó")
    await server.until(lambda: clock.sleeping == [7])
    clock.advance(24 * 3600 - 1)
    await server.until(lambda: "sau đó" in bot.texts)
    assert server.queue.expired == [1]


async def test_a_tap_can_overtake_a_text(server: BotApiServer, ask: Ask, bot: Bot) -> None:
    phone = server.phone()
    await ask("sendMessage", chat_id=phone.chat.id, text="?", reply_markup=inline("Xong", "done"))
    bot.refuses["chậm"] = Response(status_code=500)
    await ask("setWebhook", url=bot.url)
    phone.says("chậm")
    phone.presses("Xong")
    await server.until(lambda: any("callback_query" in update for update in bot.got))
    await server.until(lambda: bool(server.queue.confirmed))
    assert server.queue.confirmed == [2]


async def test_what_was_not_taken_can_be_polled_later(server: BotApiServer, ask: Ask) -> None:
    await ask("setWebhook", url="http://127.0.0.1:9/")
    server.phone().says("còn đây")
    await asyncio.sleep(0)
    await ask("deleteWebhook")
    assert len((await ask("getUpdates"))["result"]) == 1
