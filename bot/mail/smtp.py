"""Hands mail to the server of the settings, by SMTP (RFC 5321) and aiosmtplib."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage

import aiosmtplib

from bot.mail.server import SmtpServer
from flows.sentence import DecuongError

TIMEOUT, GOODBYE = 30.0, 5.0
"""Seconds for each step of the exchange, and for the server's last answer."""


class MailError(DecuongError):
    """The server has not taken a mail. It never shows what the server said: that may hold an address."""


class AddressRefused(MailError):
    """The server refuses the address for good."""


class Mailer:
    """Opens connections to a server."""

    def __init__(self, server: SmtpServer, trusted: ssl.SSLContext | None = None) -> None:
        """Make a mailer. `trusted` are whose certificates count; None for those of the machine."""
        self._server = server
        self._trusted = trusted

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Connection]:
        """Connect, over TLS, and log in. Raises MailError.

        Without TLS no mail leaves this machine: a server elsewhere that has no STARTTLS is not used.
        """
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.is_secure,
            start_tls=not (server.is_secure or server.is_here),
            tls_context=self._trusted or ssl.create_default_context(),
            timeout=TIMEOUT,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise MailError(
                "The mail server {host}:{port} cannot be used now ({what}).",
                host=server.host,
                port=server.port,
                what=_in_short(error),
            ) from None
        transport = client.transport
        try:
            yield Connection(client)
        finally:
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=GOODBYE)
            client.close()
            if isinstance(transport, asyncio.Transport):
                transport.abort()  # what was sent is answered, and nobody waits for the end of TLS


class Connection:
    """A connection to a server. Mail is handed over one by one."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client

    async def send(self, message: EmailMessage) -> None:
        """Hand a mail over. It is the server's once this returns. Raises AddressRefused and MailError."""
        try:
            await self._client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [one.code for one in error.recipients]
            if codes and all(500 <= code < 600 for code in codes):
                raise AddressRefused("The mail server refuses the address ({code}).", code=codes[0]) from None
            raise MailError("The mail server does not take mail for the address now.") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailError(
                "The mail server has not taken the mail ({what}).", what=_in_short(error)
            ) from None


def _in_short(error: Exception) -> str:
    """Return the kind of a failure, and the server's code if it gave one."""
    kind = type(error).__name__
    return f"{kind} {error.code}" if isinstance(error, aiosmtplib.SMTPResponseException) else kind
