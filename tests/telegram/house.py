"""What stands behind the channel in these tests: a dialogue that echoes, a file store, and what they saw."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.telegram.channel import TelegramChannel
from flows.messages.message import Button, Content, FileRef, Inbound, Kind, Message, Reason, Reply, Said
from storage.drafts.shown import Shown
from storage.queues.inbox import Arriving
from storage.queues.outbox import Noted, Waiting
from tests.botapi import BotApiServer, SteppedClock

LABELS = {
    "Xong": "done",
    "Bỏ qua": "skip",
    "Quay lại": "back",
    "Mục lục": "contents",
    "Tạm dừng": "pause",
}
STEADY = (
    (Button("done", "Xong"), Button("skip", "Bỏ qua")),
    (Button("back", "Quay lại"), Button("contents", "Mục lục"), Button("pause", "Tạm dừng")),
)


def silence(_: Inbound) -> tuple[Message, ...]:
    return ()


def echo(inbound: Inbound) -> tuple[Message, ...]:
    """The next prompt after a short text; nothing after anything else."""
    if isinstance(inbound.content, Said):
        return (Message(Kind.PROMPT, f"Sau “{inbound.content.text}”", key="ten", buttons=STEADY),)
    return ()


@dataclass
class ChannelFiles:
    """An inbox in memory."""

    arriving: list[Arriving] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def put(self, updates: Sequence[tuple[str, str]], at: datetime) -> None:
        for address, raw in updates:
            if (address, raw) not in [(one.address, one.raw) for one in self.arriving]:
                self.arriving.append(Arriving(next(self.numbers), address, raw, at))

    def waiting(self, apart_from: Collection[str], most: int) -> list[Arriving]:
        found = [one for one in self.arriving if one.address not in apart_from]
        chosen = set(list(dict.fromkeys(one.address for one in found))[:most])
        return [one for one in found if one.address in chosen]

    def done(self, ids: Collection[int]) -> None:
        self.arriving = [one for one in self.arriving if one.id not in ids]


@dataclass
class House:
    """Keeps by (address, id), each once, as the conversation does."""

    server: BotApiServer
    clock: SteppedClock
    says: Callable[[Inbound], tuple[Message, ...]] = silence
    kept: dict[tuple[str, str], Inbound] = field(default_factory=dict)
    handed_in: list[list[Inbound]] = field(default_factory=list)
    """Every batch, those that failed too."""
    aside: list[tuple[Mapping[str, Any], str]] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    outbox: list[Waiting] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    inbox: ChannelFiles = field(default_factory=ChannelFiles)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    files: dict[str, bytes] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)
    """The names of files that were handed in and looked after."""
    gone: list[Exception] = field(default_factory=list)
    """Raised by the next times of looking after a file."""
    errors: list[Exception] = field(default_factory=list)
    """Raised by the next times of handing in, before anything is kept."""
    before: asyncio.Event = field(default_factory=asyncio.Event)
    """Handing in waits for it before anything is kept."""
    after: asyncio.Event = field(default_factory=asyncio.Event)
    """And for this one once all is kept, before it returns."""

    def __post_init__(self) -> None:
        self.before.set()
        self.after.set()

    @property
    def contents(self) -> list[Content]:
        return [inbound.content for inbound in self.kept.values()]

    @property
    def ids(self) -> list[str]:
        return [inbound.id for inbound in self.kept.values()]

    async def hand_in(self, inbounds: Sequence[Inbound]) -> list[Reply]:
        self.handed_in.append(list(inbounds))
        await self.before.wait()
        if self.errors:
            raise self.errors.pop(0)
        replies = []
        for inbound in inbounds:
            self.unreachable = [address for address in self.unreachable if address != inbound.address]
            is_new = (inbound.address, inbound.id) not in self.kept
            self.kept.setdefault((inbound.address, inbound.id), inbound)
            reply = Reply("telegram", inbound.address, inbound.id, saved=True, messages=self.says(inbound))
            replies.append(reply)
            if is_new:
                self.outbox.append(Waiting(next(self.numbers), reply, inbound.at))
        await self.after.wait()
        return replies

    # The outbox

    def waiting(self, apart_from: Collection[str], most: int) -> list[Waiting]:
        left = {*apart_from, *self.unreachable}
        addresses = dict.fromkeys(one.reply.address for one in self.outbox if one.reply.address not in left)
        chosen = set(list(addresses)[:most])
        return [one for one in self.outbox if one.reply.address in chosen]

    def sent(self, ids: Collection[int], shown: Sequence[Noted] = ()) -> None:
        self.shown += [one for one in shown if isinstance(one, Shown)]
        self.outbox = [one for one in self.outbox if one.id not in ids]

    def refused(self, waiting: Waiting, error: str, at: datetime) -> None:
        self.refusals.append((waiting.reply.address, error))
        self.sent([waiting.id])

    def mark_unreachable(self, address: str, at: datetime) -> None:
        self.unreachable.append(address)

    def keep_file(self, data: bytes, name: str) -> FileRef | Reason:
        if not data:
            return Reason.EMPTY
        self.files[name] = data
        return FileRef(hashlib.sha256(data).hexdigest(), name, "application/octet-stream", len(data))

    def settle(self, file: FileRef) -> None:
        if self.gone:
            raise self.gone.pop()
        self.settled.append(file.name)

    def channel(self, token: str = "", api_url: str = "") -> TelegramChannel:
        return TelegramChannel(
            token or self.server.token,
            api_url or self.server.api_url,
            hand_in=self.hand_in,
            keep_file=self.keep_file,
            settle=self.settle,
            set_aside=lambda raw, error: self.aside.append((raw, error)),
            outbox=self,
            inbox=self.inbox,
            press_of=LABELS.get,
            clock=lambda: datetime.fromtimestamp(self.clock.now(), UTC),
            retry_policy=RetryPolicy(self.clock.sleep, chance=lambda: 1.0, now=self.clock.now),
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The channel runs; at the end it is cancelled wherever it is, as a crash would stop it."""
        task = asyncio.create_task(self.channel().run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def idle(self) -> None:
        """Wait until the channel has confirmed everything, sent what can be sent, and waits for more."""
        server = self.server
        await server.until(
            lambda: (
                server.poll.is_waiting
                and not server.queue.waiting()
                and not self.inbox.arriving
                and not self.waiting((), 99)
            )
        )
