"""What went wrong, as RFC 9457 has it (`application/problem+json`), in the language that is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from bot.language import preferred, translate_into
from flows.sentence import Sayable, Sentence

MEDIA_TYPE = "application/problem+json"
TITLES: Mapping[int, Sentence] = {
    400: Sentence("Bad Request"),
    401: Sentence("Unauthorized"),
    403: Sentence("Forbidden"),
    404: Sentence("Not Found"),
    405: Sentence("Method Not Allowed"),
    409: Sentence("Conflict"),
    410: Sentence("Gone"),
    411: Sentence("Length Required"),
    413: Sentence("Content Too Large"),
    416: Sentence("Range Not Satisfiable"),
    422: Sentence("Unprocessable Content"),
    429: Sentence("Too Many Requests"),
    500: Sentence("Internal Server Error"),
    503: Sentence("Service Unavailable"),
}
"""The titles of RFC 9110, 15: with the type "about:blank" a problem has its status's (RFC 9457, 4.2.1)."""


API = "/api/"
"""How the paths of the API begin. Other systems call it, and people call the rest."""
NOWHERE = Sentence("There is no such route; openapi.json has all.")


def problem(
    accepted: str,
    status: int,
    code: str,
    what: Sayable,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> Response:
    """Return a problem as a response. `accepted` is the client's Accept-Language.

    The members are those of `bot.api.models.Problem`.
    """
    language = preferred(accepted)
    say = translate_into(language)
    told: dict[str, object] = {
        "type": "about:blank",
        "title": TITLES[status].said(say),
        "status": status,
        "detail": what.said(say),
        "code": code,
    }
    if errors:
        told["errors"] = list(errors)
    always = {"cache-control": "no-store", "content-language": language, "vary": "accept-language"}
    body = json.dumps(told, ensure_ascii=False).encode(errors="replace")  # a name may hold half a surrogate
    return Response(body, status, {**always, **(headers or {})}, MEDIA_TYPE)
