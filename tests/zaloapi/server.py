"""The HTTP server, its queue, and its webhook."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.botapi.clock import Clock, SteppedClock
from tests.zaloapi.chats import MOST_TEXT, PHOTO_LIVES, Call, CallError, Chat, Photo, Shown
from tests.zaloapi.phone import Phone

TOKEN = "4400112233:zalo-double-AbCdEfGhIjKlMnOpQrStUvWxYz"
LONGEST_DELAY = 60


@dataclass
class Habits:
    """What nobody has documented, as it may be."""

    retries: bool = True
    """Whether a push that is not answered 200 is made again, until it is."""
    seconds: bool = False
    """Whether dates are in seconds and not in milliseconds."""
    wraps: bool = False
    """Whether a pushed update stands in {"ok", "result"}."""
    plain_errors: bool = False
    """Whether errors come with HTTP 200 and are told in the body only."""
    silent: bool = False
    """Whether sendMessage does not say when a message was sent."""


@dataclass
class Pushed:
    """What is to be pushed to one chat's lane."""

    id: int
    body: dict[str, Any]
    lane: str


class ZaloServer:
    """One bot's server. Use as `async with ZaloServer() as server`."""

    def __init__(self, clock: Clock | None = None, token: str = TOKEN, habits: Habits | None = None) -> None:
        self.clock: Clock = clock or SteppedClock()
        self.token = token
        self.habits = habits or Habits()
        self.chats: dict[str, Chat] = {}
        self.photos: dict[str, Photo] = {}
        self.waiting: list[Pushed] = []
        self.changed = asyncio.Event()
        self.handed_out = 0
        self.delivered: Counter[int] = Counter()
        """How often each update was pushed or handed out."""
        self.confirmed: list[int] = []
        """What a webhook answered 200, in order."""
        self.given_up: list[int] = []
        """What was pushed once, not taken, and is not pushed again."""
        self.calls: list[Call] = []
        self.photo_lives: float = PHOTO_LIVES
        self.webhook_url = self.secret = ""
        self.polls = 0
        """How many calls of getUpdates wait now."""
        self._faults: dict[str, list[CallError]] = defaultdict(list)
        self._pushing: asyncio.Task[None] | None = None
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._setting = asyncio.Lock()
        self._numbers = 0
        routes = [
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/photo/{name}", self._photo),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), log_config=None, access_log=False, port=0, lifespan="off", ws="none"
        )
        config.load()
        self._http = uvicorn.Server(config)
        self._http.lifespan = config.lifespan_class(config)
        self.api_url = ""

    async def __aenter__(self) -> Self:
        await self._http.startup()
        self.api_url = f"http://127.0.0.1:{self._http.servers[0].sockets[0].getsockname()[1]}"
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=40), timeout=aiohttp.ClientTimeout(60)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop_pushing()
        await self._client.close()
        self._http.force_exit = True
        await self._http.shutdown()

    # What tests do

    def phone(self, name: str = "An") -> Phone:
        """A phone of somebody who has not written to the bot yet."""
        chat = Chat(f"{len(self.chats) + 1:016x}")
        self.chats[chat.id] = chat
        return Phone(self, chat, name)

    def group(self) -> Chat:
        """A group that the bot is in."""
        chat = Chat(f"g{len(self.chats) + 1:015x}", "GROUP")
        self.chats[chat.id] = chat
        return chat

    def fails(self, method: str, error: CallError, times: int = 1) -> None:
        """Refuse the next calls of a method ("photo" for pictures) before they do anything."""
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

    def put(self, body: dict[str, Any], lane: str = "") -> int:
        """An update for the bot, as it is."""
        self._numbers += 1
        self.waiting.append(Pushed(self._numbers, json.loads(json.dumps(body)), lane))
        self.changed.set()
        return self._numbers

    def store(self, data: bytes) -> str:
        """Keep a picture; its address."""
        name = f"p{len(self.photos) + 1}"
        self.photos[name] = Photo(data, self.clock.now() + self.photo_lives)
        return f"{self.api_url}/photo/{name}"

    def new_id(self) -> str:
        """A message's id: a string, in no order that shows."""
        self._numbers += 1
        return f"{(self._numbers * 2654435761) % 2**32:08x}{self._numbers:x}"

    def date(self) -> int:
        """Now, as dates are told."""
        now = self.clock.now()
        return int(now) if self.habits.seconds else int(now * 1000)

    # HTTP

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"].lower()
        try:
            body = await request.body()
            args = json.loads(body) if body else {}
            call = Call(method, args if isinstance(args, dict) else {})
            if request.path_params["token"] != self.token:
                raise CallError(401, "Unauthorized")
            self.calls.append(call)
            if self._faults[method]:
                raise self._faults[method].pop(0)
            handler = getattr(self, f"_do_{method}", None)
            if handler is None:
                raise CallError(404, "Not Found: method not found")
            return JSONResponse({"ok": True, "result": await handler(call)})
        except ClientDisconnect:
            return Response()
        except CallError as error:
            headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
            return JSONResponse(error.json, 200 if self.habits.plain_errors else error.code, headers)

    async def _photo(self, request: Request) -> Response:
        if self._faults["photo"]:
            return Response(status_code=self._faults["photo"].pop(0).code)
        photo = self.photos.get(request.path_params["name"])
        if photo is None or photo.until < self.clock.now():
            return Response("expired", status_code=403)
        return Response(photo.data, media_type="image/jpeg")

    async def _do_getme(self, _: Call) -> Any:
        return {"id": "7", "account_name": "bot.decuong", "account_type": "BASIC", "can_join_groups": True}

    async def _do_getupdates(self, call: Call) -> Any:
        if self.webhook_url:
            raise CallError(409, "Conflict: a webhook is set")
        timer = asyncio.ensure_future(self.clock.sleep(float(call.args.get("timeout") or 30)))
        self.polls += 1
        try:
            while not self.waiting:
                self.changed.clear()
                changed = asyncio.ensure_future(self.changed.wait())
                await asyncio.wait({timer, changed}, return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
                if timer.done() and not self.waiting:
                    raise CallError(408, "Request timeout")
        finally:
            self.polls -= 1
            timer.cancel()
        one = self.waiting.pop(0)  # handed out once, and forgotten
        self.delivered[one.id] += 1
        self.handed_out += 1
        return one.body

    async def _do_setwebhook(self, call: Call) -> Any:
        url, secret = call.text("url"), call.text("secret_token")
        if not url.startswith("http") or not 8 <= len(secret) <= 256:
            raise CallError(400, "Bad Request: url or secret_token")
        async with self._setting:  # two programs may set it in the same moment
            await self._stop_pushing()
            self.webhook_url, self.secret = url, secret
            self._pushing = asyncio.create_task(self._push())
        return {"url": url, "updated_at": self.date()}

    async def _do_deletewebhook(self, _: Call) -> Any:
        if not self.webhook_url:
            raise CallError(400, "Bad Request: there is no webhook")
        async with self._setting:
            await self._stop_pushing()
        return True

    async def _do_getwebhookinfo(self, _: Call) -> Any:
        return {"url": self.webhook_url, "updated_at": self.date()}

    async def _do_sendmessage(self, call: Call) -> Any:
        text = call.text("text")
        if not text.strip() or len(text) > MOST_TEXT:
            raise CallError(400, "Bad Request: text is empty or longer than 2000 characters")
        shown = Shown(self.new_id(), text, self.clock.now(), call.text("reply_to_message_id"))
        self._writable(call).shown.append(shown)
        return {"message_id": shown.id} | ({} if self.habits.silent else {"date": self.date()})

    async def _do_sendchataction(self, call: Call) -> Any:
        self._writable(call).actions.append(call.text("action"))
        return True

    def _writable(self, call: Call) -> Chat:
        chat = self.chats.get(call.text("chat_id"))
        if chat is None:
            raise CallError(400, "Bad Request: chat not found")
        if chat.is_blocked:
            raise CallError(403, "Forbidden: the user has blocked the bot")
        return chat

    # The webhook

    async def _stop_pushing(self) -> None:
        tasks = [task for task in (self._pushing, *self._lanes.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._pushing, self._lanes, self.webhook_url = None, {}, ""

    async def _push(self) -> None:
        while True:
            self.changed.clear()
            for lane in {one.lane for one in self.waiting}:
                running = self._lanes.get(lane)
                if running is None or running.done():
                    self._lanes[lane] = asyncio.create_task(self._push_lane(lane))
            await self.changed.wait()

    async def _push_lane(self, lane: str) -> None:
        while one := next((one for one in self.waiting if one.lane == lane), None):
            delay = 1.0
            while not await self._post(one):
                if not self.habits.retries:
                    self.given_up.append(one.id)
                    break
                await self.clock.sleep(delay)
                delay = min(2 * delay, LONGEST_DELAY)
            else:
                self.confirmed.append(one.id)
            self.waiting.remove(one)

    async def _post(self, one: Pushed) -> bool:
        """Whether it was taken: 200, and nothing else."""
        self.delivered[one.id] += 1
        body = {"ok": True, "result": one.body} if self.habits.wraps else one.body
        headers = {"X-Bot-Api-Secret-Token": self.secret}
        try:
            async with self._client.post(self.webhook_url, json=body, headers=headers) as answer:
                await answer.read()
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False
