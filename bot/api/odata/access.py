"""Who asks for the feed: a token as the password of HTTP Basic, which is what Excel can send, or as Bearer.

The name is not looked at. A request without any password is how Excel and Power BI begin; it guesses nothing
and is not counted as a wrong token.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Annotated

from fastapi import Depends, Request

from bot.api.access import NoToken, admitted
from bot.api.desk import AtApi
from bot.api.problems import CannotAnswer
from flows.sentence import Sentence
from storage.staff.tokens import Scope, Token

CHALLENGE = {"www-authenticate": 'Basic realm="decuong", charset="UTF-8"'}


def _reader(request: Request, api: AtApi) -> Token:
    """Return the token. Raises CannotAnswer."""
    host = request.client.host if request.client else ""
    secret = secret_in(request.headers.get("authorization", ""))
    try:
        return admitted(api, host, secret, Scope.REPORTS)
    except NoToken as error:
        if secret:
            api.calls.missed(host)
        what = Sentence("This wants a token that is valid as the password of Basic; the name does not count.")
        raise CannotAnswer(401, "no-token", what, CHALLENGE) from error


FeedReader = Annotated[Token, Depends(_reader)]
"""The parameter by which a route of the feed lets in whoever has a token that may read reports."""


def secret_in(header: str) -> str:
    """Return the secret of an Authorization header, "" if it has none (RFC 7617, RFC 6750)."""
    scheme, _, given = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        _, _, password = b64decode(given.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return ""
    return password.decode(errors="replace").strip()
