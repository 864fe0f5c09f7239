"""The staff console under test: its pages in this process, and in a real Chromium."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.routing import Mount

from bot.app import App
from bot.channels.web.guard import Guard
from bot.console.access import COOKIE
from bot.console.app import create_console
from bot.console.desk import Desk
from bot.settings import Settings
from flows.catalogue import catalogue
from storage.staff import accounts, sessions
from storage.staff.accounts import Role
from tests.play import Clock, Play

LAO_CAI, NINH_BINH = 15, 37
"""Codes of today's provinces: those of the first and third report, and of the second."""
PASSWORD = "bốn từ dễ nhớ"


class Browser:
    """A browser with cookies of its own, which follows no redirect."""

    def __init__(self, web: FastAPI) -> None:
        transport = httpx.ASGITransport(web, raise_app_exceptions=True)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://decuong.test")

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies

    def get(self, address: str, **how: Any) -> httpx.Response:
        return self.request("GET", address, **how)

    def post(self, address: str, **how: Any) -> httpx.Response:
        return self.request("POST", address, **how)

    def request(self, method: str, address: str, **how: Any) -> httpx.Response:
        return asyncio.run(self._client.request(method, address, **how))


@dataclass
class Console:
    """A console over one database, with browsers of its members and officers who write."""

    play: Play
    web: FastAPI
    app: App
    clock: Clock = field(default_factory=Clock)

    @property
    def desk(self) -> Desk:
        """What the console works with in its process."""
        [mounted] = [one.app for one in self.web.routes if isinstance(one, Mount)]
        assert isinstance(mounted, FastAPI)
        found: Desk = mounted.state.desk
        return found

    def browser(self, name: str = "") -> Browser:
        """A browser in which this member is logged in; nobody without a name."""
        client = Browser(self.web)
        if name:
            token = f"token of {name}".ljust(43, "-")
            sessions.begin(self.play.engine, name, token, self.clock.now, "test")
            client.cookies.set(COOKIE, token)
        return client

    def add(self, name: str, role: Role, *provinces: int) -> Browser:
        """Add a member, and return their browser."""
        accounts.add(self.play.engine, name, role, provinces, self.clock.now, "test")
        return self.browser(name)

    def submits(self, who: str, *answers: str) -> str:
        """An officer writes and submits a report. Returns its number."""
        self.play.address = who
        self.play.agrees()
        self.play.says(*answers)
        self.play.presses("submit")
        self.play.presses("submit")
        return self.play.submissions()[-1].number

    def number_of(self, page: httpx.Response) -> list[str]:
        """The numbers of the reports that a list shows, in its order."""
        return re.findall(r'<a href="/staff/reports/[^"]+">(\d{4}-\d{4})</a>', page.text)


@pytest.fixture(autouse=True)
def fast_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with the least effort: what is tested is not argon2."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", lambda: cheap)


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    """Two outlines and nobody yet."""
    play = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")
    app = App(
        Settings(database_url=play.url, files=str(tmp_path / "files")),
        play.engine,
        play.registry,
        play.files,
        catalogue("vi"),
    )
    tokens = itertools.count(1)
    web = FastAPI()
    web.add_middleware(Guard)
    made = Console(play, web, app)
    web.mount("/staff", create_console(app, made.clock, lambda: f"{next(tokens):043}"))
    yield made
    play.close()


@pytest.fixture
def three(console: Console) -> list[str]:
    """Three reports: Lào Cai, Ninh Bình (once Nam Định), Lào Cai."""
    return [
        console.submits("an", "Nuôi bò", "xã Y Tý, huyện Bát Xát, tỉnh Lào Cai", "2017", "25 hộ"),
        console.submits("binh", "Nuôi dê", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "2018"),
        console.submits("chi", "Nuôi ong", "huyện Mường Khương, tỉnh Lào Cai", "2019"),
    ]
