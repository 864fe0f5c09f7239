from collections.abc import AsyncIterator
from typing import Any, Protocol

import httpx
import pytest

from tests.botapi import BotApiServer, SteppedClock


class Ask(Protocol):
    async def __call__(self, method: str, **args: Any) -> Any: ...


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
async def server(clock: SteppedClock) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(clock) as server:
        yield server


@pytest.fixture
async def ask(server: BotApiServer) -> AsyncIterator[Ask]:
    """A bare bot: the answer's JSON to one call."""
    async with httpx.AsyncClient(trust_env=False) as client:

        async def ask(method: str, **args: Any) -> Any:
            answer = await client.post(f"{server.api_url}/bot{server.token}/{method}", data=args)
            return answer.json()

        yield ask
