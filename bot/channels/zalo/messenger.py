"""Implements Messenger for Zalo: reads its updates, and makes the calls that show a reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from bot.channels.messaging.arriving import Arrived, Group
from bot.channels.messaging.messenger import SendStep
from bot.channels.messaging.sending import is_mark
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.labels import KEPT, invitation
from bot.channels.zalo.pages import Page, pages
from bot.channels.zalo.reading import read, unknown_fields, unread
from flows.catalogue import Catalogue
from flows.messages.message import Message
from storage.drafts.offered import ShownOffers
from storage.drafts.shown import Shown
from storage.queues.outbox import Noted, Waiting

MOST_STRANGE = 50
"""Unknown fields that are reported in the life of a process, at most."""
NOTHING: tuple[Noted, ...] = ()


@dataclass(slots=True)
class ZaloMessenger:
    """Zalo as a Messenger (bot.channels.messaging.messenger)."""

    api: ZaloApi
    say: Catalogue
    clock: Callable[[], datetime]
    name: str = "Zalo"
    _told: set[str] = field(default_factory=set)
    """The unknown fields that were reported already."""

    def read(self, raw: Mapping[str, Any], now: datetime) -> list[Arrived] | Group:
        """What an update says, or the group that it was written in."""
        return read(raw, now)

    def unread(self, raw: Mapping[str, Any], now: datetime) -> Arrived | None:
        """A stand-in for an update that cannot be read, so that its sender gets an answer."""
        return unread(raw, now)

    def strange(self, raw: Mapping[str, Any]) -> str:
        """The fields of an update that are not documented, each reported once: the documents may be wrong."""
        new = unknown_fields(raw) - self._told
        if not new or len(self._told) >= MOST_STRANGE:
            return ""
        self._told |= new
        return f"kept, and it has fields that are not known: {', '.join(sorted(new))}"[:500]

    def is_tap(self, inbound_id: str) -> bool:
        """Always False: Zalo has no buttons to tap."""
        return False

    def steps(self, one: Waiting, messages: Sequence[Message]) -> Iterator[SendStep]:
        """Send each page; send the mark where something was kept without a reply."""
        shown = pages(messages, self.say)
        begins = any(page.asks for page in shown) or not one.reply.report
        for page in shown:
            yield SendStep(partial(self._send, one, page, begins=begins and _is_noted(page)))
            begins = begins and not _is_noted(page)
        if is_mark(one):
            yield SendStep(partial(self._mark, one), is_needed=False)

    async def invite(self, group: str) -> Sequence[Noted]:
        """Tell a group that reports are answered in a private chat."""
        await self.api.send(group, invitation(self.api.bot_name))
        return NOTHING

    async def file(self, file_id: str) -> bytes:
        """Download a picture; `file_id` is its URL."""
        return await self.api.file(file_id)

    async def show_typing(self, chat: str) -> None:
        """Show "typing" for some seconds."""
        await self.api.show_typing(chat)

    async def _send(self, one: Waiting, page: Page, *, begins: bool) -> Sequence[Noted]:
        sent = await self.api.send(one.address, page.text)
        noted: list[Noted] = []
        if page.key and one.reply.report and sent.id:
            noted.append(Shown(one.address, sent.id, one.reply.report, page.key))
        if _is_noted(page):
            offers = ShownOffers(
                one.address,
                sent.id,
                one.reply.report,
                page.offers_about,
                page.offers,
                sent.at,
                self.clock(),
                begins,
            )
            noted.append(offers)
        return noted

    async def _mark(self, one: Waiting) -> Sequence[Noted]:
        await self.api.send(one.address, KEPT, reply_to=one.reply.to.removesuffix(":file"))
        return NOTHING


def _is_noted(page: Page) -> bool:
    """Whether a page changes what may be typed. A prompt without offers withdraws the earlier offers."""
    return bool(page.offers) or page.asks
