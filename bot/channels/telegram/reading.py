"""Turns one update of Telegram into what arrived, in the terms of all channels. It does no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from typing import Any

from bot.channels.messaging.arriving import Arrived, RemoteFile, UnknownUpdateError
from bot.channels.telegram.api import CallbackQuery, Location, Message, Update
from bot.channels.telegram.taps import TapId, decode
from flows.messages.message import (
    Content,
    Edited,
    Located,
    Opened,
    Pressed,
    Reason,
    Said,
    Unreadable,
)

MOST_BYTES = 20 << 20
"""The largest file that a bot may download, in bytes (Bot API, getFile)."""
START = "/start"
CHANNEL = "telegram"
LAST = 2**63 - 1


def group_of(update: Update) -> int | None:
    """The id of the group that a message was written in; None for a private chat."""
    chat = update.effective_chat
    return chat.id if chat is not None and chat.type != chat.PRIVATE else None


def read(update: Update, press_of: Callable[[str], str | None], now: datetime) -> list[Arrived]:
    """What an update of a private chat says.

    Ids come from the message or the tap, since update ids may start again at random after a quiet week (Bot
    API, Update). Everything that a person sent is read, except the later positions of a live location.
    Raises UnknownUpdateError, or any error that a malformed update causes: set that update aside.
    """
    if update.callback_query is not None:
        return [_tap(update.callback_query, now)]
    if update.edited_message is not None:
        return _edit(update.edited_message)
    if update.message is not None:
        return _message(update.message, press_of)
    raise UnknownUpdateError("an update of a kind that was not asked for")


def unread(raw: Mapping[str, Any], now: datetime) -> Arrived | None:
    """A stand-in message for an update that `read` could not read, so that its sender gets an answer."""
    match raw:
        case {"message": {"message_id": number, "chat": {"id": chat, "type": "private"}}}:
            with suppress(UnknownUpdateError):
                address, of = str(_number(chat)), _number(number)
                return Arrived(CHANNEL, address, f"{of}:unread", now, "", Unreadable(Reason.KIND))
    return None


def sender_of(raw: Mapping[str, Any]) -> str:
    """The address that a raw update came from, even if little of it can be read; "" if there is none.

    It is the private chat (of a tap: the chat of the message with the button), or else the user.
    """
    parts = [part for part in raw.values() if isinstance(part, dict)]
    parts += [part["message"] for part in parts if isinstance(part.get("message"), dict)]
    for part in parts:
        for who in (part.get("chat"), part.get("from")):
            number = who.get("id") if isinstance(who, dict) else None
            if isinstance(number, int) and not isinstance(number, bool) and number > 0:
                return str(number)
    return ""


def _tap(query: CallbackQuery, now: datetime) -> Arrived:
    if query.data is None:
        raise UnknownUpdateError("a tap without data")
    # In a private chat the chat's id is the user's; an old message may be missing from the tap.
    person = query.from_user
    tap = decode(_sound(query.data))
    return Arrived(
        CHANNEL, str(_number(person.id)), TapId(_sound(query.id)).encode(), now, _sound(person.full_name), tap
    )


def _edit(message: Message) -> list[Arrived]:
    if message.location is not None:
        return []  # the first position of a live location is the answer; later ones come every few seconds
    text = message.text if message.text is not None else message.caption or ""
    at = message.edit_date or message.date
    # Edit times are whole seconds: a digest of the text tells two edits in one second apart.
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()
    edit = f":{at.timestamp():.0f}-{digest}"
    return [_arrived(message, Edited(str(message.message_id), _sound(text)), edit, at)]


def _message(message: Message, press_of: Callable[[str], str | None]) -> list[Arrived]:
    if message.text is not None:
        return [_arrived(message, _words(_sound(message.text), press_of))]
    if message.location is not None:
        return [_arrived(message, _place(message, message.location))]
    if (contact := message.contact) is not None:  # the user's own phone number, or somebody's contact card
        name = " ".join(filter(None, (contact.first_name, contact.last_name)))
        return [_arrived(message, Said(_sound(f"{name}, {contact.phone_number}")))]
    return [_arrived(message, _file(message))]


def _place(message: Message, point: Location) -> Located:
    """A spot on the map; of a venue also its title and address."""
    venue = message.venue
    name = "" if venue is None else ", ".join(filter(None, (venue.title, venue.address)))
    return Located(_degrees(point.latitude, 90), _degrees(point.longitude, 180), _sound(name))


def _words(text: str, press_of: Callable[[str], str | None]) -> Content:
    command, _, rest = text.partition(" ")
    if command.partition("@")[0] == START:
        return Opened(rest.strip())
    press = press_of(text)
    return Said(text) if press is None else Pressed(press)


def _file(message: Message) -> RemoteFile | Unreadable:
    number = message.message_id
    photo = max(message.photo, key=lambda size: size.width * size.height, default=None)
    kinds = (
        (photo, f"anh-{number}.jpg", "image/jpeg"),
        (message.voice, f"ghi-am-{number}.ogg", "audio/ogg"),
        (message.video_note, f"video-{number}.mp4", "video/mp4"),
        (message.audio, f"ghi-am-{number}.mp3", "audio/mpeg"),
        (message.video, f"video-{number}.mp4", "video/mp4"),
        (message.document, f"tep-{number}", ""),
    )
    for found, plain_name, plain_type in kinds:
        if found is not None:
            if (found.file_size or 0) > MOST_BYTES:
                return Unreadable(Reason.TOO_LARGE, _sound(message.caption or ""))
            name = getattr(found, "file_name", None) or plain_name
            media_type = plain_type or getattr(found, "mime_type", None) or "application/octet-stream"
            return RemoteFile(
                found.file_id,
                _sound(name),
                _sound(message.media_group_id or ""),
                _sound(media_type),
                found.file_size or 0,
            )
    return Unreadable(Reason.KIND)


def _arrived(
    message: Message, content: Content | RemoteFile, suffix: str = "", at: datetime | None = None
) -> Arrived:
    sender, moment = message.from_user, at or message.date
    if not isinstance(moment, datetime):  # python-telegram-bot passes on any value
        raise UnknownUpdateError("a message without its moment")
    return Arrived(
        CHANNEL,
        address=str(_number(message.chat.id)),
        id=f"{_number(message.message_id)}{suffix}",
        at=moment,
        name=_sound(sender.full_name) if sender is not None else "",
        content=content,
        caption=_sound(message.caption or ""),
        order=0 if suffix else _order(moment, message.message_id),
        replies_to="" if message.reply_to_message is None else str(message.reply_to_message.message_id),
    )


def _order(moment: datetime, number: int) -> int:
    """A number that orders messages: by the second, and within a second by the message's number."""
    return max(0, min((int(moment.timestamp()) << 31) | (number & 0x7FFFFFFF), LAST))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
        raise UnknownUpdateError(f"{value!r:.40} where a number belongs")
    return value


def _degrees(value: object, most: int) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not -most <= value <= most:
        raise UnknownUpdateError(f"{value!r:.40} where degrees belong")
    return float(value)


def _sound(text: str) -> str:
    """The text. Raises UnicodeEncodeError for half a surrogate pair, which could not be stored."""
    text.encode()
    return text
