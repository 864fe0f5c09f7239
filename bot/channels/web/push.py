"""The routes by which a browser asks to be told of a return, and says that it was."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from bot.channels.push.hosts import MOST_CHARACTERS, PushHosts
from bot.channels.push.sealing import can_be_sealed_for
from bot.channels.web.bodies import BodyLimits
from bot.channels.web.json_body import read_json
from bot.channels.web.page_words import REFUSED
from bot.channels.web.visitor import Visitors
from storage.drafts.subscriptions import Subscription, Subscriptions

MOST_BYTES = 4096
"""The largest body: an endpoint of MOST_CHARACTERS, and two keys."""
_BASE64 = re.compile(r"[A-Za-z0-9_-]+")
Key = Annotated[str, Field(max_length=100)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SubscriptionIn(_Shape):
    """What a browser says of its subscription."""

    endpoint: Annotated[str, Field(max_length=MOST_CHARACTERS)]
    p256dh: Key
    auth: Key


class ArrivedIn(_Shape):
    """The notification of this return was shown."""

    report: Annotated[str, Field(max_length=100)]
    review: Annotated[str, Field(pattern=r"^returned/[0-9]{1,6}/[0-9]{1,6}$")]


@dataclass(frozen=True, slots=True)
class PushMeans:
    """What the routes need of the server."""

    subscriptions: Subscriptions
    public_key: str
    """The server's key as browsers want it."""
    hosts: PushHosts
    clock: Callable[[], datetime]


class PushRoutes:
    """The routes of web push. All want a browser that the server knows, 401 otherwise."""

    def __init__(self, means: PushMeans, visitors: Visitors, limits: BodyLimits) -> None:
        self._means = means
        self._visitors = visitors
        self._limits = limits

    async def key(self, request: Request) -> JSONResponse:
        """GET /chat/push: the key that a browser subscribes with."""
        await self._visitors.address_of(request)
        return JSONResponse({"key": self._means.public_key}, headers={"cache-control": "no-store"})

    async def subscribe(self, request: Request) -> Response:
        """POST /chat/push: tell this browser from now on. 409 without consent, 422 for no subscription.

        It is not PUT because some firewalls block that.
        """
        address = await self._visitors.address_of(request)
        found = _subscription(await read_json(request, self._limits, MOST_BYTES))
        if found is None:
            raise HTTPException(422, REFUSED["not_subscription"])
        if not self._means.hosts.has(found.endpoint):
            raise HTTPException(422, REFUSED["strange_push_service"])
        put = self._means.subscriptions.put
        if not await run_in_threadpool(put, address, found, self._means.clock()):
            raise HTTPException(409, REFUSED["push_without_consent"])
        return Response(status_code=204)

    async def end(self, request: Request) -> Response:
        """DELETE /chat/push: tell this browser no more."""
        address = await self._visitors.address_of(request)
        await run_in_threadpool(self._means.subscriptions.drop, address, self._means.clock())
        return Response(status_code=204)

    async def arrived(self, request: Request) -> Response:
        """POST /chat/push/arrived: this browser has shown the notification of a return."""
        address = await self._visitors.address_of(request)
        try:
            told = ArrivedIn.model_validate(await read_json(request, self._limits, MOST_BYTES))
        except ValidationError as error:
            raise HTTPException(422, REFUSED["not_arrived"]) from error
        await run_in_threadpool(self._means.subscriptions.arrived, address, told.report, told.review)
        return Response(status_code=204)


def _subscription(told: object) -> Subscription | None:
    """Return the subscription that a body describes, None if it is none that can be pushed to."""
    try:
        shape = SubscriptionIn.model_validate(told)
        found = Subscription(shape.endpoint, _decoded(shape.p256dh), _decoded(shape.auth))
    except ValueError:  # pydantic's and base64's errors too
        return None
    return found if can_be_sealed_for(found) else None


def _decoded(key: str) -> bytes:
    """Return the bytes of base64url without padding. Raises ValueError."""
    if _BASE64.fullmatch(key) is None:
        raise ValueError
    return urlsafe_b64decode(key + "=" * (-len(key) % 4))
