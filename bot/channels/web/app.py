"""The web chat as an application: its routes, the page, and the files that the page is made of."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from bot.channels.web.bodies import Bodies
from bot.channels.web.chat import Chat
from bot.channels.web.guard import Guard
from bot.channels.web.keep_file import Keeping, Shelf
from bot.channels.web.page_words import PAGE, REFUSED
from bot.channels.web.resumable_upload import Pieces
from bot.channels.web.visitor import Doorkeeper, Visitors
from bot.intake.conversation import HandIn
from bot.intake.document import ReportDocument
from flows.dialogue.features.keep_parts import MOST_CHARACTERS
from storage.core.errors import Unavailable
from storage.files.store import LARGEST
from storage.files.uploads import Uploads

LOG = logging.getLogger(__name__)
HERE = Path(__file__).parent
LIMITS = {"characters": MOST_CHARACTERS, "bytes": LARGEST}
"""What one message may hold: the page splits what is longer, and does not carry what is larger."""
REPORT = "/chat/report.docx"
ASK_AGAIN = {"cache-control": "no-cache"}
"""Kept by the browser, but asked about each time: a new release is there at once."""


class _Compressing(GZipMiddleware):
    """Leaves a document alone: it is a ZIP file, and would only be held up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        is_document = scope["type"] == "http" and scope["path"] == REPORT
        await (self.app if is_document else super().__call__)(scope, receive, send)


def create_app(
    *,
    hand_in: HandIn,
    shelf: Shelf,
    document: ReportDocument,
    clock: Callable[[], datetime],
    new_token: Callable[[], str],
    uploads: Uploads,
    doorkeeper: Doorkeeper,
) -> FastAPI:
    """The web chat; new_token gives 256 random bits as text, never the same twice."""
    app = FastAPI(title=PAGE["title"], docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_Compressing, minimum_size=1000)
    app.add_middleware(Guard)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    templates = Jinja2Templates(directory=HERE / "templates")

    @app.get("/")
    def page(request: Request) -> HTMLResponse:
        shown = {"words": PAGE, "limits": LIMITS}
        return templates.TemplateResponse(request, "chat.html", shown, headers=ASK_AGAIN)

    @app.get("/worker.js")
    def worker() -> FileResponse:
        # A service worker rules only over the folder it comes from: it must stand at the top.
        return FileResponse(HERE / "static" / "worker.js", headers=ASK_AGAIN)

    @app.exception_handler(Unavailable)
    def unavailable(_request: Request, error: Exception) -> JSONResponse:
        LOG.warning("The page: a message was not kept, it comes again: %s", error)
        # No receipt: the page keeps what it sent and sends it again.
        return JSONResponse({"detail": PAGE["busy"]}, 503)

    @app.exception_handler(ClientDisconnect)
    def gone(_request: Request, _error: Exception) -> Response:
        # A line that broke before all was said is no fault of the program; nobody hears this answer.
        return Response(status_code=400)

    @app.exception_handler(404)
    def nowhere(_request: Request, _error: Exception) -> JSONResponse:
        return JSONResponse({"detail": REFUSED["nowhere"]}, 404)

    visitors = Visitors(doorkeeper, new_token)
    bodies = app.state.bodies = Bodies()
    keeping = Keeping(shelf, uploads, clock, bodies.forms)
    chat = Chat(hand_in, keeping, document, clock, new_token, visitors, bodies)
    pieces = Pieces(uploads, keeping, clock, visitors, bodies.pieces)
    app.post("/chat/open")(chat.open)
    app.post("/chat/messages")(chat.take_message)
    app.post("/chat/files")(chat.take_file)
    app.head("/chat/uploads/{upload}")(pieces.head)
    # POST too: not every firewall lets PATCH through (tus 1.0.0, X-HTTP-Method-Override).
    app.api_route("/chat/uploads/{upload}", methods=["PATCH", "POST"])(pieces.patch)
    app.get(REPORT)(chat.report)
    return app
