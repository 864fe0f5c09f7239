"""`decuong serve`: the web chat, staff pages and API; also Telegram, Zalo and delivery if they are set."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from functools import partial

import click
import uvicorn
from fastapi import FastAPI

from bot.app import App, clock, new_token
from bot.channels.push.setup import hosts, push_sender, signer
from bot.channels.web.app import create_app
from bot.channels.web.connections import ACCEPTED_AT_ONCE, Connections, raise_descriptors
from bot.channels.web.push import PushMeans
from bot.channels.web.reviews import Reviews
from bot.commands.opening import opened
from bot.commands.speaking import echo
from bot.console.forwarding import Forwarding, forwarding
from bot.intake.writer import Writer
from bot.jobs.expire import expire_for_ever, tidy_for_ever
from bot.jobs.own_process import OwnProcess
from bot.jobs.remind import remind_for_ever
from bot.jobs.supervise import Supervisor
from bot.jobs.when_due import send_digests_for_ever, take_away_for_ever
from bot.live import MOST, Live, looking
from bot.server import BACKLOG, GRACE_SECONDS, Server, keep_for_good
from bot.webhooks.setup import webhook_sender
from flows.reading.figures import get_ready
from flows.sentence import DecuongError, Sentence
from storage.core.engine import empty_log, sqlite_file
from storage.core.errors import Gone, reason_of
from storage.drafts.devices import BrowserTokens
from storage.drafts.subscriptions import Subscriptions
from storage.files.uploads import Uploads
from storage.reports.changes import told_last
from storage.staff.accounts import members

PRIVATE = 0o077
"""The umask. No other user of this machine may read the records."""
WATCH_SECONDS = 2
"""Seconds between two looks whether the database's file still exists."""


@click.command()
def serve() -> None:
    """Serve until stopped: the web chat, the staff pages (/staff/), the API for other systems (/api/v1/).

    Settings are in .env.example; docs/api.md describes the API.
    """
    os.umask(PRIVATE)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    connections = raise_descriptors()
    with opened() as app:
        app.files.backend.check()
        # Now, and not inside a transaction while an officer waits:
        get_ready()
        app.registry.offers()
        keep_for_good()
        listener = _listen(app.settings.host, app.settings.port)
        host, port = listener.getsockname()[:2]
        echo(Sentence("decuong: http://{host}:{port}  (Ctrl+C: stop)", host=host, port=port))
        _say_staff(app, f"http://{host}:{port}")
        try:
            with forwarding() as console:
                asyncio.run(_serve(app, listener, connections, console))
        finally:
            listener.close()
            empty_log(app.engine)  # so that a copy of the database file alone is complete
    click.echo()


def _say_staff(app: App, address: str) -> None:
    """Print where staff log in, or how the first account is made: without one, nothing is open."""
    if members(app.engine):
        echo(Sentence("Staff pages: {address}/staff/", address=address))
    else:
        echo(
            Sentence(
                "Staff pages: {address}/staff/ (no account yet: decuong staff add NAME --role administrator)",
                address=address,
            )
        )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Given the protocol, asyncio knows that it is TCP and sets TCP_NODELAY: answers are sent at once.
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


async def _serve(app: App, listener: socket.socket, connections: int, console: Forwarding) -> None:
    """Run the web chat until it is stopped, and beside it all other work that the settings ask for."""
    writer = Writer(app.conversation.take, app.conversation.readings)
    live = Live(looking(app.engine, app.registry.outline), min(MOST, connections // 2))
    web = create_app(
        hand_in=writer.hand_in,
        channel_files=app.channel_files("web"),
        document=app.document,
        clock=clock,
        new_token=new_token,
        uploads=Uploads(app.engine, "web"),
        doorkeeper=BrowserTokens(app.engine),
        reviews=Reviews(live, partial(told_last, app.engine)),
        push=PushMeans(Subscriptions(app.engine), signer(app).public_key, hosts(app), clock),
        kept=app.kept_words,
    )
    web.mount("/staff", console)
    web.mount("/api", console)
    supervisor = Supervisor()
    trusted = app.settings.trusted_proxies
    open_ones = Connections(connections)
    config = uvicorn.Config(
        web,
        http=open_ones.protocol,
        backlog=ACCEPTED_AT_ONCE,
        log_level="warning",
        lifespan="off",
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = Server(config, live.close, console.stop)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(open_ones.failed)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    gone: Gone | None = None
    try:
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(_watch(app, server))
            running = [
                tasks.create_task(supervisor.keep_going(name, work))
                for name, work in _beside(app, writer, web, console)
            ]
            await server.serve(sockets=[listener])
            gone = watching.result() if watching.done() else None
            for task in (watching, *running):
                task.cancel()
    finally:
        writer.close()
        await console.close()
    if gone is not None:
        raise gone


async def _watch(app: App, server: Server) -> Gone:
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


def _beside(app: App, writer: Writer, web: FastAPI, console: Forwarding) -> Iterator[tuple[str, Work]]:
    """Yield (name for the log, work) for everything that runs beside the web chat."""
    yield "Erasing drafts that are too old", lambda: expire_for_ever(app)
    yield "Finishing erasures", lambda: tidy_for_ever(app)
    yield "Reminders", lambda: remind_for_ever(app)
    yield "Web push", push_sender(app).run
    yield "Webhooks", webhook_sender(app).run
    yield "Staff pages", console.run
    yield "Taking away", lambda: take_away_for_ever(app)
    if app.settings.smtp_url is not None:
        yield "The daily digest", lambda: send_digests_for_ever(app)
    if app.settings.telegram_token is not None:
        yield "Telegram", _telegram(app, writer, web)
    if app.settings.zalo_token is not None:
        yield "Zalo", _zalo(app, writer, web)
    if app.settings.department_url:
        yield "Delivery", OwnProcess("bot.jobs.deliver", "delivery").run


def _telegram(app: App, writer: Writer, web: FastAPI) -> Work:
    # Imported only here: it takes longer to import than everything else, and most laptops have no token.
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
