"""The Bot API, through python-telegram-bot: the only module that imports it.

Its Bot is used, not its Application: that one confirms updates before they are handled.
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
from bot.channels.messaging.uncancelled import Whole
from bot.channels.telegram.pages import Inline, Keyboard, Page

__all__ = ["BotApi", "CallbackQuery", "Location", "Message", "Update", "parse"]

os.environ.setdefault("PTB_TIMEDELTA", "true")  # durations as timedelta; otherwise each 429 warns
LONG_POLL = 25
"""Seconds that getUpdates waits for something to arrive."""
UPDATE_KINDS = ["message", "edited_message", "callback_query"]
MOST_CONNECTIONS = 32
MOST_POLLS = 4
"""A poll whose lease was lost goes on until it ends by itself, beside the next one."""
KEPT = "✍"
"""The reaction that marks a message as kept; one of the few that the Bot API allows."""


def parse(raw: Mapping[str, Any]) -> Update:
    """One update out of its JSON; raises whatever python-telegram-bot raises for what it cannot read."""
    return Update.de_json(dict(raw), None)


class _Request(HTTPXRequest):
    """Calls that are ended once they were begun."""

    def __init__(self, connections: int) -> None:
        super().__init__(connections, read_timeout=20, connect_timeout=10, pool_timeout=60)
        self._calls = Whole()

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
        """What waits, at most 100, as raw JSON; waits for the first. An offset confirms all before it.

        Raw, since python-telegram-bot raises for a whole batch when one update does not parse.
        """
        kwargs = {"offset": offset, "timeout": LONG_POLL, "allowed_updates": UPDATE_KINDS}
        with _translated():
            # Spelled like this, python-telegram-bot does not take it for its own method, and does not warn.
            found: list[dict[str, Any]] = await self._bot.do_api_request(
                "get_Updates", api_kwargs=kwargs, read_timeout=LONG_POLL + 10
            )
        return found

    async def send(self, chat: int, page: Page) -> int:
        """SendMessage; the id of the message."""
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
        """setMessageReaction: kept, without a word."""
        with _translated():
            await self._bot.set_message_reaction(chat, message, KEPT)

    async def answer_tap(self, query: str) -> None:
        """answerCallbackQuery: the button stops glowing."""
        with _translated():
            await self._bot.answer_callback_query(query)

    async def show_typing(self, chat: int) -> None:
        """sendChatAction: a sign that something is being done, for some seconds."""
        with _translated():
            await self._bot.send_chat_action(chat, ChatAction.TYPING)

    async def file(self, file_id: str) -> bytes:
        """GetFile and the download. Raises FileTooLargeError and FileAwayError too."""
        with _translated():
            try:
                found = await self._bot.get_file(file_id)
            except errors.BadRequest as error:
                if "too big" in error.message:
                    raise FileTooLargeError(error.message) from None
                raise FileAwayError(error.message) from None
            try:
                return bytes(await found.download_as_bytearray(read_timeout=60))
            except errors.InvalidToken as error:  # 404 of the link, whose token getFile has just accepted
                raise FileAwayError(error.message) from None

    async def prepare_polling(self, commands: Mapping[str, Mapping[str, str]], language: str) -> None:
        """Take a webhook away, which would refuse polling, and set the menu of commands.

        `commands` by language code; that of `language` is shown wherever there is no other.
        """
        with _translated():
            await self._bot.delete_webhook(drop_pending_updates=False)
        await self._set_menu(commands, language)

    async def prepare_webhook(
        self, url: str, secret: str, commands: Mapping[str, Mapping[str, str]], language: str
    ) -> None:
        """Have updates pushed to `url`, what waits included, and set the menu of commands."""
        keep_out_of_logs(secret)  # python-telegram-bot and httpx log what they send
        with _translated():
            await self._bot.set_webhook(
                url, secret_token=secret, allowed_updates=UPDATE_KINDS, drop_pending_updates=False
            )
        await self._set_menu(commands, language)

    async def _set_menu(self, commands: Mapping[str, Mapping[str, str]], language: str) -> None:
        with _translated():
            for code, menu in commands.items():
                await self._bot.set_my_commands(
                    [BotCommand(command, description) for command, description in menu.items()],
                    language_code=None if code == language else code,
                )


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
    """python-telegram-bot's errors as ours, without what they were raised from: that may show the token."""
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
