"""A mail server in this process (aiosmtpd). What it was handed is read back by the standard library."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

ENDING = 10
"""Rounds of the loop in which a connection that was given up is closed."""


@dataclass
class Mailbox:
    """What the server was handed, and what it answers."""

    port: int = 0
    received: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """(recipient, mail), in order."""
    refuses: dict[str, str] = field(default_factory=dict)
    """What it answers to an address, "550 no such user"."""
    answers: list[str] = field(default_factory=list)
    """What it answers to the next mails, instead of taking them."""
    was_secure: list[bool] = field(default_factory=list)
    """Whether each mail came over TLS."""
    passwords: list[tuple[str, str]] = field(default_factory=list)
    """(user, password) of each log-in."""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """What came for an address."""
        return [mail for recipient, mail in self.received if recipient == address]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.received += [(one, mail) for one in envelope.rcpt_tos]
        self.was_secure.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 OK"

    def authenticates(self, _server: Any, _session: Any, _envelope: Any, _way: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.passwords.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"m@t kh/u", handled=False)


@contextmanager
def mail_server(
    *, secret: ssl.SSLContext | None = None, at_once: bool = False, logs_in: bool = False
) -> Iterator[Mailbox]:
    """A server until the end. With `secret` it has STARTTLS, or TLS at once; with `logs_in` it wants that."""
    box = Mailbox()
    more: dict[str, Any] = {}
    if secret is not None and not at_once:
        more = {"tls_context": secret, "require_starttls": True}
    if logs_in:
        more |= {"authenticator": box.authenticates, "auth_required": True}
        more["auth_require_tls"] = secret is not None and not at_once
    listener = socket.create_server(("127.0.0.1", 0))
    box.port = listener.getsockname()[1]
    loop = asyncio.new_event_loop()

    made: list[asyncio.BaseTransport] = []

    class Speaker(SMTP):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            made.append(transport)
            super().connection_made(transport)

    def speaks() -> SMTP:
        with warnings.catch_warnings():  # it warns of a log-in without TLS, which some tests want
            warnings.simplefilter("ignore")
            return Speaker(box, hostname="mail.test", loop=loop, **more)

    async def serve() -> None:
        server = await loop.create_server(speaks, sock=listener, ssl=secret if at_once else None)
        ready.set_result(None)
        await stopped.wait()
        server.close()
        for one in made:  # aiosmtpd forgets a connection while TLS still ends on it
            cast("asyncio.Transport", one).abort()
        for _ in range(ENDING):
            await asyncio.sleep(0)

    ready: Future[None] = Future()
    stopped = asyncio.Event()
    thread = Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.result(10)
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.run_until_complete(loop.shutdown_asyncgens())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
