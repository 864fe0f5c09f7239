"""Hands in what waits for its file, chat by chat, as its files are fetched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.conversation import HandIn
from bot.telegram.api import parse
from bot.telegram.files import Files
from bot.telegram.noting import Notes
from bot.telegram.reading import read
from bot.telegram.side_by_side import SideBySide
from flows.message import Inbound
from storage.inbox import Arriving

LONGEST = timedelta(minutes=2)
"""So long a chat waits for a file that Telegram does not hand out; then its sender is told so."""

SetAside = Callable[[Mapping[str, Any], str], None]
"""Keeps a raw update that could not be read, with its error. May block."""


class Inbox(Protocol):
    """Where updates wait for their files (storage.inbox.Inbox). Every method may block."""

    def put(self, updates: Sequence[tuple[str, str]], at: datetime) -> None:
        """Keep (address, raw) of updates behind what waits already; one that waits is not put there again."""
        ...

    def keeps_waiting(self, addresses: Collection[str]) -> set[str]:
        """Those of the addresses that something waits for."""
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

    inbox: Inbox
    files: Files
    hand_in: HandIn
    set_aside: SetAside
    press_of: Callable[[str], str | None]
    clock: Callable[[], datetime]
    answered: Callable[[], None]
    """Called when something may wait in the outbox."""
    _notes: Notes[int] = field(init=False)
    _chats: SideBySide[Arriving] = field(init=False)

    def __post_init__(self) -> None:
        self._notes = Notes(self.inbox.done)
        self._chats = SideBySide("fetching files", self.inbox.waiting, self.take, self.files.patience)

    def wake(self) -> None:
        """Something was put into the inbox."""
        self._chats.wake()

    async def run(self) -> None:
        """Fetch and hand in until cancelled."""
        try:
            await self._chats.run()
        finally:
            await self._notes.end()

    async def take(self, address: str, waiting: Sequence[Arriving]) -> None:
        """Hand in what a chat has sent, together: an album gets one answer.

        Where a file cannot be fetched now, that and what follows it waits on; raises why.
        """
        async with self.files.at_work(int(address)):
            fetched = await asyncio.gather(*map(self._inbounds, waiting), return_exceptions=True)
        failed = next((at for at, one in enumerate(fetched) if isinstance(one, BaseException)), len(fetched))
        ready = [one for one in fetched[:failed] if not isinstance(one, BaseException)]
        if inbounds := [inbound for one in ready for inbound in one]:
            await self.hand_in(inbounds)
            self.answered()
        if ready:
            await self._notes.note([one.id for one in waiting[:failed]])
        for error in fetched[failed:]:
            if isinstance(error, BaseException):
                raise error

    async def _inbounds(self, one: Arriving) -> list[Inbound]:
        raw = json.loads(one.raw)
        try:
            arrived = read(parse(raw), self.press_of, one.at)
        except Exception as error:  # it could be read when it came; nobody may wait for it for ever
            await asyncio.to_thread(self.set_aside, raw, repr(error))
            return []
        is_late = self.clock() - one.at > LONGEST
        return [await self.files.inbound(each, is_late=is_late) for each in arrived]
