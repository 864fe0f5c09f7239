"""Every error of the API as a problem (`bot.problem_details`), with its status and code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from bot.problem_details import NOWHERE, problem
from flows.sentence import DecuongError, Sentence
from storage.core.errors import Conflict, NotNow, Stale, Unavailable, Unknown
from storage.reports.feed import BeginAgain

MOST_FAULTS = 20
"""Faults of one call that are named. A large body could have many."""
AGAIN_SECONDS = 5
"""Seconds after which a client asks again while the database does not answer."""


class CannotAnswer(DecuongError):
    """An error of the API itself, with its status and headers."""

    def __init__(
        self, status: int, code: str, what: Sentence, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(what.text, **dict(what.values))
        self.http_status = status
        self.code = code
        self.headers = headers or {}


_KINDS: tuple[tuple[type[DecuongError], int, str], ...] = (
    (Unknown, 404, "not-found"),
    (BeginAgain, 410, "begin-again"),
    (Stale, 409, "stale"),
    (NotNow, 409, "not-now"),
    (Conflict, 503, "unavailable"),
    (Unavailable, 503, "unavailable"),
    (DecuongError, 422, "cannot-be-done"),
)
"""The status and the code of each of decuong's errors; the first kind that fits counts."""
_OF_HTTP: Mapping[int, tuple[str, Sentence]] = {
    400: ("unreadable", Sentence("The body cannot be read as JSON.")),
    404: ("not-found", NOWHERE),
    405: ("wrong-method", Sentence("This route does not know this method; openapi.json has all.")),
}


def answered(
    request: Request,
    status: int,
    code: str,
    what: DecuongError | Sentence,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> Response:
    """Return a problem in the language of this request."""
    accepted = request.headers.get("accept-language", "")
    again = {"retry-after": str(AGAIN_SECONDS)} if status == 503 else {}
    return problem(accepted, status, code, what, {**again, **(headers or {})}, errors)


class Tell(Protocol):
    """Answers an error in the form of an application; `answered` is the API's."""

    def __call__(
        self,
        request: Request,
        status: int,
        code: str,
        what: DecuongError | Sentence,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> Response:
        """Return the response."""
        ...


def add_to(
    api: FastAPI, tell: Tell = answered, of_http: Mapping[int, tuple[str, Sentence]] = _OF_HTTP
) -> None:
    """Have every error of this application answered by a problem, or in another form."""

    @api.exception_handler(CannotAnswer)
    def refused(request: Request, error: CannotAnswer) -> Response:
        return tell(request, error.http_status, error.code, error, error.headers)

    @api.exception_handler(DecuongError)
    def failed(request: Request, error: DecuongError) -> Response:
        status, code = next((status, code) for kind, status, code in _KINDS if isinstance(error, kind))
        return tell(request, status, code, error)

    @api.exception_handler(RequestValidationError)
    def misfit(request: Request, error: RequestValidationError) -> Response:
        faults = error.errors()[:MOST_FAULTS]
        if any(one["type"] == "json_invalid" for one in faults):
            return tell(request, 400, *_OF_HTTP[400])
        fields = [{"where": ".".join(map(str, one["loc"])), "code": one["type"]} for one in faults]
        where = ", ".join(dict.fromkeys(one["where"] for one in fields))
        what = Sentence("This does not fit openapi.json: {where}.", where=where)
        return tell(request, 422, "does-not-fit", what, errors=fields)

    @api.exception_handler(HTTPException)
    def nowhere(request: Request, error: HTTPException) -> Response:
        status = error.status_code if error.status_code in of_http else 404
        return tell(request, status, *of_http[status], error.headers)

    @api.exception_handler(Exception)
    def bug(request: Request, _error: Exception) -> Response:
        what = Sentence("This is a fault of the server; it is in its log.")
        return tell(request, 500, "fault", what)
