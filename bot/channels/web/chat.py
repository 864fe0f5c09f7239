"""What the chat's routes do: translate between the page and `HandIn`. They decide nothing."""

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
"""Bytes: 60,000 characters, each escaped as two \\uXXXX, and what stands around them."""

MOST_DOCUMENTS = 2
"""Made at once: each takes much of a processor, and the memory of a picture."""
BLOCK = 1 << 16
"""Bytes of a document that are read at once, on their way out."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Chat:
    """The chat of all officers."""

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
        """POST /chat/open: the greeting, or the prompt where the officer is; a new visitor gets a cookie."""
        try:
            opening = Opening.model_validate(await self._json(request))
        except ValidationError as error:
            raise HTTPException(422, REFUSED["not_opening"]) from error
        token = await self._visitors.token_of(request) or self._admit(request, opening.code)
        reply = await self._hand(address(token), self._new_token(), Opened(wire.clean(opening.code)))
        remember(request, response, token)
        return reply

    def _admit(self, request: Request, code: str) -> str:
        """A token for a new browser, or 429; whoever has one already is never refused."""
        host = request.client.host if request.client else ""
        if minutes := self._newcomers.admit(host, has_code=bool(code_in(code))):
            sentence = REFUSED["too_many"].format(minutes=minutes)
            raise HTTPException(429, sentence, {"retry-after": str(60 * minutes)})
        return self._visitors.new()

    async def take_message(self, request: Request) -> ReplyOut:
        """POST /chat/messages: a text, a button, an edit or a deletion (shapes: bot.channels.wire)."""
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
            # A file in pieces is looked at by itself; a caption that is too long has to be told so.
            if refused and not isinstance(upload.content, InPieces) and upload.content != Reason.TOO_LONG:
                upload.content = refused
            async with self._keeping.kept(request, sender, upload) as file:
                content = attached(file, upload.caption, about=upload.about)
                return await self._hand(sender, upload.id, content)

    async def report(self, request: Request) -> Response:
        """GET /chat/report.docx: the officer's own report as it stands; nobody else's can be asked for."""
        sender = await self._visitors.address_of(request)
        # Who comes when some are being made waits, and takes none of the threads that others need.
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
        """The decoded body. Only application/json is read: a form of a foreign page cannot send it."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise HTTPException(415, REFUSED["not_json"])
        held = bytearray()
        async with self._bodies.words.body(request, MOST_JSON) as body:
            async for chunk in body:
                if len(held) <= MOST_JSON:
                    held += chunk
            if len(held) > MOST_JSON:
                raise HTTPException(413, REFUSED["too_long"])
            return wire.decode(bytes(held))


def _blocks(document: BinaryIO) -> Iterator[bytes]:
    with document:
        while block := document.read(BLOCK):
            yield block
