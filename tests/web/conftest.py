"""The web chat under test: its routes in this process, and its page in a real Chromium."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from starlette.types import ASGIApp

from bot.channels.web.app import create_app
from bot.channels.web.visitor import COOKIE, Visitors
from storage.core.engine import open_engine
from storage.files.uploads import Uploads
from tests.databases import lay_tables
from tests.web.play import ChannelFiles, Play, Porter
from tests.web.served import Served, serve

TOKEN = Visitors(Porter(), lambda: "5" * 64).new()
NOW = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)


@pytest.fixture
def play() -> Play:
    return Play()


@pytest.fixture
def channel_files() -> ChannelFiles:
    return ChannelFiles()


@pytest.fixture
def uploads(tmp_path: Path) -> Iterator[Uploads]:
    url = f"sqlite:///{tmp_path}/uploads.db"
    lay_tables(url)
    engine = open_engine(url)
    yield Uploads(engine, "web")
    engine.dispose()


@pytest.fixture
def porter() -> Porter:
    return Porter()


@pytest.fixture
def make_app(
    play: Play, channel_files: ChannelFiles, uploads: Uploads, porter: Porter
) -> Callable[[], FastAPI]:
    """Several processes, or versions, of one web chat."""
    count = itertools.count(1)
    return lambda: create_app(
        hand_in=play,
        channel_files=channel_files,
        document=lambda _c, _a: None,
        clock=lambda: NOW,
        new_token=lambda: f"{next(count):064x}",
        uploads=uploads,
        doorkeeper=porter,
    )


@pytest.fixture
def app(make_app: Callable[[], FastAPI]) -> FastAPI:
    return make_app()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://decuong.test") as client:
        yield client


@pytest.fixture
def known(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The browser of an officer who was here before."""
    client.cookies.set(COOKIE, TOKEN)
    return client


class Site:
    """The web chat on a port of this machine; it can be stopped and started again, as in a power cut."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self._server: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    def start(self) -> None:
        config = uvicorn.Config(self._app, port=self._port, log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        listening = socket.create_server(("127.0.0.1", self._port))  # from here on nobody is turned away
        self._thread = threading.Thread(target=self._run, args=(self._server, listening))
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
            self._thread.join()
            self._server = None

    def change(self, app: ASGIApp) -> None:
        """Another version takes its place."""
        self.stop()
        self._app = app
        self.start()

    @staticmethod
    def _run(server: uvicorn.Server, listening: socket.socket) -> None:
        with listening:
            asyncio.run(server.serve(sockets=[listening]))


@pytest.fixture
def site(app: FastAPI) -> Iterator[Site]:
    site = Site(app)
    site.start()
    yield site
    site.stop()


@contextmanager
def phone(chromium: Browser, scheme: Literal["light", "dark"] = "light") -> Iterator[Page]:
    """A page on a small phone. A fault in its scripts, or one that its policy holds back, fails the test."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 640}, has_touch=True, locale="vi-VN", color_scheme=scheme
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    page.set_default_timeout(30_000)  # Chromium alone takes five seconds to paste 45,000 characters
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with phone(chromium) as page:
        yield page


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for a module: to start it takes as long as a test."""
    with serve(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def served(server: Served) -> Served:
    return server.anew()
