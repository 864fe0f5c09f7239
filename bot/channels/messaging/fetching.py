"""Fetches the files that were announced, chat by chat, and hands them in: nothing else waits for them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.channels.messaging.arriving import Group, RemoteFile, fetched, inbound
from bot.channels.messaging.chat_workers import SideBySide
from bot.channels.messaging.files import Files
from bot.channels.messaging.group_commit import GroupCommit
from bot.channels.messaging.messenger import Messenger
from bot.intake.conversation import HandIn
from flows.messages.message import FileRef, Inbound
from storage.queues.inbox import Arriving

LONGEST = timedelta(minutes=2)
"""So long a file is waited for that the messenger does not hand out; then its sender is told so."""

ANNOUNCED = "announced"
"""The key that says of an update in the inbox that all of it but the file was handed in: of those that were
kept there before migration 0012 nothing was."""

SetAside = Callable[[Mapping[str, Any], str], None]
"""Keeps a raw update that could not be read, with its error. May block."""

Settle = Callable[[FileRef], object]
"""Called once a file was handed in: drops it where nothing shows it, raises where it is gone. May block."""


class Inbox(Protocol):
    """Where updates wait for their files (storage.queues.inbox.Inbox). Every method may block."""

    def put(self, updates: Sequence[tuple[str, str]], at: datetime) -> None:
        """Keep (address, raw) of updates behind what waits already; one that waits is not put there again."""
        ...

    def waiting(self, apart_from: Collection[str], most: int) -> list[Arriving]:
        """The updates of the `most` addresses that have waited longest, but of those `apart_from`."""
        ...

    def done(self, ids: Collection[int]) -> None:
        """These were handed in."""
        ...


@dataclass(slots=True)
class Fetcher:
    """The way from the inbox to the conversation. What is left when it is killed, the next one hands in."""

    messenger: Messenger
    inbox: Inbox
    files: Files
    hand_in: HandIn
    set_aside: SetAside
    settle: Settle
    clock: Callable[[], datetime]
    answered: Callable[[], None]
    """Called when something may wait in the outbox."""
    _commits: GroupCommit[int] = field(init=False)
    _chats: SideBySide[Arriving] = field(init=False)

    def __post_init__(self) -> None:
        self._commits = GroupCommit(self.inbox.done)
        self._chats = SideBySide(
            f"{self.messenger.name}, fetching files", self.inbox.waiting, self.take, self.files.retry_policy
        )

    def wake(self) -> None:
        """Something was put into the inbox."""
        self._chats.wake()

    async def run(self) -> None:
        """Fetch and hand in until cancelled."""
        try:
            await self._chats.run()
        finally:
            await self._commits.end()

    async def take(self, address: str, waiting: Sequence[Arriving]) -> None:
        """Fetch what a chat has sent. What cannot be fetched now waits on; raises why, after the rest."""
        async with self.files.at_work(address):
            done = await asyncio.gather(*map(self._take, waiting), return_exceptions=True)
        for error in done:
            if isinstance(error, BaseException):
                raise error

    async def _take(self, one: Arriving) -> None:
        raw = json.loads(one.raw)
        is_announced = raw.pop(ANNOUNCED, False)
        try:
            arrived = self.messenger.read(raw, one.at)
        except Exception as error:  # it could be read when it came; nobody may wait for it for ever
            await asyncio.to_thread(self.set_aside, raw, repr(error))
            arrived = []
        is_late = self.clock() - one.at > LONGEST
        for each in () if isinstance(arrived, Group) else arrived:
            if not is_announced:
                await self._hand_in(inbound(each))
            if isinstance(each.content, RemoteFile):
                file = await self.files.fetch(each, is_late=is_late)
                await self._hand_in(fetched(each, file, self.clock()))
                if isinstance(file, FileRef):
                    await asyncio.to_thread(self.settle, file)
        await self._commits.note([one.id])

    async def _hand_in(self, one: Inbound) -> None:
        await self.hand_in([one])
        self.answered()
