"""Officers, an administrator at the staff pages, and another system that receives, on both databases."""

from __future__ import annotations

import asyncio
import html
import itertools
import re
import ssl
from collections.abc import Callable, Collection, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.app import App
from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.web.guard import Guard
from bot.console.access import COOKIE
from bot.console.app import create_console
from bot.review import Decisions
from bot.settings import Settings
from bot.webhooks.calling import Caller
from bot.webhooks.networks import Networks
from bot.webhooks.sending import WebhookSender
from flows.catalogue import catalogue
from storage.core import tables
from storage.core.engine import reading
from storage.staff import accounts, sessions
from storage.staff.accounts import Role
from storage.webhooks import deliveries
from storage.webhooks.deliveries import Delivery
from tests.console.conftest import Browser, Console
from tests.play import Play
from tests.push.double import certificate
from tests.storage.conftest import database, url
from tests.webhooks.receiver import Receiver, receiving

__all__ = ["database", "url"]
HERE = "127.0.0.0/8"
ALL = ("submit", "return", "accept", "withdraw", "reopen")


@dataclass
class House:
    """The Department's server, in this process."""

    console: Console
    receiver: Receiver
    trusted: ssl.SSLContext
    chance: float = 0.5
    """What chance gives: with a half, pauses are as long as the table says."""
    rests_for_ever: bool = False
    """Whether who has stumbled over an error of ours never goes on."""
    sessions: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.networks = Networks((ip_network(HERE),))

    @property
    def play(self) -> Play:
        return self.console.play

    @property
    def browser(self) -> Browser:
        """That of an administrator of all provinces, who has just logged in: days may have passed."""
        if accounts.member(self.play.engine, "lan") is None:
            accounts.add(self.play.engine, "lan", Role.ADMINISTRATOR, (), self.play.clock.now, "test")
        browser, token = self.console.browser(), f"session {next(self.sessions)} of lan".ljust(43, "-")
        sessions.begin(self.play.engine, "lan", token, self.play.clock.now, "test")
        browser.cookies.set(COOKIE, token)
        return browser

    def makes(self, path: str, acts: Collection[str] = ALL, provinces: Collection[int] = ()) -> str:
        """The administrator makes a webhook, and the other system gets its secret. Returns its id."""
        told = {"url": f"{self.receiver.origin}{path}", "acts": [*acts], "provinces": [*map(str, provinces)]}
        page = self.browser.post("/staff/webhooks", data=told)
        assert page.status_code == 200, page.text
        found = re.search(r'value="(whsec_[^"]+)"', page.text)
        link = re.search(r'href="/staff/webhooks/(\w+)"', page.text)
        assert found and link
        self.receiver.secrets[path] = html.unescape(found[1])
        return link[1]

    def decides(self, number: str, trigger: str, remark: str = "Bao nhiêu con?") -> None:
        """Staff move the newest version of a report."""
        report = [one for one in self.play.submissions() if one.number == number][-1]
        decisions = Decisions(self.console.app, trigger, "hoa", self.play.clock)
        decisions.add(report, "du_an[1]/ten", remark)
        decisions.carry_out()

    def sender(self) -> WebhookSender:
        """A process that sends."""

        async def at_once(work: Callable[[], Coroutine[None, None, None]]) -> None:
            await work()

        async def sleep(_seconds: float) -> None:
            await (asyncio.Event().wait() if self.rests_for_ever else asyncio.sleep(0))

        return WebhookSender(
            self.play.engine,
            lambda: Caller(self.networks, self.trusted),
            lambda: self.play.clock.now,
            at_once,
            RetryPolicy(sleep),
            sleep,
            lambda: self.chance,
        )

    def sends(self, is_so: Callable[[], bool] | None = None) -> None:
        """Send until nothing is due, or until something is so."""

        async def send() -> None:
            running = asyncio.create_task(self.sender().run())
            async with asyncio.timeout(30):
                while not (is_so or self._is_done)():  # noqa: ASYNC110 (what is waited for knows no test)
                    await asyncio.sleep(0.005)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

        asyncio.run(send())

    def _is_done(self) -> bool:
        return not deliveries.waiting(self.play.engine, (), 99, self.play.clock.now)

    def messages(self, webhook: str) -> list[Delivery]:
        """The messages to a webhook, the oldest first."""
        return deliveries.newest(self.play.engine, webhook, None, 1000)[::-1]

    def message(self, webhook: str) -> Delivery:
        """The only one."""
        [found] = self.messages(webhook)
        return found

    def due(self, webhook: str) -> datetime:
        """When the only one is due."""
        found = self.message(webhook).due_at
        assert found is not None
        return found

    def acts(self) -> list[tuple[str, str, str]]:
        """(act, extent, who) of all about webhooks in the audit trail."""
        with reading(self.play.engine) as connection:
            found = connection.execute(select(tables.audit).order_by(tables.audit.c.id)).all()
        known = ("webhook", "send again")
        return [(one.act, one.how_much, one.who or one.by) for one in found if one.act.endswith(known)]


@pytest.fixture
def house(url: str, tmp_path: Path) -> Iterator[House]:
    play = Play(url, tmp_path / "files")
    files = str(tmp_path / "files")
    app = App(
        Settings(database_url=url, files=files, webhook_networks=HERE),
        play.engine,
        play.registry,
        play.files,
        catalogue("vi"),
    )
    tokens = itertools.count(1)
    web = FastAPI()
    web.add_middleware(Guard)
    web.mount("/staff", create_console(app, play.clock, lambda: f"{next(tokens):043}"))
    with receiving(tmp_path) as receiver:
        trusted = ssl.create_default_context(cafile=str(certificate(tmp_path)))
        yield House(Console(play, web, app, play.clock), receiver, trusted)
    play.close()
