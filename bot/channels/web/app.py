"""The web chat as an ASGI application: its routes, its page and the page's static files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from bot.channels.web.bodies import Bodies
from bot.channels.web.chat import Chat
from bot.channels.web.guard import Guard
from bot.channels.web.keep_file import ChannelFiles, Keeping
from bot.channels.web.kept import KeptRoutes
from bot.channels.web.page_files import STATIC, PageFiles
from bot.channels.web.page_words import PAGE, REFUSED
from bot.channels.web.push import PushMeans, PushRoutes
from bot.channels.web.resumable_upload import UploadRoutes
from bot.channels.web.reviews import Reviews
from bot.channels.web.visitor import BrowserTokens, Visitors
from bot.intake.conversation import HandIn
from bot.intake.document import ReportDocument
from bot.intake.kept_words import KeptWords
from bot.problem_details import API, NOWHERE, problem
from flows.dialogue.features.keep_parts import MOST_CHARACTERS
from storage.core.errors import Unavailable
from storage.files.store import LARGEST
from storage.files.uploads import Uploads

LOG = logging.getLogger(__name__)
LONGER_SIDE = 2048
"""Pixels of the longer side of a photo as the page sends it, unless the original is asked for."""
LIMITS = {"characters": MOST_CHARACTERS, "bytes": LARGEST, "side": LONGER_SIDE}
"""The limits of one message. The page splits longer texts, makes photos smaller, uploads no larger files."""
REPORT = "/chat/report.docx"
AS_IT_IS = (REPORT, "/staff/", "/api/", "/static/")
"""Paths of answers that are not compressed here: Word documents are ZIP files, others compress themselves."""
PACKED = frozenset({"/", "/worker.js"})
"""Answers that are packed once, at start (PageFiles)."""


class _Compressing(GZipMiddleware):
    """GZip for everything but what is PACKED or AS_IT_IS."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, compressed or not."""
        path = scope["path"] if scope["type"] == "http" else ""
        is_as_it_is = path in PACKED or path.startswith(AS_IT_IS)
        await (self.app if is_as_it_is else super().__call__)(scope, receive, send)


def create_app(  # noqa: PLR0913 (what serve gives it, all by name)
    *,
    hand_in: HandIn,
    channel_files: ChannelFiles,
    document: ReportDocument,
    clock: Callable[[], datetime],
    new_token: Callable[[], str],
    uploads: Uploads,
    doorkeeper: BrowserTokens,
    reviews: Reviews | None = None,
    push: PushMeans | None = None,
    kept: KeptWords | None = None,
) -> FastAPI:
    """The web chat. `new_token` returns 256 random bits as text, never the same twice.

    Without `reviews` an open page hears of staff's moves at its next contact; `push` is for a closed one.
    Without `kept` it shows only the question after a reload.
    """
    app = FastAPI(title=PAGE["title"], docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_Compressing, minimum_size=1000)
    app.add_middleware(Guard)
    app.mount("/static/installed", StaticFiles(directory=STATIC / "installed"))
    files = PageFiles({"words": PAGE, "limits": LIMITS})

    app.get("/")(files.page)
    app.get("/static/{name}")(files.static)
    # The scope of a service worker is the folder it is served from: it must be served from the root.
    app.get("/worker.js")(files.worker)

    @app.exception_handler(Unavailable)
    def unavailable(_request: Request, error: Exception) -> JSONResponse:
        LOG.warning("The page: a message was not kept, it comes again: %s", error)
        # The answer confirms nothing: the page keeps what it sent and sends it again.
        return JSONResponse({"detail": PAGE["busy"]}, 503)

    @app.exception_handler(ClientDisconnect)
    def gone(_request: Request, _error: Exception) -> Response:
        # The client disconnected before its body was complete: no fault, and nobody reads this answer.
        return Response(status_code=400)

    @app.exception_handler(404)
    def nowhere(request: Request, _error: Exception) -> Response:
        if request.url.path.startswith(API):
            return problem(request.headers.get("accept-language", ""), 404, "not-found", NOWHERE)
        return JSONResponse({"detail": REFUSED["nowhere"]}, 404)

    visitors = Visitors(doorkeeper, new_token)
    bodies = app.state.bodies = Bodies()
    keeping = Keeping(channel_files, uploads, clock, bodies.forms)
    chat = Chat(hand_in, keeping, document, clock, new_token, visitors, bodies)
    pieces = UploadRoutes(uploads, keeping, clock, visitors, bodies.pieces)
    app.post("/chat/open")(chat.open)
    app.post("/chat/messages")(chat.take_message)
    app.post("/chat/files")(chat.take_file)
    app.head("/chat/uploads/{upload}")(pieces.head)
    # POST as well: some firewalls block PATCH (tus 1.0.0, X-HTTP-Method-Override).
    app.api_route("/chat/uploads/{upload}", methods=["PATCH", "POST"])(pieces.patch)
    app.get(REPORT)(chat.report)
    if kept is not None:
        shown = KeptRoutes(kept, visitors)
        app.get("/chat/kept")(shown.words)
        app.get("/chat/kept-files/{mark}")(shown.file)
    if reviews is not None:
        app.get("/chat/reviews")(reviews.stream_to(visitors))
    if push is not None:
        routes = PushRoutes(push, visitors, bodies.words)
        app.get("/chat/push")(routes.key)
        app.post("/chat/push")(routes.subscribe)
        app.delete("/chat/push")(routes.end)
        app.post("/chat/push/arrived")(routes.arrived)
    return app
