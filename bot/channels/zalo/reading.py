"""Turns one update of Zalo into what arrived, in the terms of all channels. It does no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from bot.channels.messaging.arriving import Arrived, Group, RemoteFile, UnknownUpdateError
from bot.channels.zalo.api import milliseconds
from flows.messages.message import Content, Opened, Reason, Said, Unreadable

CHANNEL = "zalo"
TEXT, PICTURE = "message.text.received", "message.image.received"
NOT_CARRIED = frozenset({"message.sticker.received", "message.unsupported.received"})
"""Events of stickers, and of what the platform does not hand on: recordings, files, places, contacts."""
START = "/start"
KNOWN = {
    "": {"event_name", "message", "ok", "result", "error_code", "description"},
    "message": {
        *("message_id", "date", "from", "chat", "text", "photo_url", "photo", "caption", "sticker", "url"),
        *("message_type", "reply_to_message"),
    },
    "from": {"id", "display_name", "is_bot"},
    "chat": {"id", "chat_type"},
}
"""Fields that are documented, or that a client was seen to read; others are reported to a person."""
LAST = 2**63 - 1
LONGEST_ID = 500


def unwrapped(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The update itself: some senders wrap it in {"ok": …, "result": …}."""
    inside = raw.get("result")
    return inside if "event_name" not in raw and "message" not in raw and isinstance(inside, dict) else raw


def read(raw: Mapping[str, Any], now: datetime) -> list[Arrived] | Group:
    """What an update says. Raises UnknownUpdateError: set that update aside."""
    update = unwrapped(raw)
    message = update.get("message")
    if not isinstance(message, dict):
        raise UnknownUpdateError("an update without a message")
    sender = _part(message, "from")
    if sender.get("is_bot") is True:
        return []
    chat = _part(message, "chat")
    if str(chat.get("chat_type", "PRIVATE")).upper() != "PRIVATE":
        return Group(_id(chat.get("id")))
    event = update.get("event_name") or (TEXT if "text" in message else PICTURE)
    if event == TEXT:
        return [_arrived(message, _words(_text(message.get("text"), "a text without words")), now)]
    if event == PICTURE:
        return [_arrived(message, _picture(message), now)]
    if event in NOT_CARRIED:
        return [_arrived(message, Unreadable(Reason.NOT_HERE, _caption(message)), now)]
    raise UnknownUpdateError(f"an update of a kind that is not known: {event!r:.80}")


def unread(raw: Mapping[str, Any], now: datetime) -> Arrived | None:
    """A stand-in message for an update that `read` could not read, so that its sender gets an answer."""
    message = unwrapped(raw).get("message")
    if not isinstance(message, dict) or str(_part(message, "chat").get("chat_type", "")).upper() == "GROUP":
        return None
    try:
        address, of = _id(_part(message, "chat").get("id")), _id(message.get("message_id"))
    except (UnknownUpdateError, UnicodeEncodeError):
        return None
    return Arrived(CHANNEL, address, f"{of}:unread", now, "", Unreadable(Reason.NOT_HERE))


def sender_of(raw: Mapping[str, Any]) -> str:
    """The address that a raw update came from, even if little of it can be read; "" if there is none."""
    message = unwrapped(raw).get("message")
    for name in ("chat", "from") if isinstance(message, dict) else ():
        who = _part(message, name).get("id") if isinstance(message, dict) else None
        if isinstance(who, str | int) and not isinstance(who, bool) and str(who):
            return str(who)[:LONGEST_ID]
    return ""


def unknown_fields(raw: Mapping[str, Any]) -> set[str]:
    """The names of the fields that are not in KNOWN, with their path: "message.quote"."""
    update = unwrapped(raw)
    message = update.get("message")
    message = message if isinstance(message, dict) else {}
    parts = {"": update, "message": message, "from": _part(message, "from"), "chat": _part(message, "chat")}
    return {
        f"{name}.{field}".removeprefix(".")
        for name, part in parts.items()
        for field in part
        if field not in KNOWN[name]
    }


def _part(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = message.get(name)
    return part if isinstance(part, dict) else {}


def _words(text: str) -> Content:
    command, _, rest = text.strip().partition(" ")
    return Opened(rest.strip()) if command == START else Said(text)


def _picture(message: Mapping[str, Any]) -> RemoteFile | Unreadable:
    url = message.get("photo_url") or message.get("photo") or message.get("url")
    if not isinstance(url, str):
        return Unreadable(Reason.AWAY, _caption(message))
    number = blake2b(_id(message.get("message_id")).encode(), digest_size=4).hexdigest()
    return RemoteFile(_text(url, "an address"), f"anh-{number}.jpg", "", "image/jpeg")


def _caption(message: Mapping[str, Any]) -> str:
    caption = message.get("caption")
    return _text(caption, "") if isinstance(caption, str) else ""


def _arrived(message: Mapping[str, Any], content: Content | RemoteFile, now: datetime) -> Arrived:
    sent = milliseconds(message.get("date"))
    moment = datetime.fromtimestamp(sent / 1000, UTC) if sent else now
    name = _part(message, "from").get("display_name")
    replied = _part(message, "reply_to_message").get("message_id")
    return Arrived(
        CHANNEL,
        address=_id(_part(message, "chat").get("id") or _part(message, "from").get("id")),
        id=_id(message.get("message_id")),
        at=moment,
        name=_text(name, "") if isinstance(name, str) else "",
        content=content,
        caption=_caption(message),
        # Messages of one moment are ordered by arrival: Zalo's ids have no known order.
        order=min(sent << 20, LAST),
        replies_to=str(replied) if isinstance(replied, str) else "",
    )


def _id(value: object) -> str:
    """An id as text; some senders write numbers. Raises UnknownUpdateError."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not 0 < len(str(value)) <= LONGEST_ID:
        raise UnknownUpdateError(f"{value!r:.40} where an id belongs")
    return _text(str(value), "an id")


def _text(value: object, what: str) -> str:
    """The text. Raises UnknownUpdateError if it is none, UnicodeEncodeError for half a surrogate pair."""
    if not isinstance(value, str):
        raise UnknownUpdateError(what)
    value.encode()
    return value
