"""The HTTP server, and the state that phones and methods share."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.botapi.calls import Call, CallError
from tests.botapi.chats import Chat, StoredFile, Tap
from tests.botapi.clock import Clock, SteppedClock
from tests.botapi.methods import METHODS, Poll
from tests.botapi.phone import Phone
from tests.botapi.queues import MESSAGE_LIFETIME, UpdateQueue
from tests.botapi.webhook import Webhook, WebhookSettings

TOKEN = "123456:AAbot-api-double-0123456789abcdefghi"


class BotApiServer:
    """One bot's Bot API server. Use as `async with BotApiServer() as server`."""

    def __init__(self, clock: Clock | None = None, token: str = TOKEN) -> None:
        self.clock: Clock = clock or SteppedClock()
        self.token = token
        self.me = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Đề cương",
            "username": "decuong_bot",
        }
        self.queue = UpdateQueue(self.clock)
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.files: dict[str, StoredFile] = {}
        self.commands: dict[str, dict[str, str]] = {}
        """By language code, "" for the default: command → description."""
        self.menu_button = "default"
        """What opens beside the input field: "commands", or what the client thinks best."""
        self.webhook: Webhook | None = None
        self._pointing = asyncio.Lock()
        """One pushes, whoever calls setWebhook meanwhile."""
        self.poll = Poll(self.clock.sleep)
        self.calls: list[Call] = []
        """Every call with the right token, as it came in."""
        self._faults: dict[str, list[CallError]] = defaultdict(list)
        self._last_message_id = self._last_user_id = 0
        routes = [
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), log_config=None, access_log=False, port=0, lifespan="off", ws="none"
        )
        config.load()
        self._http = uvicorn.Server(config)
        self._http.lifespan = config.lifespan_class(config)
        self.api_url = ""
        """Where it answers, once it runs."""

    async def __aenter__(self) -> Self:
        await self._http.startup()
        port = self._http.servers[0].sockets[0].getsockname()[1]
        self.api_url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.poll.end("the server stops")
        await self.point_webhook(WebhookSettings(""))
        await self._http.shutdown()

    # What tests do

    def phone(self, name: str = "An") -> Phone:
        """A phone of somebody who has not written to the bot yet."""
        self._last_user_id += 1
        chat = self.chats[self._last_user_id] = Chat(self._last_user_id)
        return Phone(self, chat, name)

    def group(self, title: str) -> Chat:
        """A group that the bot is in."""
        group = Chat(-1000 - len(self.chats), "group", title)
        self.chats[group.id] = group
        return group

    def inject(self, body: dict[str, Any], lane: int = 0) -> int:
        """Put an update in as it is, malformed or of an unknown kind; returns its id."""
        return self.queue.put(body, MESSAGE_LIFETIME, ("raw", lane))

    def fails(self, method: str, error: CallError, times: int = 1) -> None:
        """Refuse the next calls of a method ("download" for files) before they do anything."""
        self._faults[method.lower()] += [error] * times

    def recovers(self) -> None:
        """Nothing is refused any more."""
        self._faults.clear()

    def called(self, method: str) -> list[Call]:
        """The calls of a method so far."""
        return [call for call in self.calls if call.method == method.lower()]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; the test's own time limit ends what never does."""
        while not holds():  # noqa: ASYNC110 (what is waited for may be anywhere)
            await asyncio.sleep(0.002)

    # What phones and methods share

    def new_message_id(self) -> int:
        """Ids count through all private chats of a bot."""
        self._last_message_id += 1
        return self._last_message_id

    def store(self, data: bytes, kind: str) -> StoredFile:
        """Keep a file for getFile."""
        number = len(self.files) + 1
        file = StoredFile(f"file-{number}", data, f"{kind}/{kind}_{number}")
        self.files[file.id] = file
        return file

    async def point_webhook(self, settings: WebhookSettings) -> None:
        """Push updates to another address, or with an empty one nowhere."""
        async with self._pointing:
            if self.webhook is not None:
                await self.webhook.close()
            self.webhook = Webhook(settings, self.queue, self.clock) if settings.url else None
            if self.webhook is not None:
                self.poll.end("terminated by setWebhook request")

    # HTTP

    def _refuse(self, token: str, method: str) -> None:
        if ":" not in token:
            raise CallError(404, "Not Found")
        if token != self.token:
            raise CallError(401, "Unauthorized")
        if self._faults[method]:
            raise self._faults[method].pop(0)

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"].lower()
        try:
            call = Call(method, *await _arguments(request))
            if request.path_params["token"] == self.token:
                self.calls.append(call)
            self._refuse(request.path_params["token"], method)
            if method not in METHODS:
                raise CallError(404, "Not Found: method not found")
            answer = {"ok": True, "result": await METHODS[method](self, call)}
            # In ASCII, so that half a surrogate pair can be sent too.
            return Response(json.dumps(answer), media_type="application/json")
        except ClientDisconnect:
            return Response()  # nobody reads it: the client was stopped while it called
        except CallError as error:
            headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
            return JSONResponse(error.json, error.code, headers)

    async def _download(self, request: Request) -> Response:
        try:
            self._refuse(request.path_params["token"], "download")
        except CallError as error:
            return JSONResponse(error.json, error.code)
        found = [file for file in self.files.values() if file.path == request.path_params["path"]]
        return Response(found[0].data) if found else JSONResponse(CallError(404, "Not Found").json, 404)


async def _arguments(request: Request) -> tuple[dict[str, str], dict[str, bytes]]:
    args = dict(request.query_params)
    files: dict[str, bytes] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        body = await request.json()
        args |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
        return args, files
    async with request.form(max_part_size=60 << 20) as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            else:
                args[name] = value
    return args, files
