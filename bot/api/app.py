"""The API as an ASGI application. It is mounted at /api/v1 in the console's process."""

from __future__ import annotations

from fastapi import FastAPI, Response
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.api import problems
from bot.api.description import describe
from bot.api.desk import ApiDesk
from bot.api.odata import refusing
from bot.api.routes import campaigns, content, decisions, files, me, report, reports
from bot.console.desk import Desk
from bot.intake.rate_limits import ApiCalls
from bot.problem_details import NOWHERE
from flows.sentence import Sentence

PREFIX = "/api/v1"
VERSION = "1"
ROUTES = (me, reports, report, content, files, decisions, campaigns)
"""Every module with routes."""
LARGEST = 1_000_000
"""Bytes of the largest body: a return with all its remarks is smaller."""


def create_api(desk: Desk, calls: ApiCalls | None = None) -> FastAPI:
    """Return the API, which stands at the console's desk: both see the same reports by the same rules."""
    api = FastAPI(
        title="decuong",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
    )
    api.state.desk = ApiDesk(desk, calls or ApiCalls())
    for route in ROUTES:
        api.include_router(route.router)
    problems.add_to(api)
    api.add_middleware(_Bounded)
    describe(api)
    return api


def mount(web: FastAPI, api: FastAPI) -> None:
    """Mount the API. What no mount takes (a path with a line's end, say) is an error in the same form."""
    web.mount(PREFIX, api)

    @web.exception_handler(404)
    def nowhere(request: Request, _error: Exception) -> Response:
        tell = refusing.answered if request.url.path.startswith(refusing.PREFIX) else problems.answered
        return tell(request, 404, "not-found", NOWHERE)


class _Bounded:
    """ASGI middleware that refuses a body which is too large, or does not say how large it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] == "http":
            request = Request(scope)
            length = request.headers.get("content-length", "0")
            if "transfer-encoding" in request.headers or not length.isdecimal():
                what = Sentence("Say how long the body is (Content-Length).")
                await problems.answered(request, 411, "no-length", what)(scope, receive, send)
                return
            if int(length) > LARGEST:
                what = Sentence("This is larger than {most} MB.", most=LARGEST // 10**6)
                await problems.answered(request, 413, "too-large", what)(scope, receive, send)
                return
        await self._app(scope, receive, send)
