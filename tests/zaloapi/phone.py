"""A scripted phone: somebody who writes to the bot on Zalo and reads what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.botapi.clock import SteppedClock
from tests.zaloapi.chats import MOST_TEXT, Chat, Shown

if TYPE_CHECKING:
    from tests.zaloapi.server import ZaloServer

READS = 2.0
"""Seconds that somebody looks at a message before typing a number."""


def offered_by(text: str) -> dict[str, str]:
    """What may be typed below one message, read upwards: label → what is typed."""
    found: dict[str, str] = {}
    for line in reversed(text.split("\n")):
        for piece in line.split(" · "):
            token, blank, label = piece.partition(" ")
            if blank and re.fullmatch(r"\d{1,2}|[a-z]\w{0,4}", token):
                found.setdefault(label, token)
    return found


@dataclass
class Sent:
    """A message that somebody sent."""

    json: dict[str, Any]
    update: int

    @property
    def id(self) -> str:
        message_id: str = self.json["message_id"]
        return message_id


class Phone:
    """Made by `ZaloServer.phone`."""

    def __init__(self, server: ZaloServer, chat: Chat, name: str) -> None:
        self._server = server
        self.chat = chat
        self._last = 0
        self._user = {"id": chat.id, "display_name": name, "is_bot": False}

    # Reading

    def reads(self) -> list[Shown]:
        """The bot's messages, oldest first."""
        return self.chat.shown

    @property
    def texts(self) -> list[str]:
        return [shown.text for shown in self.chat.shown]

    def offered(self) -> dict[str, str]:
        """What may be typed, as far as it is read upwards: label → what is typed; the newest counts."""
        found: dict[str, str] = {}
        for shown in reversed(self.chat.shown):
            for label, token in offered_by(shown.text).items():
                found.setdefault(label, token)
        return found

    def has_read(self, shown: Shown) -> bool:
        """Whether a message has stood there for as long as it is looked at before a number is typed."""
        return self._server.clock.now() >= shown.at + READS

    # Writing

    def says(self, text: str, *, group: Chat | None = None, to: Shown | None = None, date: int = 0) -> Sent:
        """Send a text of at most 2,000 characters; with a `date` it was sent then, and arrives now."""
        assert len(text) <= MOST_TEXT, "longer texts are pasted"
        replied = {"reply_to_message": {"message_id": to.id}} if to is not None else {}
        dated = {"date": date} if date else {}
        return self.sends("message.text.received", {"text": text, **replied, **dated}, group=group)

    def pastes(self, text: str) -> list[Sent]:
        """Send a text of any length: the phone splits it."""
        return [self.says(text[at : at + MOST_TEXT]) for at in range(0, len(text), MOST_TEXT)]

    def chooses(self, label: str) -> Sent:
        """Look, and type what stands before a label."""
        offered = self.offered()
        token = offered.get(label) or next((t for one, t in offered.items() if one.startswith(label)), None)
        assert token is not None, f"{label!r} is not offered: {self.texts[-2:]}"
        self.looks()
        return self.says(token)

    def looks(self) -> None:
        """Some time goes by, as it does before somebody types a number."""
        if isinstance(self._server.clock, SteppedClock):
            self._server.clock.advance(READS)

    def sends_photo(self, data: bytes, caption: str = "") -> Sent:
        content: dict[str, Any] = {"photo_url": self._server.store(data)}
        return self.sends("message.image.received", content | ({"caption": caption} if caption else {}))

    def sends_sticker(self) -> Sent:
        return self.sends("message.sticker.received", {"sticker": "3b2c", "url": "https://zalo.example/s"})

    def sends_voice(self) -> Sent:
        """What is recorded, and any file, comes as something that is not supported, without what it was."""
        return self.sends("message.unsupported.received", {})

    def sends(self, event: str, content: dict[str, Any], *, group: Chat | None = None) -> Sent:
        """Send something of a kind, with these fields."""
        chat = group or self.chat
        message = {
            "message_id": self._server.new_id(),
            "date": self.date(),
            "from": self._user,
            "chat": {"id": chat.id, "chat_type": chat.kind},
            "message_type": "CHAT_MESSAGE",
            **content,
        }
        update = {"event_name": event, "message": message}
        return Sent(message, self._server.put(update, chat.id))

    def date(self) -> int:
        """Nobody sends two messages in one moment, as far as the dates tell it."""
        self._last = max(self._server.date(), self._last + (not self._server.habits.seconds))
        return self._last

    # Leaving

    def blocks_bot(self) -> None:
        self.chat.is_blocked = True

    def unblocks_bot(self) -> None:
        self.chat.is_blocked = False
