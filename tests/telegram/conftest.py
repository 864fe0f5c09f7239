import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.botapi import BotApiServer, Phone, SteppedClock
from tests.telegram.house import House


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
async def server(clock: SteppedClock) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(clock) as server:
        yield server


@pytest.fixture
def phone(server: BotApiServer) -> Phone:
    return server.phone("An")


@pytest.fixture
async def house(server: BotApiServer, clock: SteppedClock) -> House:
    return House(server, clock)
