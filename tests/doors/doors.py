"""The doors, each driven as its users drive it: lines, the page's requests, a phone with Telegram or Zalo."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import httpx
from fastapi import FastAPI

from bot.app import App, clock, new_token, open_app
from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.telegram.setup import telegram_channel
from bot.channels.terminal import JsonLines, Terminal
from bot.channels.web.app import create_app
from bot.intake.document import ReportDocument
from bot.intake.writer import Writer
from bot.settings import Settings
from flows.catalogue import catalogue
from storage.drafts.devices import BrowserTokens
from storage.files.uploads import Uploads
from storage.queues.outbox import Outbox
from tests.botapi import BotApiServer, Phone, SteppedClock
from tests.databases import lay_tables
from tests.doors.case import Step
from tests.zalo.house import House
from tests.zaloapi import Phone as ZaloPhone
from tests.zaloapi import ZaloServer

OpenDoor = Callable[[App], Any]


class Door(Protocol):
    """A way in."""

    async def take(self, step: Step) -> None:
        """Do one thing and wait until it is answered or marked as kept."""
        ...

    def number(self) -> str:
        """The printed number of the question that is shown now; "" where none is."""
        ...


def app_at(folder: Path) -> App:
    """A decuong of its own."""
    url = f"sqlite:///{folder}/decuong.db"
    lay_tables(url)
    settings = Settings(_env_file=None, database_url=url)  # type: ignore[call-arg]
    return open_app(settings)


class Lines:
    """`decuong talk --jsonl`, line by line."""

    def __init__(self, app: App) -> None:
        ids = iter(range(10_000))
        terminal = Terminal(
            app.conversation.receive, app.files.put, clock, lambda: f"own{next(ids)}", "an", "ngan_sach"
        )
        self._lines: list[str] = []
        self._answers = JsonLines(terminal).run(iter(lambda: self._lines.pop(0), ""))
        self._sent = 0
        self._shown: dict[str, Any] = {}
        self._see(next(self._answers))

    async def take(self, step: Step) -> None:
        self._sent += 1
        said = {"text": step.text} if step.text else {"press": step.press}
        self._lines.append(json.dumps({"id": f"m{self._sent}", **said}))
        answer = json.loads(next(self._answers))
        assert answer["saved"], answer
        self._see(json.dumps(answer))

    def number(self) -> str:
        return str(self._shown.get("number", ""))

    def _see(self, line: str) -> None:
        for message in json.loads(line)["messages"]:
            self._shown = message


@asynccontextmanager
async def lines(app: App) -> AsyncIterator[Door]:
    """The terminal."""
    yield Lines(app)


class Page:
    """What the chat page sends."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._sent = 0
        self._shown: dict[str, Any] = {}

    async def open(self) -> None:
        await self._post("/chat/open", {})

    async def take(self, step: Step) -> None:
        self._sent += 1
        body: dict[str, Any] = {"id": f"m{self._sent}"}
        if step.text:
            body["text"] = step.text
        else:
            body |= {"press": step.press, "asked_at": self._shown.get("key", "")}
        answer = await self._post("/chat/messages", body)
        assert answer["saved"], answer

    def number(self) -> str:
        return str(self._shown.get("number", ""))

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = await self._client.post(path, json=body)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        for message in answer["messages"]:
            self._shown = message
        return answer


def page_over(
    app: App, writer: Writer, document: ReportDocument | None = None, now: Callable[[], datetime] = clock
) -> FastAPI:
    """The web chat of an app, with all that `serve` gives it for a respondent."""
    return create_app(
        hand_in=writer.hand_in,
        channel_files=app.channel_files("web"),
        document=document or app.document,
        clock=now,
        new_token=new_token,
        uploads=Uploads(app.engine, "web"),
        doorkeeper=BrowserTokens(app.engine),
        kept=app.kept_words,
    )


@asynccontextmanager
async def page(app: App) -> AsyncIterator[Door]:
    """The web chat."""
    writer = Writer(app.conversation.take, app.conversation.readings)
    web = page_over(app, writer)
    transport = httpx.ASGITransport(web)
    origin = {"origin": "http://decuong.test", "sec-fetch-site": "same-origin"}
    client = httpx.AsyncClient(transport=transport, base_url=origin["origin"], headers=origin)
    async with client:
        door = Page(client)
        await door.open()
        yield door
    writer.close()


class Chat:
    """A phone with Telegram."""

    def __init__(self, phone: Phone, server: BotApiServer, clock: SteppedClock, outbox: Outbox) -> None:
        self.phone = phone
        self.server = server
        self.clock = clock
        self._outbox = outbox
        self._say = catalogue("vi")

    async def take(self, step: Step) -> None:
        if step.text:
            self.phone.says(step.text)
        else:
            self.phone.presses(self._label(step.press))
        await self.settle()

    async def settle(self) -> None:
        """Until everything is taken up and answered, however long Telegram's limits make it."""
        server = self.server
        await server.until(lambda: server.poll.is_waiting and not server.queue.waiting())
        while await asyncio.to_thread(self._outbox.waiting, (), 99):
            self.clock.advance(1)
            await asyncio.sleep(0.005)

    def number(self) -> str:
        for shown in reversed(self.phone.reads()):
            for line in shown.text.split("\n"):
                head, dot, _ = line.partition(". ")
                if dot and (head.replace(".", "").isdigit() or head == "Ghi chú"):
                    found = head
                    # The question stands below the headings, so the last such line is its own.
                    after = shown.text.split(line, 1)[1]
                    return self._last_number(after) or found
        return ""

    @staticmethod
    def _last_number(text: str) -> str:
        heads = [line.partition(". ")[0] for line in text.split("\n") if ". " in line]
        numbers = [head for head in heads if head.replace(".", "").isdigit()]
        return numbers[-1] if numbers else ""

    def _label(self, press: str) -> str:
        if press.startswith("outline:"):
            return "Dự án từ ngân sách Nhà nước"
        if press == "add":
            return "Thêm tiếp cận" if "tiếp cận" in self.phone.reads()[-1].text else "Thêm dự án"
        if press == "goto:du_an":
            return "Dự án"
        if press.startswith(("figure:", "choice:du_an[")):  # lines that begin with their number
            line = press.partition(":")[2].removeprefix("du_an[").partition("]")[0]
            labels = [label for row in self.phone.reads()[-1].labels for label in row]
            return next((label for label in labels if label.startswith(f"{line}. ")), line)
        return self._say(f"buttons.{press.partition(':')[0]}")


@asynccontextmanager
async def telegram(app: App) -> AsyncIterator[Door]:
    """Telegram, against the double of the Bot API server."""
    clock_ = SteppedClock()
    async with BotApiServer(clock_) as server:
        settings = app.settings.model_copy(
            update={"telegram_token": _Secret(server.token), "telegram_api_url": server.api_url}
        )
        writer = Writer(app.conversation.take, app.conversation.readings)
        channel = telegram_channel(replace(app, settings=settings), writer.hand_in)
        channel.retry_policy = RetryPolicy(clock_.sleep, chance=lambda: 1.0, now=clock_.now)
        channel.clock = lambda: datetime.fromtimestamp(clock_.now(), UTC)
        channel.outbox = Outbox(app.engine, "telegram", channel.clock)
        task = asyncio.create_task(channel.run())
        phone = server.phone("An")
        door = Chat(phone, server, clock_, channel.outbox)
        phone.starts()
        await door.settle()
        yield door
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        writer.close()


class ZaloChat:
    """A phone with Zalo: what is offered is typed."""

    def __init__(self, house: House, phone: ZaloPhone) -> None:
        self.house = house
        self.phone = phone
        self._say = catalogue("vi")

    async def take(self, step: Step) -> None:
        if step.text:
            self.phone.says(step.text)
        elif step.press.startswith(("figure:", "choice:du_an[")):  # lines that bring their number
            line = step.press.partition(":")[2].removeprefix("du_an[").partition("]")[0]
            self.phone.looks()
            self.phone.says(f"m{line}" if f"\nm{line} " in self.phone.texts[-1] else line)
        elif step.press == "contents":  # behind "0": its label is understood all the same
            self.phone.says(self._say("buttons.contents").lower())
        else:
            self.phone.chooses(self._label(step.press))
        await self.house.settle()

    def number(self) -> str:
        """Of the question: its line stands below the headings, and above what may be typed."""
        for text in reversed(self.phone.texts):
            above = text.rpartition("\n\n")[0]
            heads = [line.partition(". ")[0] for line in above.split("\n") if ". " in line]
            found = [head for head in heads if head.replace(".", "").isdigit() or head == "Ghi chú"]
            if found:
                return found[-1]
        return ""

    def _label(self, press: str) -> str:
        if press.startswith("outline:"):
            return "Dự án từ ngân sách Nhà nước"
        if press == "goto:du_an":
            return "Dự án"
        return "Thêm " if press == "add" else self._say(f"buttons.{press.partition(':')[0]}")


@asynccontextmanager
async def zalo(app: App) -> AsyncIterator[Door]:
    """Zalo by its webhook, against the double of its Bot API."""
    clock_ = SteppedClock()
    async with ZaloServer(clock_) as server:
        house = House(app, server, clock_)
        async with house.running():
            door = ZaloChat(house, server.phone("An"))
            door.phone.says("xin chào")
            await house.settle()
            yield door


class _Secret:
    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        return self._value


DOORS = {"lines": lines, "page": page, "telegram": telegram, "zalo": zalo}
Awaited = Awaitable[None]
