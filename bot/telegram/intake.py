"""The way of what arrives: read, keep, and only then let it be confirmed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.conversation import HandIn
from bot.telegram.api import BotApi, parse
from bot.telegram.fetching import ANNOUNCED, Fetcher, Inbox, SetAside
from bot.telegram.noting import Notes
from bot.telegram.pages import Page
from bot.telegram.reading import Arrived, RemoteFile, group_of, inbound, read, unread
from bot.telegram.sending import Sender
from bot.telegram.words import invitation

LOG = logging.getLogger(__name__)
RawUpdate = dict[str, Any]


@dataclass(slots=True)
class Intake:
    """Takes batches of raw updates: from polling, or one at a time from a webhook."""

    api: BotApi
    hand_in: HandIn
    set_aside: SetAside
    press_of: Callable[[str], str | None]
    clock: Callable[[], datetime]
    inbox: Inbox
    fetcher: Fetcher
    sender: Sender
    _invited: set[int] = field(default_factory=set)
    """Groups that were told; forgotten at a restart, when they may be told again."""
    _later: Notes[tuple[str, str]] = field(init=False)
    """(Address, raw update) for the inbox: what is pushed in the same moment is one commit."""

    def __post_init__(self) -> None:
        self._later = Notes(lambda updates: self.inbox.put(updates, self.clock()))

    async def keep(self, raws: Sequence[RawUpdate]) -> None:
        """Keep all that a batch says. Only when this has returned may the batch be confirmed.

        What is said back waits in the outbox by then, and in the inbox what is to be fetched. Raises
        whatever `hand_in`, `set_aside` or the inbox raise: then the same batch is to be taken again.
        """
        arrived: list[tuple[RawUpdate | None, Arrived]] = []
        aside: list[tuple[RawUpdate, str]] = []
        for raw in raws:
            try:
                arrived += [(raw, one) for one in self._read(raw)]
            except Exception as error:  # one update that cannot be read must not hold up the others for ever
                aside.append((raw, repr(error)))
                sender = unread(raw, self.clock())
                arrived += [(None, sender)] if sender is not None else []
        if arrived:
            await self._keep(arrived)
        for raw, why in aside:
            LOG.error("Telegram: update %s could not be read, is set aside: %s", raw.get("update_id"), why)
            await asyncio.to_thread(self.set_aside, raw, why)

    def _read(self, raw: RawUpdate) -> list[Arrived]:
        update = parse(raw)
        group = group_of(update)
        if group is None:
            return read(update, self.press_of, self.clock())
        if group not in self._invited:
            self._invited.add(group)
            self.sender.tell_group(group, Page(invitation(self.api.username)))
        return []

    async def _keep(self, arrived: Sequence[tuple[RawUpdate | None, Arrived]]) -> None:
        """Hand in what came, files as being on their way, and put where they are to be had into the inbox."""
        await self.hand_in([inbound(one) for _, one in arrived])
        self.sender.wake()
        later = [
            (one.address, json.dumps({**raw, ANNOUNCED: True}))
            for raw, one in arrived
            if raw is not None and isinstance(one.content, RemoteFile)
        ]
        if later:
            await self._later.note(later)
            self.fetcher.wake()
