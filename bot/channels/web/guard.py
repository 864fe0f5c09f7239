"""Checks every request and answer: no foreign page may change anything, or show ours in a frame."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.page_words import REFUSED

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""HTTP methods that change nothing."""

HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(self), geolocation=(self), payment=(), usb=()",
}
SECURE_HEADERS = {"strict-transport-security": "max-age=31536000"}
"""HSTS, sent over TLS: from then on the browser uses only TLS. Other hosts of the domain are not ours."""

log = logging.getLogger(__name__)


class Guard:
    """ASGI middleware: it refuses what another origin posts, and puts security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 403."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                secure = SECURE_HEADERS if scope.get("scheme") == "https" else {}
                for name, value in (HEADERS | secure).items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        if scope["method"] not in SAFE and is_foreign(headers):
            origin = headers.get("origin", "")
            log.warning("refused %s %r from origin %r", scope["method"], scope["path"][:200], origin[:200])
            await JSONResponse({"detail": REFUSED["foreign"]}, 403)(scope, receive, send_guarded)
            return
        await self.app(scope, receive, send_guarded)


def is_foreign(headers: Headers) -> bool:
    """Whether a browser sent this on behalf of another origin.

    Browsers send Origin with every POST, and Sec-Fetch-Site where they know it (Fetch Metadata); a program
    that sends neither holds no cookie of somebody else. Only the host is compared: behind a proxy that ends
    TLS the scheme seen here may differ.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return True
    return origin is not None and origin.partition("://")[2] != headers.get("host", "")
