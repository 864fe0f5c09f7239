"""openapi.json: what FastAPI derives from the routes, with the errors and headers that every route has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bot.api.models import Problem
from bot.problem_details import MEDIA_TYPE

ABOUT = """Reports that were submitted to the Department, and its campaigns, for other systems.
docs/api.md has examples.

Every call carries a token: `Authorization: Bearer decuong_…`. An administrator of all provinces makes it on
the staff pages (API). It has scopes, and perhaps only some provinces; a report of another province is
answered as one that does not exist.

Every answer to GET has an ETag; with `If-None-Match` an answer that is known already is 304. Every error is a
`Problem` (RFC 9457), in Vietnamese or English by `Accept-Language`.
"""
_ALWAYS = {
    401: "No valid token",
    403: "The token lacks the scope",
    411: "The body does not say how long it is",
    413: "The body is larger than 1 MB",
    422: "A parameter or the body does not fit, or cannot be carried out",
    429: "Too many calls: 600 a minute by one token; Retry-After says when",
    500: "A fault of the server",
    503: "The database does not answer; Retry-After says when",
}
_OF_A_REPORT = {404: "There is no such report or file, or it is of another province"}
_OF_A_CAMPAIGN = {404: "There is no such campaign"}
_BY_ROUTE: Mapping[tuple[str, str], Mapping[int, str]] = {
    ("get", "/reports"): {410: "The cursor is from before the database was put back"},
    ("get", "/reports/{id}/files/{name}"): {416: "The file has no such part"},
    ("post", "/reports/{id}/decisions"): {
        400: "The body cannot be read",
        409: "The report has changed (stale), or its state does not allow this (not-now)",
    },
}
_ETAG = {"description": "What the answer is, for If-None-Match", "schema": {"type": "string"}}
_RETRY = {"description": "Seconds to wait", "schema": {"type": "integer"}}


def describe(api: FastAPI) -> None:
    """Have the application describe itself by this, made once."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = _described(api)
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]


def _described(api: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=api.title, version=api.version, description=ABOUT, routes=api.routes, servers=api.servers
    )
    schemas = made["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    of_problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(of_problem.pop("$defs"))
    schemas["Problem"] = of_problem
    for path, method, operation in operations(made):
        responses = operation["responses"]
        responses.pop("422", None)
        problems = {
            **_ALWAYS,
            **(_OF_A_REPORT if "{id}" in path else {}),
            **(_OF_A_CAMPAIGN if "{campaign}" in path else {}),
            **_BY_ROUTE.get((method, path), {}),
        }
        responses.update({str(status): _problem(status, problems[status]) for status in sorted(problems)})
        if method == "get":
            for status in set(responses) & {"200", "206"}:
                responses[status].setdefault("headers", {})["ETag"] = _ETAG
            responses["304"] = {"description": "The client has it already", "headers": {"ETag": _ETAG}}
            operation.setdefault("parameters", []).append(_header("If-None-Match", "An ETag that is known"))
        operation["parameters"] = [
            *operation.get("parameters", []),
            _header("Accept-Language", "The language of problems: vi or en"),
        ]
        if path.endswith("/files/{name}"):
            operation["parameters"].append(_header("Range", "A part of the file: bytes=0-999"))
    return made


def operations(made: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (path, method, operation) of a description."""
    for path, item in made["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _problem(status: int, what: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    told: dict[str, Any] = {"description": what, "content": {MEDIA_TYPE: {"schema": schema}}}
    if status in {429, 503}:
        told["headers"] = {"Retry-After": _RETRY}
    return told


def _header(name: str, what: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": what,
        "schema": {"type": "string"},
    }
