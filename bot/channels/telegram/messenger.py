"""Implements Messenger for Telegram: reads its updates, and makes the calls that show a reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.channels.messaging.arriving import Arrived, Group
from bot.channels.messaging.messenger import SendStep
from bot.channels.messaging.sending import is_mark
from bot.channels.telegram.api import BotApi, parse
from bot.channels.telegram.labels import invitation
from bot.channels.telegram.pages import Page, pages
from bot.channels.telegram.reading import group_of, read, unread
from bot.channels.telegram.taps import tap_id
from flows.messages.message import Kind, Message
from storage.drafts.shown import Shown
from storage.queues.outbox import Noted, Waiting

A_CHAT, A_GROUP = 1.0, 3.0
"""Seconds between two messages to one chat, or to one group (the Bot API's FAQ: 1 a second, 20 a minute)."""
NOTHING: tuple[Noted, ...] = ()


def pause(chat: str) -> float:
    """Seconds between two messages to a chat; the ids of groups are negative."""
    return A_GROUP if chat.startswith("-") else A_CHAT


@dataclass(frozen=True, slots=True)
class TelegramMessenger:
    """Telegram as a Messenger (bot.channels.messaging.messenger)."""

    api: BotApi
    press_of: Callable[[str], str | None]
    """The press that a reply keyboard's label stands for; None for any other text."""
    name: str = "Telegram"

    def read(self, raw: Mapping[str, Any], now: datetime) -> list[Arrived] | Group:
        """What an update says, or the group that it was written in."""
        update = parse(raw)
        group = group_of(update)
        return read(update, self.press_of, now) if group is None else Group(str(group))

    def unread(self, raw: Mapping[str, Any], now: datetime) -> Arrived | None:
        """A stand-in for an update that cannot be read, so that its sender gets an answer."""
        return unread(raw, now)

    def strange(self, raw: Mapping[str, Any]) -> str:
        """Always "": the Bot API's fields are documented, and each of its releases adds some."""
        return ""

    def is_tap(self, inbound_id: str) -> bool:
        """Whether an inbound was a tap on an inline button."""
        return tap_id(inbound_id) is not None

    def steps(self, one: Waiting, messages: Sequence[Message]) -> Iterator[SendStep]:
        """Answer the tap, send each page of each message, mark a message that was kept without a reply."""
        reply, chat = one.reply, int(one.address)
        tap = tap_id(reply.to)
        if tap is not None:
            # After an outage this fails with "query is too old"; the tap is kept all the same.
            answer = partial(self._answer_tap, tap.query)
            yield SendStep(answer, is_message=False, is_needed=False)
        for message in messages:
            is_prompt = message.kind is Kind.PROMPT and bool(reply.report)
            for page in pages(message, self.press_of):
                yield SendStep(partial(self._send, one, message.key if is_prompt else None, page))
        if is_mark(one) and tap is None:
            # The reaction goes on the message whose id the inbound's id begins with; it may be gone by now.
            mark = partial(self._mark_kept, chat, int(reply.to.partition(":")[0]))
            yield SendStep(mark, is_message=False, is_needed=False)

    async def invite(self, group: str) -> Sequence[Noted]:
        """Tell a group that reports are answered in a private chat."""
        await self.api.send(int(group), Page(invitation(self.api.username)))
        return NOTHING

    async def file(self, file_id: str) -> bytes:
        """Download a file."""
        return await self.api.file(file_id)

    async def show_typing(self, chat: str) -> None:
        """Show "typing" for some seconds."""
        await self.api.show_typing(int(chat))

    async def _send(self, one: Waiting, asked: str | None, page: Page) -> Sequence[Noted]:
        number = await self.api.send(int(one.address), page)
        return NOTHING if asked is None else (Shown(one.address, str(number), one.reply.report, asked),)

    async def _answer_tap(self, query: str) -> Sequence[Noted]:
        await self.api.answer_tap(query)
        return NOTHING

    async def _mark_kept(self, chat: int, message: int) -> Sequence[Noted]:
        await self.api.mark_kept(chat, message)
        return NOTHING
