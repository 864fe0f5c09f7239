"""The process of the console and of the API: `python -m bot.console.process DESCRIPTOR`, begun by `serve`.

It serves on a socket that `serve` listens on and keeps (bot.console.forwarding). So a request that comes
while the process begins, or begins again, waits and is not refused.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from bot.api.app import create_api, mount
from bot.api.odata.app import create_odata
from bot.api.odata.refusing import PREFIX as ODATA
from bot.app import App, clock, new_token, open_app
from bot.console.app import create_console
from bot.live import Live, looking
from bot.server import GRACE_SECONDS, Server, keep_for_good
from bot.settings import load_settings

NICE = 5
"""How much lower the priority of the console is than that of the conversation."""
THREADS = 4
"""Pages that are made at once. More would only wait for Python's lock, and hold what they have meanwhile."""
SWITCH_SECONDS = 0.001
"""A thread that waits for Python's lock gets it after so long: one that notes a look holds the database."""
AS_THEY_ARE = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream")
"""What is not compressed: files that are taken away are so already, and browsers show how far they are."""
STREAMS = 300
"""Live streams at once. `serve` needs a file descriptor for each (bot.console.forwarding)."""


def main() -> None:
    """Serve until standard input ends."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    os.nice(NICE)
    sys.setswitchinterval(SWITCH_SECONDS)
    app = open_app(load_settings())
    app.registry.offers()  # now, and not while many pages wait for it
    keep_for_good()
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        asyncio.run(_serve(app, listener))
    app.engine.dispose()


async def _serve(app: App, listener: socket.socket) -> None:
    current_default_thread_limiter().total_tokens = THREADS
    live = Live(looking(app.engine, app.registry.outline), STREAMS)
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    web.add_middleware(GZipMiddleware, minimum_size=1000, exclude_content_types=AS_THEY_ARE)
    console = create_console(app, clock, new_token, live=live)
    api = create_api(console.state.desk)
    mount(web, api)
    web.mount(ODATA, create_odata(api.state.desk))
    web.mount("/staff", console)
    config = uvicorn.Config(
        web,
        log_level="warning",
        lifespan="off",
        server_header=False,  # `serve` adds both
        date_header=False,
        proxy_headers=True,
        forwarded_allow_ips="*",  # only `serve` can reach the socket, and it says who asks
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = Server(config, live.close)
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.remove_reader(sys.stdin.fileno())  # its end is told again and again
        server.stop()

    loop.add_reader(sys.stdin.fileno(), end)
    loop.add_signal_handler(signal.SIGTERM, server.stop)
    await server.serve(sockets=[listener])


if __name__ == "__main__":
    main()
