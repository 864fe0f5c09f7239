"""Fuzzing with updates that no phone ever sent. Each must be handled or set aside without stopping the next.

They pass through reading, files, conversation and database. `make fuzz` lets atheris choose them (guided.py).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from bot.channels.messaging.fetching import Fetcher
from bot.channels.messaging.files import Files
from bot.channels.messaging.receiving import Intake
from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.messaging.sending import Sender
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.messenger import TelegramMessenger
from bot.channels.telegram.reading import sender_of
from flows.dialogue.words_for_buttons import labelled_press
from flows.messages.message import Inbound, Reply
from storage.queues.inbox import Inbox
from storage.queues.set_aside import keep_raw
from tests.play import JPEG, Clock, Play

BATCH = 100
STAYS = 10_000
"""How many updates come from one person before the next. A draft would grow beyond any real one otherwise."""
PERSON: dict[str, Any] = {"id": 42, "is_bot": False, "first_name": "An"}
CHAT = {"id": 42, "type": "private", "first_name": "An"}
MESSAGE = {"message_id": 1, "date": 1_764_000_000, "chat": CHAT, "from": PERSON}
SIZE = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "file_size": 9}
FILE = {"file_id": "f", "file_unique_id": "u", "duration": 1, "file_name": "t", "mime_type": "a/b"}
COMMAND = {"type": "bot_command", "offset": 0, "length": 6}
SEEDS: tuple[dict[str, Any], ...] = (
    {"message": {**MESSAGE, "text": "25 hộ nghèo, 608 triệu đồng"}},
    {
        "message": {
            **MESSAGE,
            "text": "/start ABCDE-23456",
            "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        }
    },
    {"message": {**MESSAGE, "photo": [SIZE], "caption": "ảnh", "media_group_id": "a"}},
    {"message": {**MESSAGE, "voice": FILE}},
    {"message": {**MESSAGE, "document": FILE}},
    {"message": {**MESSAGE, "location": {"latitude": 21.0, "longitude": 105.8}}},
    {"message": {**MESSAGE, "contact": {"phone_number": "0912", "first_name": "B", "user_id": 7}}},
    {"message": {**MESSAGE, "sticker": {**SIZE, "type": "regular", "is_animated": False, "is_video": False}}},
    {"message": {**MESSAGE, "chat": {"id": -5, "type": "group", "title": "Xã"}, "text": "xin chào"}},
    {"edited_message": {**MESSAGE, "edit_date": 1_764_000_100, "text": "26 hộ"}},
    {"callback_query": {"id": "9", "from": PERSON, "chat_instance": "c", "data": "du_an[1]/ten skip"}},
    {"poll": {"id": "1"}},
)
"""One update of each kind. They are changed at random places."""
TEXTS = ("", "x", "\x00", "\ud800", "a\u0301" * 50, "👨\u200d👩\u200d👧", "\u202e", "0" * 5_000)
WORDS = ("Xong", "Bỏ qua", "/xoa", "/me", "1", "nộp", "Đồng ý, bắt đầu", "goto:du_an[1]/ten")
SHAPES: tuple[object, ...] = ([], [1], {}, {"a": {}}, [[]])
NUMBERS = (None, True, 0, -1, 2**63, 2**200, 1.5, float("inf"))
ODD: tuple[object, ...] = (*NUMBERS, *TEXTS, *WORDS, *SHAPES)


T = TypeVar("T")


class Chance(Protocol):
    """Chooses what is sent: random.Random, or a fuzzer."""

    def choice(self, among: Sequence[T], /) -> T:
        """One of these."""
        ...

    def random(self) -> float:
        """From 0 to 1."""
        ...


class _Phoneless:
    """A Bot API without a network. Every file is a small picture."""

    username = "decuong_bot"

    async def file(self, _: str) -> bytes:
        return JPEG

    async def show_typing(self, _: int) -> None:
        return None


class _Nobody:
    """A sender that sends nothing; the harness looks at the replies itself."""

    def wake(self) -> None:
        """Do nothing: there is no sender to wake."""

    def tell_group(self, *_: object) -> None:
        """Do nothing: no group is told."""


class Fuzz:
    """One run over one database."""

    def __init__(self, folder: Path, chance: Chance) -> None:
        self.play = Play(f"sqlite:///{folder}/d.db", folder / "files", "42", "telegram", pushed=("telegram",))
        self.chance = chance
        self.number = 0
        self.read = 0
        self.aside = 0
        self._offered: list[str] = []
        """The labels of the buttons that were shown last."""
        clock = Clock()
        phone = TelegramMessenger(cast("BotApi", _Phoneless()), labelled_press)
        files, sender = Files(phone, self.play.files.put, RetryPolicy()), cast("Sender", _Nobody())
        self._inbox = Inbox(self.play.engine, "telegram")
        self._fetcher = Fetcher(
            phone,
            self._inbox,
            files,
            self._hand_in,
            self._set_aside,
            lambda _file: None,
            clock,
            sender.wake,
        )
        self._intake = Intake(
            phone, self._hand_in, self._set_aside, clock, self._inbox, self._fetcher, sender
        )

    async def run(self, updates: int) -> None:
        """Hand in this many updates."""
        for _ in range(0, updates, BATCH):
            await self.take(BATCH)

    async def take(self, updates: int) -> None:
        """Hand in a batch, then what a person would reply. Raises if one update stops the others."""
        text = self.chance.choice([*self._offered, "tin thường"])
        await self._intake.keep([self._update() for _ in range(updates)])
        await self._fetch()
        sound = {"update_id": 0, "message": {**MESSAGE, "message_id": self._next(), "text": text}}
        read = self.read
        await self._intake.keep([self._sent(sound)])
        assert self.read == read + 1, "a message after them is taken"

    async def _fetch(self) -> None:
        """Hand in what waits for a file, chat by chat."""
        while waiting := self._inbox.waiting((), 1):
            await self._fetcher.take(waiting[0].address, waiting)

    async def _hand_in(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        self.read += len(inbounds)
        replies = self.play.conversation.receive(inbounds)
        assert len(replies) == len(inbounds)
        for reply in replies:
            int(reply.address)
            assert reply.to.startswith("q") or int(reply.to.partition(":")[0]) is not None
            if reply.messages:
                self._offered = [button.label for row in reply.messages[-1].buttons for button in row]
        return replies

    def _set_aside(self, raw: Mapping[str, Any], error: str) -> None:
        self.aside += 1
        keep_raw(self.play.engine, "telegram", sender_of(raw), ascii(raw), error, self.play.clock())

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _update(self) -> dict[str, Any]:
        update = self._sent({"update_id": self._next(), **copy.deepcopy(self.chance.choice(SEEDS))})
        for message in (update.get("message"), update.get("edited_message")):
            if message is not None:
                message["message_id"] = self.number
        if "callback_query" in update:
            update["callback_query"]["id"] = str(self.number)
        for _ in range(self.chance.choice((0, 1, 1, 2, 5))):
            self._change(update)
        return update

    def _sent(self, update: dict[str, Any]) -> dict[str, Any]:
        """The update, as if sent by the person whose turn it is."""
        who = PERSON["id"] + self.number // STAYS
        for name in {"message", "edited_message", "callback_query"} & update.keys():
            content = update[name]
            content["from"] = {**PERSON, "id": who}
            if content.get("chat") == CHAT:
                content["chat"] = {**CHAT, "id": who}
        return update

    def _change(self, update: dict[str, Any]) -> None:
        """Put an odd value at a random place of the update, or remove what is there."""
        place: Any = update
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                return
            key = self.chance.choice(keys)
            inside = place[key]
            if isinstance(inside, dict | list) and inside and self.chance.random() < 0.8:
                place = inside
                continue
            if self.chance.random() < 0.2:
                del place[key]
            else:
                place[key] = copy.deepcopy(self.chance.choice(ODD))
            return
