"""Who asks: each browser is known by the SHA-256 of a random cookie, which is stored nowhere."""

from __future__ import annotations

import hashlib
import re

from fastapi import HTTPException, Request, Response

from bot.web.words import DOOR

COOKIE = "decuong"
TOKEN = re.compile(r"[0-9A-Za-z_-]{43,128}")
"""256 bits, written in hexadecimal or base64url."""
COOKIE_AGE = 400 * 24 * 3600
"""Seconds: longer than a draft is kept (12 months), the most that browsers allow; renewed on each visit."""


def token_of(request: Request) -> str | None:
    """The token in the cookie; None for a stranger."""
    token = request.cookies.get(COOKIE, "")
    return token if TOKEN.fullmatch(token) else None


def address_of(request: Request) -> str:
    """The address of the officer who asks. Raises 401 for a stranger: the page keeps the words until then."""
    token = token_of(request)
    if token is None:
        raise HTTPException(401, DOOR["stranger"])
    return address(token)


def address(token: str) -> str:
    """What conversations know a browser by."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(request: Request, response: Response, token: str) -> None:
    """Give the browser its cookie, or renew it."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, COOKIE_AGE, secure=secure, httponly=True, samesite="lax")
