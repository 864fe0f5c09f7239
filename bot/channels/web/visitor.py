"""Tells browsers apart: one is known by the SHA-256 of its cookie's token. Only tokens of this server count.

A token is random and signed. Nothing is stored when one is given, so nothing is kept about strangers. A
token without a signature is from before there were signatures; it is valid if an officer writes from it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import cached_property
from typing import Protocol

from fastapi import HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from bot.channels.web.page_words import REFUSED

COOKIE = "decuong"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""The name over TLS: no other host of the domain and nobody on the line can set it (RFC 6265bis)."""
TOKEN = re.compile(r"([0-9A-Za-z_-]{43,128})(?:\.([0-9A-Za-z_-]{43}))?")
"""256 bits or more in hexadecimal or base64url, then the signature after a dot."""
COOKIE_AGE = 400 * 24 * 3600
"""Seconds: longer than a draft is kept (12 months), the most that browsers allow. Renewed at each visit."""


class BrowserTokens(Protocol):
    """What the database knows of browsers (storage.drafts.devices.BrowserTokens)."""

    def key(self) -> bytes:
        """The key that tokens are signed with."""
        ...

    def is_known(self, address: str) -> bool:
        """Whether an officer writes from this browser's address."""
        ...

    def is_ended(self, address: str) -> bool:
        """Whether this browser was logged out."""
        ...


class Visitors:
    """The browsers that come to the page."""

    def __init__(self, doorkeeper: BrowserTokens, new_token: Callable[[], str]) -> None:
        self._doorkeeper = doorkeeper
        self._new_token = new_token

    async def token_of(self, request: Request) -> str | None:
        """The token in the cookie; None for a stranger and for a browser that was logged out."""
        # A cookie set before TLS is accepted too, and replaced at the next opening: nobody is locked out.
        names = (SECURE_COOKIE, COOKIE) if _is_secure(request) else (COOKIE,)
        for name in names:
            token = request.cookies.get(name, "")
            if await run_in_threadpool(self._is_good, token):
                return token
        return None

    async def address_of(self, request: Request) -> str:
        """The address of the officer who asks. Raises 401 for a stranger: the page then keeps the text."""
        token = await self.token_of(request)
        if token is None:
            raise HTTPException(401, REFUSED["stranger"])
        return address(token)

    def new(self) -> str:
        """A token for a browser that has none."""
        secret = self._new_token()
        return f"{secret}.{self._signature(secret)}"

    def _is_good(self, token: str) -> bool:
        if TOKEN.fullmatch(token) is None:
            return False
        secret, _, signature = token.partition(".")
        if not signature:
            return self._doorkeeper.is_known(address(token))
        is_ours = hmac.compare_digest(signature, self._signature(secret))
        return is_ours and not self._doorkeeper.is_ended(address(token))

    def _signature(self, secret: str) -> str:
        digest = hmac.digest(self._key, secret.encode(), "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")

    @cached_property
    def _key(self) -> bytes:
        return self._doorkeeper.key()


def address(token: str) -> str:
    """The address of the browser that has this token."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(request: Request, response: Response, token: str) -> None:
    """Give the browser its cookie, or renew it. Over TLS it has the name that only this server can set."""
    secure = _is_secure(request)
    name = SECURE_COOKIE if secure else COOKIE
    response.set_cookie(name, token, COOKIE_AGE, path="/", secure=secure, httponly=True, samesite="lax")
    if secure and COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path="/")


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
