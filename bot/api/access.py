"""Which token may do what: every route asks for a scope here, and every report for its province.

A route declares the scope by the type of its parameter: `token: Reader`, `token: FileReader`, `token:
Decider`, `token: Follower`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.api.desk import ApiDesk, AtApi
from bot.api.problems import CannotAnswer
from flows.report.submission import Submission
from flows.sentence import Sentence
from storage.staff.tokens import Scope, Token, token_of

SCHEME = HTTPBearer(
    scheme_name="token", auto_error=False, description="A token that an administrator made: staff pages, API."
)
NUMBER = r"^[0-9]{4}-[0-9]{4,9}$"
VERSION = r"^[0-9]{4}-[0-9]{4,9}-[0-9]{1,9}$"
EITHER = r"^[0-9]{4}-[0-9]{4,9}(-[0-9]{1,9})?$"
ReportId = Annotated[
    str,
    Path(
        alias="id",
        pattern=EITHER,
        description="A version's id, or a report's number for its newest version.",
        examples=["2026-0001-1"],
    ),
]
VersionId = Annotated[
    str, Path(alias="id", pattern=VERSION, description="A version's id.", examples=["2026-0001-1"])
]
CampaignId = Annotated[
    str,
    Path(alias="campaign", pattern=r"^[0-9A-Za-z_-]{1,64}$", description="A campaign's id.", examples=["c1"]),
]
Given = Annotated[HTTPAuthorizationCredentials | None, Security(SCHEME)]


@dataclass(frozen=True)
class Asks:
    """The dependency that lets in whoever has a token of this scope; None for a token of any."""

    scope: Scope | None

    def __call__(self, request: Request, api: AtApi, given: Given) -> Token:
        """Return the token. Raises CannotAnswer."""
        host = request.client.host if request.client else ""
        secret = given.credentials if given else ""
        try:
            return admitted(api, host, secret, self.scope)
        except NoToken as error:
            api.calls.missed(host)
            what = Sentence("This wants a token that is valid: Authorization: Bearer decuong_…")
            raise CannotAnswer(401, "no-token", what, {"www-authenticate": "Bearer"}) from error


class NoToken(Exception):
    """A secret of no token that is valid."""


def admitted(api: ApiDesk, host: str, secret: str, scope: Scope | None) -> Token:
    """Return the token with this secret.

    Raises NoToken, and CannotAnswer if it may not do this, or not now.
    """
    _wait(api.calls.wait(host))
    token = token_of(api.desk.app.engine, secret, api.desk.clock()) if secret else None
    if token is None:
        raise NoToken
    _wait(api.calls.called(token.id))
    if scope is not None and scope not in token.scopes:
        what = Sentence("This token may not do this; it wants the scope {scope}.", scope=scope.value)
        refused = f'Bearer error="insufficient_scope", scope="{scope.value}"'
        raise CannotAnswer(403, "no-scope", what, {"www-authenticate": refused})
    return token


AnyToken = Annotated[Token, Depends(Asks(None))]
Reader = Annotated[Token, Depends(Asks(Scope.REPORTS))]
FileReader = Annotated[Token, Depends(Asks(Scope.FILES))]
Decider = Annotated[Token, Depends(Asks(Scope.REVIEW))]
Follower = Annotated[Token, Depends(Asks(Scope.CAMPAIGNS))]


def looked(api: ApiDesk, token: Token, report: Submission, response: Response) -> Response:
    """Return a response with what respondents wrote. Unless the client had it, the audit trail notes it."""
    if response.status_code != 304:
        api.desk.looked(token, "view", report.id)
    return response


def _wait(seconds: int) -> None:
    if seconds:
        what = Sentence("Too many calls; try again in {seconds} seconds.", seconds=seconds)
        raise CannotAnswer(429, "too-many", what, {"retry-after": str(seconds)})
