"""Receives updates: they are read and stored, and only then confirmed to the messenger."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.messaging.arriving import Arrived, Group, RemoteFile, inbound
from bot.channels.messaging.fetching import ANNOUNCED, Fetcher, Inbox, SetAside
from bot.channels.messaging.group_commit import GroupCommit
from bot.channels.messaging.messenger import Messenger, RawUpdate
from bot.channels.messaging.sending import Sender
from bot.intake.conversation import HandIn

LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Intake:
    """Takes batches of raw updates from polling, or one at a time from a webhook."""

    messenger: Messenger
    hand_in: HandIn
    set_aside: SetAside
    clock: Callable[[], datetime]
    inbox: Inbox
    fetcher: Fetcher
    sender: Sender
    _invited: set[str] = field(default_factory=set)
    """Groups that were told where reports are answered; after a restart they may be told again."""
    _later: GroupCommit[tuple[str, str]] = field(init=False)
    """(address, raw update) for the inbox; updates that are pushed at the same time share a commit."""

    def __post_init__(self) -> None:
        self._later = GroupCommit(lambda updates: self.inbox.put(updates, self.clock()))

    async def keep(self, raws: Sequence[RawUpdate]) -> None:
        """Store what a batch says. Confirm the batch only after this has returned.

        By then replies are in the outbox, and updates with files to download are in the inbox. Raises
        whatever `hand_in`, `set_aside` or the inbox raise: then call it with the same batch again.
        """
        arrived: list[tuple[RawUpdate | None, Arrived]] = []
        aside: list[tuple[RawUpdate, str]] = []
        for raw in raws:
            try:
                arrived += [(raw, one) for one in self._read(raw)]
            except Exception as error:  # an update that cannot be read must not stop the others for ever
                aside.append((raw, repr(error)))
                sender = self.messenger.unread(raw, self.clock())
                arrived += [(None, sender)] if sender is not None else []
            else:
                aside += [(raw, why)] if (why := self.messenger.strange(raw)) else []
        if arrived:
            await self._keep(arrived)
        for raw, why in aside:
            LOG.error("%s: an update is set aside: %s", self.messenger.name, why)
            await asyncio.to_thread(self.set_aside, raw, why)

    def _read(self, raw: RawUpdate) -> list[Arrived]:
        found = self.messenger.read(raw, self.clock())
        if not isinstance(found, Group):
            return found
        if found.id not in self._invited:
            self._invited.add(found.id)
            self.sender.tell_group(found.id)
        return []

    async def _keep(self, arrived: Sequence[tuple[RawUpdate | None, Arrived]]) -> None:
        """Hand in what arrived, with its files as announced; put the updates of the files into the inbox."""
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
