"""The routes of the chat. They translate between the page and `HandIn`, and decide nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO

from anyio import CapacityLimiter, to_thread
from fastapi import HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from bot.channels import wire
from bot.channels.web.bodies import Bodies, announced, let_go
from bot.channels.web.json_body import read_json
from bot.channels.web.keep_file import Keeping
from bot.channels.web.page_words import REFUSED
from bot.channels.web.resumable_upload import LARGEST_PIECE
from bot.channels.web.upload import MOST, ROOM, InPieces, read_upload
from bot.channels.web.visitor import Visitors, address, remember
from bot.channels.web.wire import Opening, ReplyOut
from bot.intake.conversation import HandIn
from bot.intake.document import ReportDocument
from bot.intake.rate_limits import Newcomers
from flows.messages.message import Content, Inbound, Opened, Reason, attached
from flows.respondents.codes import code_in
from storage.files.store import LARGEST

MOST_JSON = 1_000_000
"""Bytes: 60,000 characters, each escaped as two \\uXXXX, and the JSON around them."""

MOST_DOCUMENTS = 2
"""Documents that are made at the same time: each needs much processor time, and memory for pictures."""
BLOCK = 1 << 16
"""Bytes of a document that are read from it and sent at once."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Chat:
    """The routes, for all officers."""

    def __init__(
        self,
        hand_in: HandIn,
        keeping: Keeping,
        document: ReportDocument,
        clock: Callable[[], datetime],
        new_token: Callable[[], str],
        visitors: Visitors,
        bodies: Bodies,
    ) -> None:
        self._hand_in = hand_in
        self._keeping = keeping
        self._document = document
        self._clock = clock
        self._new_token = new_token
        self._visitors = visitors
        self._bodies = bodies
        self._newcomers = Newcomers()
        self._documents = CapacityLimiter(MOST_DOCUMENTS)

    async def open(self, request: Request, response: Response) -> ReplyOut:
        """POST /chat/open: the greeting, or the officer's current prompt; a new visitor gets a cookie."""
        try:
            opening = Opening.model_validate(await self._json(request))
        except ValidationError as error:
            raise HTTPException(422, REFUSED["not_opening"]) from error
        token = await self._visitors.token_of(request) or self._admit(request, opening.code)
        reply = await self._hand(address(token), self._new_token(), Opened(wire.clean(opening.code)))
        remember(request, response, token)
        return reply

    def _admit(self, request: Request, code: str) -> str:
        """A token for a new browser; raises 429. Browsers that have a token already are never refused."""
        host = request.client.host if request.client else ""
        if minutes := self._newcomers.admit(host, has_code=bool(code_in(code))):
            sentence = REFUSED["too_many"].format(minutes=minutes)
            raise HTTPException(429, sentence, {"retry-after": str(60 * minutes)})
        return self._visitors.new()

    async def take_message(self, request: Request) -> ReplyOut:
        """POST /chat/messages: a text, a press, an edit or a deletion (shapes: bot.channels.wire)."""
        received = wire.read(await self._json(request))
        if isinstance(received, wire.Malformed):
            raise HTTPException(422, received.sentence)
        sender = await self._visitors.address_of(request)
        return await self._hand(sender, received.id or self._new_token(), received.content)

    async def take_file(self, request: Request) -> ReplyOut:
        """POST /chat/files: a form with id, caption and file (bot.channels.web.upload)."""
        token = await self._visitors.token_of(request)
        if token is None:
            await let_go(request, self._bodies.forms.seconds)
            raise HTTPException(401, REFUSED["stranger"])
        sender, size = address(token), announced(request, LARGEST)
        refused = await self._keeping.refusal(sender, "", min(size, LARGEST))
        house = self._bodies.pieces if refused or size <= LARGEST_PIECE else self._bodies.forms
        most = ROOM if refused else MOST
        async with house.body(request, most) as body:
            upload = await read_upload(request.headers.get("content-type", ""), body, most)
            if upload is None:
                raise HTTPException(422, REFUSED["not_form"])
            # A file in pieces is checked when they are joined; a caption that is too long must be told.
            if refused and not isinstance(upload.content, InPieces) and upload.content != Reason.TOO_LONG:
                upload.content = refused
            async with self._keeping.kept(request, sender, upload) as file:
                content = attached(file, upload.caption, about=upload.about)
                return await self._hand(sender, upload.id, content)

    async def report(self, request: Request) -> Response:
        """GET /chat/report.docx: the officer's own report as it is now. Nobody else's can be asked for."""
        sender = await self._visitors.address_of(request)
        # A request beyond the limit waits without a thread: other requests need the threads.
        document = await to_thread.run_sync(self._document, "web", sender, limiter=self._documents)
        if document is None:
            raise HTTPException(404, REFUSED["no_report"])
        headers = {
            "content-disposition": 'attachment; filename="bao-cao.docx"',
            "content-length": str(os.fstat(document.fileno()).st_size),
            "cache-control": "no-store",
        }
        return StreamingResponse(_blocks(document), media_type=DOCX, headers=headers)

    async def _hand(self, sender: str, id_: str, content: Content) -> ReplyOut:
        [reply] = await self._hand_in([Inbound("web", sender, id_, self._clock(), content)])
        return ReplyOut.of(reply)

    async def _json(self, request: Request) -> object:
        return await read_json(request, self._bodies.words, MOST_JSON)


def _blocks(document: BinaryIO) -> Iterator[bytes]:
    with document:
        while block := document.read(BLOCK):
            yield block
