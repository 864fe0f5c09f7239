"""What the chat's routes do: translate between the page and `HandIn`. They decide nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime

from fastapi import HTTPException, Request, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from bot import wire
from bot.conversation import HandIn
from bot.document import ReportDocument
from bot.web.upload import Upload, read_upload
from bot.web.wire import Opening, ReplyOut
from bot.web.words import DOOR
from flows.message import Content, FileRef, Inbound, Opened, Reason, attached
from storage.uploads import Uploads

COOKIE = "decuong"
TOKEN = re.compile(r"[0-9A-Za-z_-]{43,128}")
"""256 bits, written in hexadecimal or base64url."""
COOKIE_AGE = 400 * 24 * 3600
"""Seconds: longer than a draft is kept (12 months), the most that browsers allow; renewed on each visit."""
MOST_JSON = 1_000_000
"""Bytes: 60,000 characters, each escaped as two \\uXXXX, and what stands around them."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

KeepFile = Callable[[bytes, str], FileRef | Reason]
"""Puts content under the sender's name into the file store, or says why not; called in a worker thread."""


class Chat:
    """The chat of all officers. Each is known by the SHA-256 of a random cookie, which is stored nowhere."""

    def __init__(
        self,
        hand_in: HandIn,
        keep_file: KeepFile,
        document: ReportDocument,
        clock: Callable[[], datetime],
        new_token: Callable[[], str],
        uploads: Uploads,
    ) -> None:
        self._hand_in = hand_in
        self._keep_file = keep_file
        self._document = document
        self._clock = clock
        self._new_token = new_token
        self._uploads = uploads

    async def open(self, request: Request, response: Response) -> ReplyOut:
        """POST /chat/open: the greeting, or the prompt where the officer is; a new visitor gets a cookie."""
        try:
            opening = Opening.model_validate(await _json(request))
        except ValidationError as error:
            raise HTTPException(422, DOOR["not_opening"]) from error
        token = _token(request) or self._new_token()
        reply = await self._hand(token, self._new_token(), Opened(wire.clean(opening.code)))
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, token, COOKIE_AGE, secure=secure, httponly=True, samesite="lax")
        return reply

    async def take_message(self, request: Request) -> ReplyOut:
        """POST /chat/messages: a text, a button, an edit or a deletion (shapes: bot.wire)."""
        received = wire.read(await _json(request))
        if isinstance(received, wire.Malformed):
            raise HTTPException(422, received.sentence)
        return await self._hand(_known(request), received.id or self._new_token(), received.content)

    async def take_file(self, request: Request) -> ReplyOut:
        """POST /chat/files: a form with id, caption and file (bot.web.upload)."""
        upload = await read_upload(request.headers.get("content-type", ""), request.stream())
        if upload is None:
            raise HTTPException(422, DOOR["not_form"])
        # Only now: a browser that is still sending does not hear an early answer.
        token = _known(request)
        file: FileRef | Reason
        if upload.received is not None:
            file = await run_in_threadpool(self._assembled, address_of(request), upload)
        elif isinstance(upload.content, Reason):
            file = upload.content
        else:
            file = await run_in_threadpool(self._keep_file, upload.content, upload.name)
        content = attached(file, upload.caption)
        return await self._hand(token, upload.id, content)

    def _assembled(self, address: str, upload: Upload) -> FileRef | Reason:
        """The file whose pieces are here. Once it was kept, what became of it."""
        content = self._uploads.content(address, upload.id)
        if not isinstance(content, bytes):
            return content
        if len(content) != upload.received:
            raise HTTPException(503, DOOR["not_all"])  # the page looks how much is here, and goes on
        file = self._keep_file(content, upload.name)
        self._uploads.done(address, upload.id, file, self._clock())
        return file

    async def report(self, request: Request) -> Response:
        """GET /chat/report.docx: the officer's own report as it stands; nobody else's can be asked for."""
        content = await run_in_threadpool(self._document, "web", address_of(request))
        if content is None:
            raise HTTPException(404, DOOR["no_report"])
        headers = {"content-disposition": 'attachment; filename="bao-cao.docx"', "cache-control": "no-store"}
        return Response(content, media_type=DOCX, headers=headers)

    async def _hand(self, token: str, id_: str, content: Content) -> ReplyOut:
        [reply] = await self._hand_in([Inbound("web", _address(token), id_, self._clock(), content)])
        return ReplyOut.of(reply)


def address_of(request: Request) -> str:
    """The officer who asks. Raises 401 for a stranger."""
    return _address(_known(request))


def _address(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _token(request: Request) -> str | None:
    token = request.cookies.get(COOKIE, "")
    return token if TOKEN.fullmatch(token) else None


def _known(request: Request) -> str:
    """The officer's token. Without one 401: the page keeps the words until one has entered again."""
    token = _token(request)
    if token is None:
        raise HTTPException(401, DOOR["stranger"])
    return token


async def _json(request: Request) -> object:
    """The decoded body. Only application/json is read: a form of a foreign page cannot send it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, DOOR["not_json"])
    body = bytearray()
    async for chunk in request.stream():
        if len(body) <= MOST_JSON:
            body += chunk
    if len(body) > MOST_JSON:
        raise HTTPException(413, DOOR["too_long"])
    return wire.decode(bytes(body))
