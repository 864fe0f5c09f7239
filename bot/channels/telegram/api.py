"""The Bot API, through python-telegram-bot; no other module imports that library.

The library's Bot is used, not its Application: Application confirms updates before they are handled.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Self

from telegram import (
    Bot,
    BotCommand,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Location,
    MenuButtonCommands,
    Message,
    ReplyKeyboardMarkup,
    Update,
)
from telegram import error as errors
from telegram.constants import ChatAction, ParseMode
from telegram.request import HTTPXRequest

from bot.channels.messaging.calls import (
    ApiError,
    BlockedError,
    CallRefusedError,
    FileAwayError,
    FileTooLargeError,
    MovedError,
    OtherPollerError,
    TokenRefusedError,
    TooFastError,
    UnreachedError,
)
from bot.channels.messaging.redaction import keep_out_of_logs, redacted
from bot.channels.messaging.uncancelled import UncancelledCalls
from bot.channels.telegram.pages import Inline, Keyboard, Page

__all__ = ["BotApi", "CallbackQuery", "Location", "Message", "Update", "parse"]

os.environ.setdefault("PTB_TIMEDELTA", "true")  # durations as timedelta; otherwise each 429 warns
LONG_POLL = 25
"""Seconds that getUpdates waits for something to arrive."""
UPDATE_KINDS = ["message", "edited_message", "callback_query"]
MOST_CONNECTIONS = 32
MOST_POLLS = 4
"""HTTP connections for getUpdates. A poll whose lease was lost runs on to its end, beside the next one."""
KEPT = "✍"
"""The reaction that marks a message as kept; the Bot API allows only a few."""


def parse(raw: Mapping[str, Any]) -> Update:
    """Parse the JSON of one update. Raises what python-telegram-bot raises for one that it cannot read."""
    return Update.de_json(dict(raw), None)


class _Request(HTTPXRequest):
    """HTTP requests that run to their end once they have begun, also when their caller is cancelled."""

    def __init__(self, connections: int) -> None:
        super().__init__(connections, read_timeout=20, connect_timeout=10, pool_timeout=60)
        self._calls = UncancelledCalls()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 (as they come)
        return await self._calls.call(super().do_request(*args, **kwargs))

    async def shutdown(self) -> None:
        await self._calls.end()
        await super().shutdown()


class BotApi:
    """The calls that the channel makes. Use as `async with`; entering checks the token (getMe)."""

    def __init__(self, token: str, api_url: str) -> None:
        keep_out_of_logs(token)
        base = api_url.rstrip("/")
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=_Request(MOST_CONNECTIONS),
            get_updates_request=_Request(MOST_POLLS),
        )

    async def __aenter__(self) -> Self:
        try:
            with _translated():
                await self._bot.initialize()
        except BaseException:
            await self._bot.shutdown()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._bot.shutdown()

    @property
    def username(self) -> str:
        """The bot's own name, without "@"."""
        return self._bot.username

    async def updates(self, offset: int | None) -> list[dict[str, Any]]:
        """getUpdates: at most 100 waiting updates as raw JSON. It waits for the first of them.

        An offset confirms all updates before it. They are raw because python-telegram-bot raises for a whole
        batch when one update does not parse.
        """
        kwargs = {"offset": offset, "timeout": LONG_POLL, "allowed_updates": UPDATE_KINDS}
        with _translated():
            # Written like this, python-telegram-bot does not take it for its own method, and does not warn.
            found: list[dict[str, Any]] = await self._bot.do_api_request(
                "get_Updates", api_kwargs=kwargs, read_timeout=LONG_POLL + 10
            )
        return found

    async def send(self, chat: int, page: Page) -> int:
        """sendMessage. Returns the id of the message."""
        with _translated():
            sent = await self._bot.send_message(
                chat,
                page.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=_markup(page.markup),
            )
        return sent.message_id

    async def mark_kept(self, chat: int, message: int) -> None:
        """setMessageReaction: mark a message as kept, without a message in return."""
        with _translated():
            await self._bot.set_message_reaction(chat, message, KEPT)

    async def answer_tap(self, query: str) -> None:
        """answerCallbackQuery: the client stops showing progress on the button."""
        with _translated():
            await self._bot.answer_callback_query(query)

    async def show_typing(self, chat: int) -> None:
        """sendChatAction: show "typing" for about five seconds."""
        with _translated():
            await self._bot.send_chat_action(chat, ChatAction.TYPING)

    async def file(self, file_id: str) -> bytes:
        """getFile and the download. Also raises FileTooLargeError and FileAwayError."""
        with _translated():
            try:
                found = await self._bot.get_file(file_id)
            except errors.BadRequest as error:
                if "too big" in error.message:
                    raise FileTooLargeError(error.message) from None
                raise FileAwayError(error.message) from None
            try:
                return bytes(await found.download_as_bytearray(read_timeout=60))
            except errors.InvalidToken as error:  # the link's 404: getFile has just accepted the token
                raise FileAwayError(error.message) from None

    async def prepare_polling(self, commands: Mapping[str, Mapping[str, str]], language: str) -> None:
        """Remove any webhook, since Telegram refuses polling beside one, and set the menu of commands.

        `commands` maps a language code to commands and their descriptions. Those of `language` are shown to
        users of any other language.
        """
        with _translated():
            await self._bot.delete_webhook(drop_pending_updates=False)
        await self._set_menu(commands, language)

    async def prepare_webhook(
        self, url: str, secret: str, commands: Mapping[str, Mapping[str, str]], language: str
    ) -> None:
        """setWebhook: have updates pushed to `url`, waiting ones too, and set the menu of commands."""
        keep_out_of_logs(secret)  # python-telegram-bot and httpx log what they send
        with _translated():
            await self._bot.set_webhook(
                url, secret_token=secret, allowed_updates=UPDATE_KINDS, drop_pending_updates=False
            )
        await self._set_menu(commands, language)

    async def _set_menu(self, commands: Mapping[str, Mapping[str, str]], language: str) -> None:
        """Set the menu of commands and its button, as far as they are not set already."""
        with _translated():
            for code, menu in commands.items():
                of = None if code == language else code
                wanted = [BotCommand(command, description) for command, description in menu.items()]
                if list(await self._bot.get_my_commands(language_code=of)) != wanted:
                    await self._bot.set_my_commands(wanted, language_code=of)
            if not isinstance(await self._bot.get_chat_menu_button(), MenuButtonCommands):
                await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())


def _markup(markup: Keyboard | Inline | None) -> ReplyKeyboardMarkup | InlineKeyboardMarkup | None:
    match markup:
        case Keyboard(rows):
            return ReplyKeyboardMarkup(rows, resize_keyboard=True, is_persistent=True)
        case Inline(rows):
            return InlineKeyboardMarkup(
                [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
            )
    return None


@contextmanager
def _translated() -> Iterator[None]:
    """Turn python-telegram-bot's errors into ours, without their cause: that may show the token."""
    try:
        yield
    except errors.TelegramError as error:
        raise _translation(error) from None


def _translation(error: errors.TelegramError) -> ApiError:
    message = redacted(error.message)
    match error:
        case errors.RetryAfter(retry_after=timedelta() as wait):
            return TooFastError(wait.total_seconds())
        case errors.InvalidToken() | errors.EndPointNotFound():
            return TokenRefusedError(message)
        case errors.Forbidden():
            return BlockedError(message)
        case errors.Conflict():
            return OtherPollerError(message)
        case errors.ChatMigrated(new_chat_id=chat):
            return MovedError(str(chat))
        case errors.BadRequest():
            return CallRefusedError(message)
    return UnreachedError(message)
