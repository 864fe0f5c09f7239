"""`decuong serve`: the web chat; Telegram, Zalo and delivery too where they are set."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager

import click
import uvicorn
from fastapi import FastAPI

from bot.app import App, clock, new_token
from bot.channels.web.app import create_app
from bot.channels.web.connections import AT_ONCE, Hall, raise_descriptors
from bot.commands.opening import opened
from bot.commands.speaking import echo
from bot.intake.writer import Writer
from bot.jobs.deliver import deliver_for_ever
from bot.jobs.expire import expire_for_ever, tidy_for_ever
from bot.jobs.supervise import Supervisor
from flows.reading.figures import get_ready
from flows.sentence import DecuongError, Sentence
from storage.core.engine import empty_log, sqlite_file
from storage.core.errors import Gone, reason_of
from storage.drafts.devices import Doorkeeper
from storage.files.uploads import Uploads

PRIVATE = 0o077
"""The umask. No other user of this machine may read the records."""
BACKLOG = 1024
"""How many connections may wait to be accepted."""
WATCH_SECONDS = 2
"""Seconds between two looks whether the database's file still exists."""
STOP_SECONDS = 5
"""Seconds for which a stopping server waits for responses that have begun."""


@click.command()
def serve() -> None:
    """Serve until stopped."""
    os.umask(PRIVATE)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    connections = raise_descriptors()
    with opened() as app:
        app.files.backend.check()
        # Not when somebody's words wait for it, in the middle of a transaction:
        get_ready()
        app.registry.offers()
        listener = _listen(app.settings.host, app.settings.port)
        host, port = listener.getsockname()[:2]
        echo(Sentence("decuong: http://{host}:{port}  (Ctrl+C: stop)", host=host, port=port))
        try:
            asyncio.run(_serve(app, listener, connections))
        finally:
            listener.close()
            empty_log(app.engine)  # so that a copy of the database file alone is complete
    click.echo()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # By its protocol asyncio knows that it is TCP, and lets no answer wait for more (TCP_NODELAY).
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise DecuongError(
            "{host}:{port} cannot be listened on ({reason}); set DECUONG_PORT to a free port.",
            host=host,
            port=port,
            reason=reason_of(error),
        ) from error
    return listener


class _Server(uvicorn.Server):
    """A server without signal handlers: uvicorn's own ends the process before the database is closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture no signals."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept few connections at once and let many wait. asyncio has only one number for both."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(BACKLOG)

    def stop(self) -> None:
        """Finish the running requests and end. A second call ends at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


async def _serve(app: App, listener: socket.socket, connections: int) -> None:
    """Run the web chat until it is stopped, and beside it all other work that the settings ask for."""
    writer = Writer(app.conversation.take, app.conversation.readings)
    web = create_app(
        hand_in=writer.hand_in,
        shelf=app.shelf("web"),
        document=app.document,
        clock=clock,
        new_token=new_token,
        uploads=Uploads(app.engine, "web"),
        doorkeeper=Doorkeeper(app.engine),
    )
    supervisor = Supervisor()
    trusted = app.settings.trusted_proxies
    hall = Hall(connections)
    config = uvicorn.Config(
        web,
        http=hall.protocol,
        backlog=AT_ONCE,
        log_level="warning",
        lifespan="off",
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(hall.failed)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    gone: Gone | None = None
    try:
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(_watch(app, server))
            running = [
                tasks.create_task(supervisor.keep_going(name, work))
                for name, work in _beside(app, writer, web)
            ]
            await server.serve(sockets=[listener])
            gone = watching.result() if watching.done() else None
            for task in (watching, *running):
                task.cancel()
    finally:
        writer.close()
    if gone is not None:
        raise gone


async def _watch(app: App, server: _Server) -> Gone:
    """Stop serving when the database's file is gone, because nothing can be stored. Return the error."""
    file = sqlite_file(app.engine)
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            if file is not None:
                file.check()
        except Gone as gone:
            server.stop()
            return gone


Work = Callable[[], Coroutine[None, None, None]]


def _beside(app: App, writer: Writer, web: FastAPI) -> Iterator[tuple[str, Work]]:
    """Yield (name for the log, work) for everything that runs beside the web chat."""
    yield "Erasing drafts that are too old", lambda: expire_for_ever(app)
    yield "Finishing erasures", lambda: tidy_for_ever(app)
    if app.settings.telegram_token is not None:
        yield "Telegram", _telegram(app, writer, web)
    if app.settings.zalo_token is not None:
        yield "Zalo", _zalo(app, writer, web)
    if app.settings.department_url:
        yield "Delivery", deliver_for_ever


def _telegram(app: App, writer: Writer, web: FastAPI) -> Work:
    # Only here: it takes longer to import than everything else, and most laptops have no token.
    from bot.channels.telegram.setup import telegram_channel  # noqa: PLC0415
    from bot.channels.telegram.webhook import telegram_endpoint  # noqa: PLC0415

    url, secret = app.settings.telegram_webhook_url, app.settings.telegram_webhook_secret
    endpoint = None
    if url is not None and secret is not None:
        endpoint = telegram_endpoint(secret.get_secret_value())
        web.post(url.path or "/")(endpoint.take)
    return lambda: telegram_channel(app, writer.hand_in, endpoint).run()


def _zalo(app: App, writer: Writer, web: FastAPI) -> Work:
    from bot.channels.zalo.setup import zalo_channel  # noqa: PLC0415
    from bot.channels.zalo.webhook import zalo_endpoint  # noqa: PLC0415

    url, secret = app.settings.zalo_webhook_url, app.settings.zalo_webhook_secret
    endpoint = None
    if url is not None and secret is not None:
        endpoint = zalo_endpoint(secret.get_secret_value())
        web.post(url.path or "/")(endpoint.take)
    return lambda: zalo_channel(app, writer.hand_in, endpoint).run()
