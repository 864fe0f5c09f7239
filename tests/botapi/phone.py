"""A scripted phone: somebody who writes to the bot and reads what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.botapi.chats import Chat, Shown, Tap
from tests.botapi.queues import MESSAGE_LIFETIME, TAP_LIFETIME
from tests.botapi.texts import MOST_CAPTION, MOST_TEXT, as_arrives, split_as_pasted, units

if TYPE_CHECKING:
    from tests.botapi.server import BotApiServer


@dataclass
class Sent:
    """A message that somebody sent."""

    chat: Chat
    json: dict[str, Any]

    @property
    def id(self) -> int:
        message_id: int = self.json["message_id"]
        return message_id


class Phone:
    """Made by `BotApiServer.phone`."""

    def __init__(self, server: BotApiServer, chat: Chat, name: str) -> None:
        self._server = server
        self.chat = chat
        self._user = {"id": chat.id, "is_bot": False, "first_name": name, "language_code": "vi"}

    # Reading

    def reads(self) -> list[Shown]:
        """The bot's messages in the private chat, oldest first."""
        return list(self.chat.shown.values())

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard that is open."""
        return self.chat.keyboard

    # Writing

    def says(self, text: str, *, group: Chat | None = None, to: Shown | Sent | None = None) -> Sent:
        """Send a text of at most 4096 UTF-16 units, perhaps in reply to a message."""
        assert units(text) <= MOST_TEXT, "longer texts are pasted"
        return self.sends({"text": as_arrives(text), **self._replying(to)}, group=group)

    def pastes(self, text: str) -> list[Sent]:
        """Send a text of any length: the phone splits it."""
        return [self.says(piece) for piece in split_as_pasted(text)]

    def starts(self, code: str = "") -> Sent:
        """Open the bot, by its link or from the list."""
        return self.says(f"/start {code}".rstrip())

    def edits(self, message: Sent, text: str) -> None:
        """Write a message, or a file's caption, anew."""
        field = "text" if "text" in message.json else "caption"
        message.json |= {field: as_arrives(text), "edit_date": int(self._server.clock.now())}
        self._put("edited_message", message)

    def presses(self, label: str, of: Shown | None = None) -> Sent | Tap:
        """Press a button: of the open reply keyboard, which sends its label; else an inline button.

        Inline buttons are looked for in `of`, or in the last message that has this one, else any.
        """
        if of is None and any(label in row for row in self.keyboard):
            return self.says(label)
        inline = [shown for shown in self.reads() if shown.inline]
        having = [shown for shown in inline if any(label in row for row in shown.labels)]
        shown = of or next(iter(reversed(having or inline)), None)
        for button in (button for row in (shown.inline if shown else []) for button in row):
            if shown is not None and button["text"] == label:
                return self._tap(shown, button["callback_data"])
        raise AssertionError(
            f"no button {label!r}: keyboard {self.keyboard}, inline {shown and shown.labels}"
        )

    def sends_photo(
        self, data: bytes, caption: str = "", album: str = "", *, to: Shown | Sent | None = None
    ) -> Sent:
        """Send a photo: it comes in two sizes, the small one first."""
        small, large = self._described(b"small", "photos"), self._described(data, "photos")
        sizes = [{**small, "width": 90, "height": 60}, {**large, "width": 1280, "height": 853}]
        return self._sends_file({"photo": sizes, **self._replying(to)}, caption, album)

    def sends_voice(self, data: bytes, seconds: int = 3) -> Sent:
        voice = {**self._described(data, "voice"), "duration": seconds, "mime_type": "audio/ogg"}
        return self._sends_file({"voice": voice})

    def sends_document(self, data: bytes, name: str, caption: str = "", album: str = "") -> Sent:
        document = {**self._described(data, "documents"), "file_name": as_arrives(name)}
        return self._sends_file({"document": document}, caption, album)

    def sends_location(self, latitude: float, longitude: float) -> Sent:
        return self.sends({"location": {"latitude": latitude, "longitude": longitude}})

    def sends_sticker(self) -> Sent:
        sticker = {**self._described(b"webp", "stickers"), "type": "regular", "width": 512, "height": 512}
        return self.sends({"sticker": {**sticker, "is_animated": False, "is_video": False, "emoji": "👍"}})

    def sends(self, content: dict[str, Any], *, group: Chat | None = None) -> Sent:
        """Send a message with these fields: a poll, a contact, or nothing that anybody knows."""
        chat = group or self.chat
        message = {
            "message_id": self._server.new_message_id(),
            "date": int(self._server.clock.now()),
            "chat": chat.json,
            "from": self._user,
            **content,
        }
        sent = Sent(chat, message)
        chat.sent.add(sent.id)
        self._put("message", sent)
        return sent

    # Leaving

    def blocks_bot(self) -> None:
        self.chat.is_blocked = True

    def unblocks_bot(self) -> None:
        self.chat.is_blocked = False

    # Inside

    def _replying(self, to: Shown | Sent | None) -> dict[str, Any]:
        """The message replied to as it comes along: whole, but without what it was itself a reply to."""
        match to:
            case Sent(json=json):
                told = {field: value for field, value in json.items() if field != "reply_to_message"}
            case Shown():
                now, me = int(self._server.clock.now()), self._server.me
                told = {"message_id": to.id, "date": now, "chat": self.chat.json, "from": me, "text": to.text}
            case None:
                return {}
        return {"reply_to_message": told}

    def _put(self, kind: str, message: Sent) -> None:
        self._server.queue.put({kind: message.json}, MESSAGE_LIFETIME, ("chat", message.chat.id))

    def _tap(self, shown: Shown, data: str) -> Tap:
        tap = Tap(str(7_000_000_000 + len(self._server.taps)), self._server.clock.now())
        self._server.taps[tap.id] = tap
        message = {
            "message_id": shown.id,
            "date": int(self._server.clock.now()),
            "chat": self.chat.json,
            "from": self._server.me,
            "text": shown.text,
            "reply_markup": {"inline_keyboard": shown.inline},
        }
        query = {"id": tap.id, "from": self._user, "message": message, "chat_instance": "1", "data": data}
        self._server.queue.put({"callback_query": query}, TAP_LIFETIME, ("taps", self.chat.id))
        return tap

    def _sends_file(self, content: dict[str, Any], caption: str = "", album: str = "") -> Sent:
        assert units(caption) <= MOST_CAPTION
        captioned = {"caption": as_arrives(caption)} if caption else {}
        grouped = {"media_group_id": album} if album else {}
        return self.sends({**content, **captioned, **grouped})

    def _described(self, data: bytes, kind: str) -> dict[str, Any]:
        file = self._server.store(data, kind)
        return {"file_id": file.id, "file_unique_id": file.id, "file_size": len(data)}
