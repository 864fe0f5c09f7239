"""An officer's browsers, staff who return reports, and a push service, on both databases."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.push.hosts import PushHosts
from bot.channels.push.sealing import Signer
from bot.channels.push.sender import PushSender
from bot.channels.push.service import PushService
from bot.channels.web.app import create_app
from bot.channels.web.push import PushMeans
from bot.channels.web.visitor import COOKIE, Visitors, address
from bot.review import Decisions
from bot.settings import Settings
from flows.catalogue import catalogue
from flows.messages.message import Inbound, Reply
from storage.core import tables
from storage.core.engine import reading
from storage.drafts.devices import BrowserTokens
from storage.drafts.subscriptions import CHANNEL, Subscriptions
from storage.files.uploads import Uploads
from storage.queues.outbox import Outbox
from tests.play import Play
from tests.push.double import PushBrowser, PushServiceDouble, certificate, push_service
from tests.storage.conftest import database, url

__all__ = ["database", "url"]


@dataclass
class Phone:
    """A browser with its cookie; it may have subscribed."""

    token: str
    client: httpx.AsyncClient

    @property
    def address(self) -> str:
        return address(self.token)

    def ask(self, method: str, path: str = "/chat/push", **how: object) -> httpx.Response:
        return asyncio.run(self.client.request(method, path, **how))  # type: ignore[arg-type]


@dataclass
class House:
    """The Department's server, in this process."""

    play: Play
    app: App
    double: PushServiceDouble
    trusted: ssl.SSLContext
    tokens: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    time: float = 0.0
    """Seconds of the sender's clock."""

    def __post_init__(self) -> None:
        self.subscriptions = Subscriptions(self.play.engine)
        self.signer = Signer(self.subscriptions.key(), "mailto:cuc@example.vn")
        self.hosts = PushHosts((f"127.0.0.1:{self.double.port}",))
        self.outbox = Outbox(self.play.engine, CHANNEL)
        doorkeeper = BrowserTokens(self.play.engine)
        self._visitors = Visitors(doorkeeper, lambda: f"{next(self.tokens):064x}")
        self.web = create_app(
            hand_in=self._hand_in,
            channel_files=self.app.channel_files("web"),
            document=lambda _c, _a: None,
            clock=self.play.clock,
            new_token=lambda: f"{next(self.tokens):064x}",
            uploads=Uploads(self.play.engine, "web"),
            doorkeeper=doorkeeper,
            push=PushMeans(self.subscriptions, self.signer.public_key, self.hosts, self.play.clock),
        )

    async def _hand_in(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        return self.play.conversation.receive(inbounds)

    def phone(self) -> Phone:
        """A browser that was here before, and has not consented yet."""
        transport = httpx.ASGITransport(self.web)
        client = httpx.AsyncClient(transport=transport, base_url="https://decuong.test")
        token = self._visitors.new()
        client.cookies.set(COOKIE, token)
        return Phone(token, client)

    def writes(self, phone: Phone, *answers: str) -> str:
        """The officer writes a report in a browser and submits it. Returns its number."""
        self.play.channel, self.play.address = "web", phone.address
        self.play.agrees()
        self.play.says(*(answers or ("Nuôi bò",)))
        self.play.presses("submit")
        self.play.presses("submit")
        return self.play.submissions()[-1].number

    def subscribes(self, phone: Phone) -> PushBrowser:
        """The officer presses "Báo cho tôi"."""
        browser = self.double.browser(phone.ask("GET").json()["key"])
        answer = phone.ask("POST", json=browser.json)
        assert answer.status_code == 204, answer.text
        return browser

    def returns(self, number: str, remark: str = "Bao nhiêu con?", trigger: str = "return") -> int:
        """Staff return a report. Returns at how many addresses its writers are told."""
        [report] = [one for one in self.play.submissions() if one.number == number][-1:]
        decisions = Decisions(self.app, trigger, "hoa", self.play.clock)
        decisions.add(report, "du_an[1]/ten", remark)
        [outcome] = decisions.carry_out()
        return outcome.told

    def sender(self) -> PushSender:
        """A process that sends."""

        async def at_once(work: Callable[[], Coroutine[None, None, None]]) -> None:
            await work()

        async def sleep(_seconds: float) -> None:
            await asyncio.sleep(0)

        return PushSender(
            self.outbox,
            self.subscriptions,
            lambda: PushService(self.signer, self.hosts, lambda: self.play.clock.now, self.trusted),
            lambda: self.play.clock.now,
            at_once,
            RetryPolicy(sleep),
            sleep,
            lambda: self.time,
        )

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[PushSender]:
        """While a process sends."""
        sender = self.sender()
        running = asyncio.create_task(sender.run())
        yield sender
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something that another task does."""
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110 (what is waited for knows nothing of this test)
                await asyncio.sleep(0.005)

    def waiting(self) -> int:
        """How many pushes wait."""
        return len(self.outbox.waiting((), 99))

    def sends(self, is_so: Callable[[], bool] | None = None) -> None:
        """Send until nothing waits, or until something is so."""

        async def send() -> None:
            async with self.sending():
                await self.until(is_so or (lambda: self.waiting() == 0))

        asyncio.run(send())

    def rows(self, name: str) -> int:
        """How many rows a table has."""
        with reading(self.play.engine) as connection:
            query = select(func.count()).select_from(tables.metadata.tables[name])
            return connection.execute(query).scalar_one()

    def acts(self) -> list[str]:
        """The acts in the audit trail, in order."""
        with reading(self.play.engine) as connection:
            return list(connection.execute(select(tables.audit.c.act).order_by(tables.audit.c.id)).scalars())


@pytest.fixture
def house(url: str, tmp_path: Path) -> Iterator[House]:
    play = Play(url, tmp_path / "files", channel="web")
    with push_service(tmp_path, lambda: play.clock.now) as double:
        services = f"127.0.0.1:{double.port}"
        settings = Settings(database_url=url, files=str(tmp_path / "files"), push_services=services)
        app = App(settings, play.engine, play.registry, play.files, catalogue("vi"))
        trusted = ssl.create_default_context(cafile=str(certificate(tmp_path)))
        yield House(play, app, double, trusted)
    play.close()
