"""The Bot API's methods, as far as decuong uses them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.botapi.calls import Call, CallError, bad_request
from tests.botapi.chats import MOST_DOWNLOAD, Chat, Shown
from tests.botapi.queues import TAP_LIFETIME
from tests.botapi.texts import MOST_CAPTION, MOST_TEXT, Parsed, UnparsableError, parse_html, units
from tests.botapi.webhook import WebhookSettings

if TYPE_CHECKING:
    from tests.botapi.server import BotApiServer

MOST_DATA, MOST_TOAST, MOST_INLINE, MOST_IN_ROW = 64, 200, 100, 8
MOST_UPLOAD = 50 << 20
MOST_COMMANDS, MOST_DESCRIPTION = 100, 256
REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)
Method = Callable[["BotApiServer", Call], Awaitable[Any]]


async def get_me(server: BotApiServer, _: Call) -> Any:
    return server.me


async def get_updates(server: BotApiServer, call: Call) -> Any:
    if server.webhook is not None:
        raise CallError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    offset, queue = call.number("offset", 0), server.queue
    limit = queue.in_haste(offset, call.number("limit", 100))
    queue.changed.clear()
    found = queue.get(offset, limit)
    timeout = min(call.number("timeout", 0), 50)
    if not found and timeout:
        await server.poll.wait(queue.changed, timeout)
        found = queue.get(offset, limit)
    return [one.json for one in found]


async def set_webhook(server: BotApiServer, call: Call) -> Any:
    if not re.fullmatch("[A-Za-z0-9_-]{0,256}", call.text("secret_token")):
        raise bad_request("secret token contains unallowed characters")
    await server.point_webhook(WebhookSettings(call.text("url"), call.text("secret_token")))
    if call.text("drop_pending_updates") == "true":
        server.queue.clear()
    return True


async def delete_webhook(server: BotApiServer, call: Call) -> Any:
    await server.point_webhook(WebhookSettings(""))
    if call.text("drop_pending_updates") == "true":
        server.queue.clear()
    return True


async def get_webhook_info(server: BotApiServer, _: Call) -> Any:
    webhook = server.webhook
    info: dict[str, Any] = {
        "url": webhook.settings.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(server.queue.waiting()),
    }
    if webhook and webhook.last_error:
        info["last_error_message"] = webhook.last_error
    return info


async def set_my_commands(server: BotApiServer, call: Call) -> Any:
    commands = {one["command"]: one["description"] for one in call.json("commands") or []}
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command, description in commands.items():
        if not re.fullmatch("[a-z0-9_]{1,32}", command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= MOST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    server.commands[call.text("language_code")] = commands
    return True


async def get_my_commands(server: BotApiServer, call: Call) -> Any:
    commands = server.commands.get(call.text("language_code"), {})
    return [{"command": command, "description": description} for command, description in commands.items()]


async def set_chat_menu_button(server: BotApiServer, call: Call) -> Any:
    server.menu_button = (call.json("menu_button") or {"type": "default"})["type"]
    return True


async def get_chat_menu_button(server: BotApiServer, _: Call) -> Any:
    return {"type": server.menu_button}


async def send_message(server: BotApiServer, call: Call) -> Any:
    chat = _writable(server, call)
    parsed = _text(call, "text", MOST_TEXT)
    if not parsed.text.strip():
        raise bad_request("message text is empty")
    return _send(server, chat, Shown(server.new_message_id(), parsed), call, {"text": parsed.text})


async def send_file(server: BotApiServer, call: Call) -> Any:
    """sendDocument and sendPhoto."""
    chat = _writable(server, call)
    kind = call.method.removeprefix("send")
    data = call.file(kind)
    if len(data) > MOST_UPLOAD:
        raise CallError(413, "Request Entity Too Large")
    parsed = _text(call, "caption", MOST_CAPTION)
    stored = server.store(data, kind)
    described = {"file_id": stored.id, "file_unique_id": stored.id, "file_size": len(data)}
    content: dict[str, Any] = {"document": described}
    if kind == "photo":
        content = {"photo": [{**described, "width": 1, "height": 1}]}
    return _send(server, chat, Shown(server.new_message_id(), parsed, file=data), call, content)


async def edit_message_text(server: BotApiServer, call: Call) -> Any:
    shown = _own_message(server, call)
    parsed, inline = _text(call, "text", MOST_TEXT), _inline(call)
    if parsed == shown.parsed and inline == shown.inline:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    shown.parsed, shown.inline, shown.edits = parsed, inline, shown.edits + 1
    return _message_json(server, _chat(server, call), shown, {"text": parsed.text})


async def edit_message_reply_markup(server: BotApiServer, call: Call) -> Any:
    shown = _own_message(server, call)
    inline = _inline(call)
    if inline == shown.inline:
        raise bad_request("message is not modified")
    shown.inline, shown.edits = inline, shown.edits + 1
    return _message_json(server, _chat(server, call), shown, {"text": shown.text})


async def answer_callback_query(server: BotApiServer, call: Call) -> Any:
    tap = server.taps.get(call.text("callback_query_id"))
    if tap is None or server.clock.now() > tap.at + TAP_LIFETIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > MOST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.toast = call.text("text")
    return True


async def set_message_reaction(server: BotApiServer, call: Call) -> Any:
    chat = _writable(server, call)
    message = call.number("message_id")
    if message not in chat.sent and message not in chat.shown:
        raise bad_request("message to react not found")
    reactions = call.json("reaction") or []
    if any(one.get("emoji") not in REACTIONS for one in reactions):
        raise bad_request("REACTION_INVALID")
    chat.reactions.pop(message, None)
    if reactions:
        chat.reactions[message] = reactions[0]["emoji"]
    return True


async def send_chat_action(server: BotApiServer, call: Call) -> Any:
    _writable(server, call).actions.append(call.text("action"))
    return True


async def get_file(server: BotApiServer, call: Call) -> Any:
    file = server.files.get(call.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > MOST_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.id,
        "file_size": len(file.data),
        "file_path": file.path,
    }


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "setchatmenubutton": set_chat_menu_button,
    "getchatmenubutton": get_chat_menu_button,
    "sendmessage": send_message,
    "senddocument": send_file,
    "sendphoto": send_file,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "answercallbackquery": answer_callback_query,
    "setmessagereaction": set_message_reaction,
    "sendchataction": send_chat_action,
    "getfile": get_file,
}
"""By name in lower case: the server does not mind the case."""


class Poll:
    """The one call of getUpdates that may wait; a second one ends the first with 409."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sleep = sleep
        self._waiting: asyncio.Future[None] | None = None

    @property
    def is_waiting(self) -> bool:
        return self._waiting is not None and not self._waiting.done()

    def end(self, why: str) -> None:
        """End the call that waits, if one does."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(CallError(409, f"Conflict: {why}"))

    async def wait(self, changed: asyncio.Event, seconds: float) -> None:
        """Return when something changed or the time is over."""
        self.end("terminated by other getUpdates request; make sure that only one bot instance is running")
        mine = self._waiting = asyncio.get_running_loop().create_future()
        others = {asyncio.ensure_future(changed.wait()), asyncio.ensure_future(self._sleep(seconds))}
        try:
            await asyncio.wait({mine, *others}, return_when=asyncio.FIRST_COMPLETED)
            if mine.done():
                mine.result()
        finally:
            for one in (mine, *others):
                one.cancel()


def _chat(server: BotApiServer, call: Call) -> Chat:
    chat = server.chats.get(call.number("chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    return chat


def _writable(server: BotApiServer, call: Call) -> Chat:
    chat = _chat(server, call)
    if chat.is_blocked:
        raise CallError(403, "Forbidden: bot was blocked by the user")
    return chat


def _own_message(server: BotApiServer, call: Call) -> Shown:
    shown = _writable(server, call).shown.get(call.number("message_id"))
    if shown is None:
        raise bad_request("message to edit not found")
    return shown


def _text(call: Call, name: str, most: int) -> Parsed:
    source = call.text(name)
    try:
        parsed = parse_html(source) if call.text("parse_mode").lower() == "html" else Parsed(source.rstrip())
    except UnparsableError as error:
        raise bad_request(f"can't parse entities: {error}") from None
    if units(parsed.text) > most:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    return parsed


def _inline(call: Call) -> list[list[dict[str, Any]]]:
    markup = call.json("reply_markup") or {}
    rows: list[list[dict[str, Any]]] = markup.get("inline_keyboard", [])
    if sum(map(len, rows)) > MOST_INLINE or any(len(row) > MOST_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise bad_request("can't parse inline keyboard button: text must be non-empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= MOST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    return rows


def _send(server: BotApiServer, chat: Chat, shown: Shown, call: Call, content: dict[str, Any]) -> Any:
    shown.inline = _inline(call)
    markup = call.json("reply_markup") or {}
    if "keyboard" in markup:
        chat.keyboard = [
            [button if isinstance(button, str) else button["text"] for button in row]
            for row in markup["keyboard"]
        ]
    if markup.get("remove_keyboard"):
        chat.keyboard = []
    chat.shown[shown.id] = shown
    return _message_json(server, chat, shown, content)


def _message_json(server: BotApiServer, chat: Chat, shown: Shown, content: dict[str, Any]) -> dict[str, Any]:
    markup = {"reply_markup": {"inline_keyboard": shown.inline}} if shown.inline else {}
    return {
        "message_id": shown.id,
        "date": int(server.clock.now()),
        "chat": chat.json,
        "from": server.me,
        **content,
        **markup,
    }
