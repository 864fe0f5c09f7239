"""Why a request is refused, and errors in the form that OData has for them (JSON Format 4.0, 19)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from fastapi import Request, Response

from bot.api.problems import AGAIN_SECONDS, CannotAnswer
from bot.language import preferred, translate_into
from flows.sentence import DecuongError, Sentence

PREFIX = "/api/odata/v4"
"""Where the feed is."""
VERSION = {"odata-version": "4.0"}
"""The header that every answer has."""
MEDIA_TYPE = "application/json;odata.metadata=minimal"


def misfit(what: Sentence) -> CannotAnswer:
    """Return the error for what is no request of OData."""
    return CannotAnswer(400, "does-not-fit", what)


def unsupported(what: Sentence) -> CannotAnswer:
    """Return the error for what OData has and this service has not."""
    return CannotAnswer(501, "not-implemented", what)


def answered(
    request: Request,
    status: int,
    code: str,
    what: DecuongError | Sentence,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> Response:
    """Return an error in the language of the request, as `bot.api.problems.answered` does for the API.

    No route here has fields that are checked one by one, so there are no `errors`.
    """
    language = preferred(request.headers.get("accept-language", ""))
    again = {"retry-after": str(AGAIN_SECONDS)} if status == 503 else {}
    always = {**VERSION, "cache-control": "no-store", "content-language": language, **again}
    told: dict[str, object] = {"code": code, "message": what.said(translate_into(language))}
    body = json.dumps({"error": told}, ensure_ascii=False).encode(errors="replace")
    return Response(body, status, {**always, **(headers or {})}, MEDIA_TYPE)
