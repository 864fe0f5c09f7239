"""The calls to push services, over HTTP (RFC 8030)."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

import httpx

from bot.channels.messaging.calls import (
    ApiError,
    BlockedError,
    CallRefusedError,
    TooFastError,
    TooLateError,
    UnreachedError,
)
from bot.channels.messaging.retry_policy import seconds_of
from bot.channels.push.hosts import PushHosts
from bot.channels.push.sealing import Signer, seal
from storage.drafts.subscriptions import Subscription

KEPT = timedelta(days=14)
"""How long a push service keeps a push for a phone that is off. What is told stands in the report anyway."""
AGAIN = 60.0
"""Seconds to wait after a 429 that does not say how long."""
LENGTH_OF_TOPIC = 32
"""Characters: the most that RFC 8030, section 5.4, allows."""


@dataclass(frozen=True, slots=True)
class Push:
    """One thing that a browser is told."""

    content: bytes
    topic: str
    """What it is about. Of several pushes of one topic that wait at the service, only the last is kept."""
    until: datetime | None = None
    """From when a phone that was off may not show it any more; None for KEPT."""


class PushService:
    """Calls the push service of a subscription. Use as `async with`. Nothing is followed elsewhere."""

    def __init__(
        self,
        signer: Signer,
        hosts: PushHosts,
        clock: Callable[[], datetime],
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._signer = signer
        self._hosts = hosts
        self._clock = clock
        self._client = httpx.AsyncClient(
            verify=trusted or True,
            timeout=httpx.Timeout(20, connect=10, pool=60),
            limits=httpx.Limits(max_connections=32),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def push(self, push: Push, to: Subscription) -> None:
        """Hand a push to the service. Raises ApiError; BlockedError if the subscription has ended.

        No error shows the endpoint: whoever knows it is half able to push there.
        """
        if not self._hosts.has(to.endpoint):
            raise CallRefusedError("its push service is not one of DECUONG_PUSH_SERVICES")
        now = self._clock()
        left = KEPT if push.until is None else push.until - now
        if left <= timedelta(0):
            raise TooLateError("the hours in which this may be pushed are over")
        headers = {
            "authorization": self._signer.authorization(to.endpoint, now),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(int(left.total_seconds())),
            "urgency": "high",  # a phone that saves power is woken for it (RFC 8030, section 5.3)
            "topic": sha256(push.topic.encode()).hexdigest()[:LENGTH_OF_TOPIC],
        }
        failure: ApiError | None
        try:
            async with self._client.stream(
                "POST", to.endpoint, content=seal(push.content, to), headers=headers
            ) as answer:
                failure = _failure(answer, self._clock())
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = UnreachedError(f"{type(error).__name__} of its push service")
        if failure is not None:
            raise failure


def _failure(answer: httpx.Response, now: datetime) -> ApiError | None:
    code = answer.status_code
    told = f"its push service answers {code}"
    wait = seconds_of(answer.headers.get("retry-after", ""), now)
    if answer.is_success:
        return None
    if code in {404, 410}:  # RFC 8030, section 7.3
        return BlockedError(told)
    if code == httpx.codes.TOO_MANY_REQUESTS or (answer.is_server_error and wait is not None):
        return TooFastError(AGAIN if wait is None else wait)
    if answer.is_server_error or code == httpx.codes.REQUEST_TIMEOUT:
        return UnreachedError(told)
    return CallRefusedError(told)
