"""The way of what arrives: read, fetch files, hand in, and only then let it be confirmed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.conversation import HandIn
from bot.telegram.api import BotApi, parse
from bot.telegram.files import Files
from bot.telegram.pages import Page
from bot.telegram.reading import Arrived, group_of, read, unread
from bot.telegram.sending import Sender
from bot.telegram.words import invitation
from flows.message import Inbound

LOG = logging.getLogger(__name__)
RawUpdate = dict[str, Any]

SetAside = Callable[[Mapping[str, Any], str], None]
"""Keeps a raw update that could not be read, with its error. May block."""


@dataclass(slots=True)
class Intake:
    """Takes batches of raw updates: from polling, or one at a time from a webhook."""

    api: BotApi
    hand_in: HandIn
    set_aside: SetAside
    press_of: Callable[[str], str | None]
    clock: Callable[[], datetime]
    files: Files
    sender: Sender
    _invited: set[int] = field(default_factory=set)
    """Groups that were told; forgotten at a restart, when they may be told again."""

    async def keep(self, raws: Sequence[RawUpdate]) -> None:
        """Keep all that a batch says. Only when this has returned may the batch be confirmed.

        What is said back waits in the outbox by then.

        Raises ApiError when a file cannot be fetched, and whatever `hand_in`, `set_aside` or the file store
        raise: then the same batch is to be taken again.
        """
        arrived: list[Arrived] = []
        aside: list[tuple[RawUpdate, str]] = []
        for raw in raws:
            try:
                arrived += self._read(raw)
            except Exception as error:  # one update that cannot be read must not hold up the others for ever
                aside.append((raw, repr(error)))
                sender = unread(raw, self.clock())
                arrived += [sender] if sender is not None else []
        inbounds = await self._fetch(arrived)
        if inbounds:
            await self.hand_in(inbounds)
            self.sender.wake()
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

    async def _fetch(self, arrived: Sequence[Arrived]) -> list[Inbound]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self.files.inbounds(one)) for one in arrived]
        return [inbound for task in tasks for inbound in task.result()]
