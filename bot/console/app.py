"""The console as an ASGI application: its pages, what a fault looks like, and the pages' static files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.app import App
from bot.console.access import Forbidden, NotLoggedIn, logged_in
from bot.console.desk import Desk
from bot.console.pages import (
    audit_trail,
    campaign_following,
    campaigns,
    candidates,
    department,
    digest,
    home,
    live,
    log_in,
    me,
    organisations,
    outlines,
    people,
    report,
    reports,
    review,
    take_away,
    tokens,
    trial,
    webhooks,
)
from bot.console.rendering import Renderer
from bot.live import Live, looking
from flows.sentence import DecuongError, Sentence
from storage.core.errors import Unavailable, Unknown
from storage.privacy.audit import Looks

STATIC = Path(__file__).parent / "static"
# "reports/decide" stands before "reports/{id_}".
PAGES = (
    log_in,
    home,
    reports,
    live,
    review,
    report,
    take_away,
    department,
    campaigns,
    campaign_following,
    organisations,
    outlines,
    candidates,
    trial,
    people,
    tokens,
    webhooks,
    me,
    digest,
    audit_trail,
)
"""Every module with pages."""
_STATUS: tuple[tuple[type[DecuongError], int], ...] = ((Unknown, 404), (Forbidden, 403), (Unavailable, 503))


def create_console(
    app: App,
    clock: Callable[[], datetime],
    new_token: Callable[[], str],
    renderer: Renderer | None = None,
    live: Live | None = None,
) -> FastAPI:
    """Return the console. It is mounted at /staff, behind the web chat's guard against foreign origins.

    `live` is what the web chat uses too, so that both share one look at the database.
    """
    console = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    live = live or Live(looking(app.engine, app.registry.outline))
    console.state.desk = Desk(app, clock, new_token, renderer or Renderer(), live, Looks(app.engine))
    console.mount("/static", StaticFiles(directory=STATIC))
    for page in PAGES:
        console.include_router(page.router)

    @console.exception_handler(NotLoggedIn)
    def not_logged_in(request: Request, _error: Exception) -> Response:
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        where = f"/staff/log-in?next={quote(back)}" if request.method == "GET" else "/staff/log-in"
        if "hx-request" in request.headers:  # htmx would put the page for logging in into a part of this one
            return Response(status_code=401, headers={"hx-redirect": where})
        return RedirectResponse(where, 303)

    @console.exception_handler(DecuongError)
    def failed(request: Request, error: DecuongError) -> Response:
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), 409)
        return _fault(request, error, status)

    @console.exception_handler(RequestValidationError)
    def unreadable(request: Request, _error: Exception) -> Response:
        return _fault(request, Sentence("What was sent cannot be read; load the page again."), 422)

    @console.exception_handler(HTTPException)
    def nowhere(request: Request, error: HTTPException) -> Response:
        return _fault(request, Sentence("There is no such page."), error.status_code)

    return console


def _fault(request: Request, what: DecuongError | Sentence, status: int) -> Response:
    desk: Desk = request.app.state.desk
    return desk.renderer.page(request, "fault.html", logged_in(request, desk), {"what": what}, status)
