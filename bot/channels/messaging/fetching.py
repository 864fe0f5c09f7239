"""Downloads announced files, chat by chat, and hands them in. Nothing else waits for a download."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.channels.messaging.arriving import Group, RemoteFile, fetched, inbound
from bot.channels.messaging.chat_workers import ChatWorkers
from bot.channels.messaging.files import Files
from bot.channels.messaging.group_commit import GroupCommit
from bot.channels.messaging.messenger import Messenger
from bot.intake.conversation import HandIn
from flows.messages.message import FileRef, Inbound
from storage.queues.inbox import Arriving

LONGEST = timedelta(minutes=2)
"""How long to keep asking for a file that the messenger does not hand out. Then its sender is told."""

ANNOUNCED = "announced"
"""The key of an inbox update that marks everything but its file as handed in. Updates from before migration
0012 do not have it: nothing of them was handed in."""

SetAside = Callable[[Mapping[str, Any], str], None]
"""Sets aside a raw update that could not be read, with its error. May block."""

Settle = Callable[[FileRef], object]
"""Called after a file was handed in. Drops it if nothing refers to it, raises if it is gone. May block."""


class Inbox(Protocol):
    """Where updates wait for their files (storage.queues.inbox.Inbox). Every method may block."""

    def put(self, updates: Sequence[tuple[str, str]], at: datetime) -> None:
        """Put updates, each (address, raw JSON), at the end of the inbox. One that is there is skipped."""
        ...

    def waiting(self, apart_from: Collection[str], most: int) -> list[Arriving]:
        """The updates of the `most` addresses that have waited longest, except those in `apart_from`."""
        ...

    def done(self, ids: Collection[int]) -> None:
        """Remove these updates: they were handed in."""
        ...


@dataclass(slots=True)
class Fetcher:
    """Takes files from the inbox to the conversation. After a crash the next process continues."""

    messenger: Messenger
    inbox: Inbox
    files: Files
    hand_in: HandIn
    set_aside: SetAside
    settle: Settle
    clock: Callable[[], datetime]
    answered: Callable[[], None]
    """Called when the outbox may have new replies."""
    _commits: GroupCommit[int] = field(init=False)
    _chats: ChatWorkers[Arriving] = field(init=False)

    def __post_init__(self) -> None:
        self._commits = GroupCommit(self.inbox.done)
        self._chats = ChatWorkers(
            f"{self.messenger.name}, fetching files", self.inbox.waiting, self.take, self.files.retry_policy
        )

    def wake(self) -> None:
        """Look at once: an update was put into the inbox."""
        self._chats.wake()

    async def run(self) -> None:
        """Download and hand in until cancelled."""
        try:
            await self._chats.run()
        finally:
            await self._commits.end()

    async def take(self, address: str, waiting: Sequence[Arriving]) -> None:
        """Download one chat's files. One that fails stays in the inbox; its error is raised at the end."""
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
        except Exception as error:  # it could be read when it came, but must not block the inbox for ever
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
