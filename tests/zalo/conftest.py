import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app import App
from tests.botapi import SteppedClock
from tests.zalo.house import House, app_at
from tests.zaloapi import Phone, ZaloServer


@pytest.fixture(autouse=True)
def record_factory() -> Iterator[None]:
    """The channel changes how log records are made, for the whole process."""
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
async def server(clock: SteppedClock) -> AsyncIterator[ZaloServer]:
    async with ZaloServer(clock) as server:
        yield server


@pytest.fixture
def phone(server: ZaloServer) -> Phone:
    return server.phone("An")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = app_at(tmp_path)
    yield app
    app.engine.dispose()


@pytest.fixture
async def house(app: App, server: ZaloServer, clock: SteppedClock) -> House:
    return House(app, server, clock)
