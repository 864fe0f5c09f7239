"""The whole of decuong behind Zalo's door, against the double: a real database, a real port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import HttpUrl, SecretStr

from bot.app import App, open_app
from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.zalo.channel import ZaloChannel
from bot.channels.zalo.setup import zalo_channel
from bot.channels.zalo.webhook import zalo_endpoint
from bot.intake.conversation import Conversation
from bot.intake.writer import Writer
from bot.settings import Settings
from storage.queues.inbox import Inbox
from storage.queues.outbox import Outbox
from tests.botapi import SteppedClock
from tests.databases import lay_tables
from tests.zaloapi import Phone, ZaloServer

SECRET = "bi-mat-cua-zalo"
WEB = "https://bao-cao.example.vn"


def app_at(folder: Path, web: str = WEB) -> App:
    """A decuong of its own."""
    url = f"sqlite:///{folder}/decuong.db"
    lay_tables(url)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=url,
        public_url=HttpUrl(web) if web else None,
    )
    return open_app(settings)


class Port:
    """Where a webhook listens: on a real port."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off", ws="none")
        config.load()
        self._http = uvicorn.Server(config)
        self._http.lifespan = config.lifespan_class(config)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.servers[0].sockets[0].getsockname()[1]}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        await self._http.startup()
        try:
            yield
        finally:
            self._http.force_exit = True
            await self._http.shutdown()


class House:
    """One decuong with its Zalo channel, and the double with its phones."""

    def __init__(self, app: App, server: ZaloServer, clock: SteppedClock) -> None:
        self.app = replace(
            app,
            settings=app.settings.model_copy(
                update={"zalo_token": SecretStr(server.token), "zalo_api_url": server.api_url}
            ),
        )
        self.server = server
        self.clock = clock
        self.outbox = Outbox(app.engine, "zalo", self.now)
        self.inbox = Inbox(app.engine, "zalo")
        self.endpoint = zalo_endpoint(SECRET)
        web = FastAPI(openapi_url=None)
        web.post("/zalo")(self.endpoint.take)
        self._port = Port(web)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def channel(self, writer: Writer, *, polls: bool = False) -> ZaloChannel:
        channel = zalo_channel(self.app, writer.hand_in, None if polls else self.endpoint)
        channel.webhook_url = "" if polls else f"{self._port.url}/zalo"
        channel.retry_policy = RetryPolicy(self.clock.sleep, chance=lambda: 1.0, now=self.clock.now)
        channel.clock = self.now
        channel.outbox = self.outbox
        return channel

    @property
    def webhook(self) -> str:
        return f"{self._port.url}/zalo"

    @asynccontextmanager
    async def running(
        self, *, polls: bool = False, conversation: Conversation | None = None
    ) -> AsyncIterator[None]:
        """The channel runs; at the end it is cancelled wherever it is, as a crash would stop it."""
        talking = conversation or self.app.conversation
        writer = Writer(talking.take, talking.readings)
        async with self._port.listening():
            task = asyncio.create_task(self.channel(writer, polls=polls).run())
            try:
                if not polls:
                    await self.server.until(lambda: bool(self.server.webhook_url) or task.done())
                yield
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        writer.close()

    async def settle(self) -> None:
        """Until everything is taken up, fetched and answered, however long the limits make it."""
        while bool(self.server.waiting) or await asyncio.to_thread(self._waits):
            self.clock.advance(1)
            await asyncio.sleep(0.005)

    def _waits(self) -> bool:
        # In the order in which things go: what leaves the inbox is in the outbox by then.
        return bool(self.inbox.waiting((), 99) or self.outbox.waiting((), 99))

    async def tells(self, phone: Phone, *lines: str) -> None:
        """A conversation: [label] is chosen by what stands before it, all else is said."""
        for line in lines:
            phone.looks()
            if line.startswith("["):
                phone.chooses(line[1:-1])
            else:
                phone.says(line)
            await self.settle()

    async def begins(self, phone: Phone, outline: str = "Dự án từ ngân sách Nhà nước") -> None:
        """Through the reception to the first question."""
        await self.tells(phone, "xin chào", "[Đồng ý, bắt đầu]", f"[{outline}]")


def texts(phone: Phone, last: int = 1) -> Sequence[str]:
    return [shown.text for shown in phone.reads()[-last:]]
