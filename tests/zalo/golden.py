"""A golden dialogue played on Zalo: what is tapped elsewhere is typed, and what is said is laid out for Zalo.

The officer's lines come from tests/dialogue/golden; "> 1   (Xong)" is what is typed, and what it stands for.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import cast

from bot.channels.zalo.api import Sent, ZaloApi
from bot.channels.zalo.messenger import ZaloMessenger
from flows.catalogue import catalogue
from flows.dialogue.words_for_buttons import labelled_press
from flows.messages.message import Attached, Content, FileRef, Opened, Said
from flows.messages.numbered import OWN, Offered
from storage.drafts.offered import ShownOffers
from storage.queues.outbox import Noted, Outbox
from tests.dialogue.script import Script, Stage
from tests.play import JPEG, Play


class _Phone:
    """A Zalo Bot API without a network: what is sent is read."""

    bot_name = "Đề cương"

    def __init__(self, play: Play) -> None:
        self._play = play
        self._number = 0
        self.read: list[str] = []

    async def send(self, chat: str, text: str, reply_to: str = "") -> Sent:
        self._number += 1
        self.read.append(text)
        return Sent(f"z{self._number}", int(self._play.clock.now.timestamp() * 1000))


class ZaloStage:
    """One phone, one play."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self._phone = _Phone(play)
        self._messenger = ZaloMessenger(cast("ZaloApi", self._phone), catalogue("vi"), play.clock)
        self._outbox = Outbox(play.engine, "zalo")
        self._offers: list[tuple[Offered, ...]] = []
        """Below each message, the newest last."""
        self._directions = Stage(play)

    def perform(self, script: Script) -> str:
        """The whole play as text."""
        told = [f"{script.title} — trên Zalo", ""]
        for line in ["xin chào", *script.lines]:
            for typed, content in self._typed(line):
                told += ["> " + typed.replace("\n", "\n> | "), *self._says(content), ""]
        return "\n".join(told)

    def _typed(self, line: str) -> Iterator[tuple[str, Content | None]]:
        if label := re.fullmatch(r"\[(.*)\]", line):
            yield from self._chosen(label[1])
        elif match := re.fullmatch(r"\(ảnh ([^:]+)(?:: (.*))?\)", line):
            kept = self.play.files.put(JPEG + match[1].encode(), match[1])
            assert isinstance(kept, FileRef)
            yield line, Attached(kept, match[2] or "")
        elif line == "(mở lại)":
            yield line, Opened()
        elif line.startswith("("):
            assert self._directions._directed(line[1:-1]), line
            yield line, None
        else:
            yield line, Said(line)

    def _chosen(self, label: str) -> Iterator[tuple[str, Content]]:
        wanted = OWN.sub("", label)
        for offers in reversed(self._offers):
            for one in offers:
                if one.label.removeprefix("✓ ") == wanted.removeprefix("✓ "):
                    typed = label.lower() if one.behind else one.token
                    yield f"{typed}   ({label})", Said(typed)
                    return
        assert labelled_press(label) or re.fullmatch(r"[\d.]+", label), f"[{label}] is not offered"
        yield label.lower(), Said(label.lower())

    def _says(self, content: Content | None) -> list[str]:
        if content is not None:
            self.play.sends(content)
        self._phone.read = []
        asyncio.run(self._send())
        return "\n\n".join(self._phone.read).split("\n")

    async def _send(self) -> None:
        for one in self._outbox.waiting((), 99):
            noted: list[Noted] = []
            for step in self._messenger.steps(one, one.reply.messages):
                noted += await step.call()
            self._offers += [shown.offers for shown in noted if isinstance(shown, ShownOffers)]
            self._outbox.sent([one.id], noted)
