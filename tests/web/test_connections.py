"""A connection without a request is closed after a while, whatever part of one it has sent."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from unittest.mock import Mock

import pytest
import uvicorn
from fastapi import FastAPI

import bot.channels.web.connections
from bot.channels.web.connections import Connections

GET = b"GET /worker.js HTTP/1.1\r\nhost: a\r\n\r\n"
NOWHERE = b"POST /nowhere HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n"


@asynccontextmanager
async def port(app: FastAPI, most: int = 10) -> AsyncIterator[int]:
    """The web chat on a port of this machine, in this loop."""
    server = uvicorn.Server(
        uvicorn.Config(app, http=Connections(most).protocol, lifespan="off", log_level="error")
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield listener.getsockname()[1]
        server.should_exit = server.force_exit = True
        await serving


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nhost: a\r\n", b""),
        (GET + b"GET /wor", b" 200 "),
        (NOWHERE, b" 404 "),
        (NOWHERE + b"half of it", b" 404 "),
    ],
    ids=["nothing", "half a head", "half a second head", "no body", "half a body"],
)
async def test_what_asks_nothing_is_closed(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, sent: bytes, answered: bytes
) -> None:
    monkeypatch.setattr(bot.channels.web.connections, "SECONDS", 0.2)
    async with port(app) as at:
        reader, writer = await asyncio.open_connection("127.0.0.1", at)
        writer.write(sent)
        told = bytearray()
        try:
            while chunk := await reader.read(1 << 16):
                told += chunk
        except ConnectionResetError:
            pass  # that is an end, too
        writer.close()
    assert (b" 200 " in told or b" 404 " in told) == bool(answered)
    assert answered in told


async def test_who_asks_is_not_hurried(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.channels.web.connections, "SECONDS", 0.05)

    @app.get("/slow")
    async def slow() -> str:
        await asyncio.sleep(0.2)
        return "there"

    async with port(app) as at:
        reader, writer = await asyncio.open_connection("127.0.0.1", at)
        writer.write(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n")
        assert b"there" in await reader.readuntil(b"there")
        writer.close()


async def test_descriptors_that_run_out_are_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    loop, connections = asyncio.get_running_loop(), Connections(10)
    closed: list[str] = []
    for name in ("oldest", "newest"):
        waiting = Mock()
        waiting.transport.abort = partial(closed.append, name)
        connections.wait(waiting)
    for _ in range(1000):
        connections.failed(
            loop, {"message": "accept", "exception": OSError(errno.EMFILE, "Too many open files")}
        )
    assert closed == ["oldest", "newest"], "each time one that waits gives its descriptor"
    [record] = caplog.records
    assert record.getMessage().startswith("No connection can be accepted (Too many open files); raise the")
    connections.failed(loop, {"message": "a fault of ours", "exception": ZeroDivisionError()})
    assert "a fault of ours" in caplog.records[1].getMessage()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is closed for being slow."""
    monkeypatch.setattr(bot.channels.web.connections, "SECONDS", 3600)


@pytest.mark.usefixtures("patient")
async def test_the_oldest_gives_its_place_and_who_asks_keeps_it(app: FastAPI) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()

    @app.get("/slow")
    async def slow() -> str:
        begun.set()
        await goes_on.wait()
        return "there"

    async with port(app, most=2) as at:
        asking, asks = await asyncio.open_connection("127.0.0.1", at)
        asks.write(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n")
        await begun.wait()
        first, first_writer = await asyncio.open_connection("127.0.0.1", at)
        second, second_writer = await asyncio.open_connection("127.0.0.1", at)
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await first.readexactly(1)
        goes_on.set()
        assert b"there" in await asking.readuntil(b"there")
        second_writer.write(GET)
        assert await second.readuntil(b" 200 "), "the one that came last has kept its place"
        for writer in (asks, first_writer, second_writer):
            writer.close()


@pytest.mark.usefixtures("patient")
async def test_who_was_answered_waits_again_and_gives_its_place_too(app: FastAPI) -> None:
    async with port(app, most=2) as at:
        first, first_writer = await asyncio.open_connection("127.0.0.1", at)
        first_writer.write(GET)
        await first.readuntil(b" 200 ")
        second, second_writer = await asyncio.open_connection("127.0.0.1", at)
        third, third_writer = await asyncio.open_connection("127.0.0.1", at)
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            while True:
                await first.readexactly(1)
        for reader, writer in ((second, second_writer), (third, third_writer)):
            writer.write(GET)
            assert await reader.readuntil(b" 200 ")
            writer.close()
        first_writer.close()


async def test_drop_by_drop_is_no_request(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte of a head that never ends comes before the time is up, and moves its end by nothing."""
    monkeypatch.setattr(bot.channels.web.connections, "SECONDS", 0.2)
    async with port(app) as at:
        reader, writer = await asyncio.open_connection("127.0.0.1", at)
        writer.write(b"GET / HTTP/1.1\r\nx: ")

        async def drip() -> None:
            while True:
                writer.write(b"x")
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
        dripping.cancel()
        writer.close()
