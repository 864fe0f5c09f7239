"""The calls to webhooks' receivers. Nothing is followed elsewhere, and no answer's content is read.

httpcore and not httpx, which stands on it: only httpcore lets us say to which address a connection goes. So
the address that was checked is the one that is called, whatever a name leads to a moment later. A proxy of
the environment (HTTPS_PROXY) is not used, for it would look names up by itself.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpcore

from bot.webhooks.networks import Networks
from storage.webhooks.deliveries import Reason

LONGEST = 20.0
"""Seconds of a whole call. Standard Webhooks recommends 15 to 30."""
AT_ONCE = 32
"""Calls at once."""


class CallFailed(Exception):
    """The receiver was not reached, or gave no answer."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class _NotAllowed(httpcore.ConnectError):
    """A host has no address that may be called."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered."""

    status: int
    retry_after: str
    """The header, "" if there is none."""


class Caller:
    """Calls receivers. Use as `async with`."""

    def __init__(self, networks: Networks, trusted: ssl.SSLContext | None = None) -> None:
        """Call only addresses in these networks, and only hosts whose certificate is trusted."""
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusted,
            max_connections=AT_ONCE,
            max_keepalive_connections=0,
            network_backend=_Guarded(networks),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.aclose()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post a body. Raises CallFailed. Neither errors nor the log show the URL: it may hold a secret."""
        try:
            async with (
                asyncio.timeout(LONGEST),
                self._pool.stream("POST", url, headers=list(headers.items()), content=body) as response,
            ):
                given = {name.lower(): value for name, value in response.headers}
                return Answer(response.status, given.get(b"retry-after", b"").decode("latin-1"))
        except _NotAllowed:
            raise CallFailed(Reason.NOT_ALLOWED) from None
        except (TimeoutError, httpcore.TimeoutException):
            raise CallFailed(Reason.TOO_SLOW) from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            is_tls = any(isinstance(one, ssl.SSLError) for one in _causes(error))
            raise CallFailed(Reason.NOT_TRUSTED if is_tls else Reason.NOT_REACHED) from None


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to those addresses of a host that may be called, one after another."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look the host up and connect. Raises _NotAllowed and httpcore.ConnectError."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("not found") from error
        last: httpcore.NetworkError | httpcore.TimeoutException = _NotAllowed()
        for address in self._networks.those_of(str(one[4][0]) for one in found):
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore does between tries of its own."""
        await self._backend.sleep(seconds)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
