"""Fuzzing with Zalo updates that no phone ever sent. Each must be handled or set aside."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from bot.channels.messaging.fetching import Fetcher
from bot.channels.messaging.files import Files
from bot.channels.messaging.receiving import Intake
from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.messaging.sending import Sender
from bot.channels.zalo.api import Sent, ZaloApi
from bot.channels.zalo.messenger import ZaloMessenger
from bot.channels.zalo.reading import sender_of
from flows.catalogue import catalogue
from flows.messages.message import Inbound, Reply
from storage.queues.inbox import Inbox
from storage.queues.outbox import Noted, Outbox
from storage.queues.set_aside import keep_raw
from tests.play import JPEG, Clock, Play
from tests.torture.fuzz import STAYS, Chance, Fuzz

MESSAGE: dict[str, Any] = {
    "message_id": "1",
    "date": 1_764_032_400_000,
    "from": {"id": "42", "display_name": "An", "is_bot": False},
    "chat": {"id": "42", "chat_type": "PRIVATE"},
    "message_type": "CHAT_MESSAGE",
}
KINDS: dict[str, dict[str, Any]] = {
    "message.text.received": {"text": "25 hộ nghèo, 608 triệu đồng"},
    "message.image.received": {"photo_url": "https://zalo.example/a.jpg", "caption": "ảnh"},
    "message.sticker.received": {"sticker": "3b2c"},
    "message.unsupported.received": {},
    "message.poll.received": {"poll": {"id": "1"}},
}
GROUP = {"id": "g1", "chat_type": "GROUP"}


class _Phoneless:
    """A Zalo Bot API without a network. Every picture is a small one."""

    bot_name = "Đề cương"

    async def file(self, _: str) -> bytes:
        return JPEG

    async def show_typing(self, _: str) -> None:
        return None

    async def send(self, chat: str, text: str, reply_to: str = "") -> Sent:
        assert 0 < len(text) <= 2000
        return Sent("z", 0)


class _Nobody:
    """A sender that sends nothing by itself."""

    def wake(self) -> None:
        """Do nothing: there is no sender to wake."""

    def tell_group(self, *_: object) -> None:
        """Do nothing: no group is told."""


class ZaloFuzz:
    """One run over one database."""

    def __init__(self, folder: Path, chance: Chance) -> None:
        self.play = Play(f"sqlite:///{folder}/d.db", folder / "files", "42", "zalo", pushed=("zalo",))
        self.chance = chance
        self.number = self.read = self.aside = 0
        self._offered: list[str] = []
        """The choices that may be typed now."""
        clock = Clock()
        self._messenger = ZaloMessenger(cast("ZaloApi", _Phoneless()), catalogue("vi"), clock)
        sender = cast("Sender", _Nobody())
        files = Files(self._messenger, self.play.files.put, RetryPolicy())
        self._inbox, self._outbox = Inbox(self.play.engine, "zalo"), Outbox(self.play.engine, "zalo")
        self._fetcher = Fetcher(
            self._messenger,
            self._inbox,
            files,
            self._hand_in,
            self._set_aside,
            lambda _file: None,
            clock,
            sender.wake,
        )
        self._intake = Intake(
            self._messenger, self._hand_in, self._set_aside, clock, self._inbox, self._fetcher, sender
        )

    async def take(self, updates: int) -> None:
        """Hand in a batch, then what a person would type. Raises if one update stops the others."""
        text = self.chance.choice([*self._offered, "tin thường", "đồng ý"])
        await self._intake.keep([self._update() for _ in range(updates)])
        while waiting := self._inbox.waiting((), 1):
            await self._fetcher.take(waiting[0].address, waiting)
        await self._show()
        sent = self._sent(MESSAGE)
        sound = {"event_name": "message.text.received", "message": {**sent, "text": text}}
        read = self.read
        await self._intake.keep([sound])
        assert self.read == read + 1, "a message after them is taken"
        await self._show()

    async def _show(self) -> None:
        """Check that every reply fits into Zalo's messages, and note the choices that it offers."""
        for one in self._outbox.waiting((), 1_000):
            noted: list[Noted] = []
            for step in self._messenger.steps(one, one.reply.messages):
                noted += await step.call()
            offers = [o.token for shown in noted for o in getattr(shown, "offers", ()) if o.token]
            self._offered = offers or self._offered
            self._outbox.sent([one.id], noted)

    async def _hand_in(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        self.read += len(inbounds)
        return self.play.conversation.receive(inbounds)

    def _set_aside(self, raw: Any, error: str) -> None:
        self.aside += 1
        keep_raw(self.play.engine, "zalo", ascii(sender_of(raw)), ascii(raw), error, self.play.clock())

    def _sent(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message, as if sent now by the person whose turn it is."""
        self.number += 1
        who = str(42 + self.number // STAYS)
        return {
            **message,
            "message_id": f"{self.number:x}",
            "date": message["date"] + self.number * 5_000,
            "from": {**message["from"], "id": who},
            "chat": {**message["chat"], "id": who},
        }

    def _update(self) -> dict[str, Any]:
        kind = self.chance.choice(list(KINDS))
        message = copy.deepcopy(self._sent({**MESSAGE, **KINDS[kind]}))
        if self.chance.random() < 0.05:
            message["chat"] = dict(GROUP)
        update: dict[str, Any] = {"event_name": kind, "message": message}
        if self.chance.random() < 0.1:
            update = {"ok": True, "result": update}
        for _ in range(self.chance.choice((0, 1, 1, 2, 5))):
            Fuzz._change(self, update)  # type: ignore[arg-type]
        return update
