"""Sends what waits in the outbox: in order within a chat, chats in parallel, within the rate limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from bot.channels.messaging.calls import (
    ApiError,
    BlockedError,
    CallRefusedError,
    MovedError,
    TooFastError,
    TooLateError,
)
from bot.channels.messaging.chat_workers import ChatWorkers
from bot.channels.messaging.group_commit import GroupCommit
from bot.channels.messaging.messenger import Messenger
from bot.channels.messaging.rate_limiter import RateLimiter
from bot.channels.messaging.retry_policy import RetryPolicy
from flows.messages.message import Kind, Message
from storage.queues.outbox import Noted, Waiting

LOG = logging.getLogger(__name__)
ASKING = frozenset({Kind.PROMPT, Kind.SUMMARY})

T = TypeVar("T")


class Outbox(Protocol):
    """Where replies wait (storage.queues.outbox.Outbox). Every method may block."""

    def waiting(self, apart_from: Collection[str], most: int) -> list[Waiting]:
        """The replies of the `most` addresses that have waited longest, except those in `apart_from`."""
        ...

    def sent(self, ids: Collection[int], shown: Sequence[Noted]) -> None:
        """Remove these replies: they were sent, and these prompts were shown."""
        ...

    def refused(self, waiting: Waiting, error: str, at: datetime) -> None:
        """Set one reply aside: it can never be sent."""
        ...

    def mark_unreachable(self, address: str, at: datetime) -> None:
        """Record that a person has blocked the bot."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply that was sent, or that no longer needs to be sent."""

    id: int
    """The id of the Waiting."""
    shown: tuple[Noted, ...] = ()


@dataclass(slots=True)
class Sender:
    """Takes replies from the outbox to phones. After a crash the next process goes on with the outbox."""

    messenger: Messenger
    outbox: Outbox
    clock: Callable[[], datetime]
    retry_policy: RetryPolicy
    rate_limiter: RateLimiter
    _commits: GroupCommit[Sent] = field(init=False)
    _chats: ChatWorkers[Waiting] = field(init=False)
    _telling: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._commits = GroupCommit(self._note)
        self._chats = ChatWorkers(
            f"{self.messenger.name}, sending", self.outbox.waiting, self._send_to, self.retry_policy
        )

    def wake(self) -> None:
        """Look at once: a reply was put into the outbox."""
        self._chats.wake()

    def tell_group(self, group: str) -> None:
        """Start to tell a group where reports are answered. If the bot may not write there, it gives up."""
        task = asyncio.create_task(self._tell(group))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def run(self) -> None:
        """Send until cancelled."""
        try:
            await self._chats.run()
        finally:
            for task in self._telling:
                task.cancel()
            await asyncio.gather(*self._telling, return_exceptions=True)
            await self._commits.end()

    async def _send_to(self, address: str, waiting: Sequence[Waiting]) -> None:
        try:
            await self._send(address, waiting)
        except BlockedError:
            await asyncio.to_thread(self.outbox.mark_unreachable, address, self.clock())

    async def _send(self, address: str, waiting: Sequence[Waiting]) -> None:
        for at, (one, messages) in enumerate(_up_to_date(waiting)):
            if (seconds := self.rate_limiter.wait(address)) > 0:
                if passed := self._passed_marks(waiting[at:]):
                    # After an outage, or in the last hour before a deadline, the next question matters more.
                    await self._commits.note([Sent(id_) for id_ in passed])
                await self.retry_policy.sleep(seconds)
                return  # more replies may have come meanwhile and made a prompt out of date: look again
            try:
                shown = await self._show(one, messages)
            except (TooFastError, TooLateError):
                return
            except CallRefusedError as error:
                name = self.messenger.name
                LOG.error("%s: a reply to chat %s is refused, is set aside: %s", name, address, error)
                await asyncio.to_thread(self.outbox.refused, one, str(error), self.clock())
            else:
                await self._commits.note([Sent(one.id, shown)])

    def _note(self, sent: Sequence[Sent]) -> None:
        self.outbox.sent([one.id for one in sent], [shown for one in sent for shown in one.shown])

    async def _show(self, one: Waiting, messages: Sequence[Message]) -> tuple[Noted, ...]:
        """Send these messages of a reply. Returns the prompts that were shown."""
        shown: list[Noted] = []
        begun = False
        for step in self.messenger.steps(one, messages):
            try:
                shown += await self._call(
                    one.address,
                    partial(self._in_time, one, step.call),
                    is_message=step.is_message,
                    to_the_end=begun or not step.is_message,
                )
            except CallRefusedError:
                if step.is_needed:
                    raise
            begun = begun or step.is_message
        return tuple(shown)

    async def _in_time(self, one: Waiting, call: Callable[[], Awaitable[T]]) -> T:
        """The call's result. Raises TooLateError if it may not be made any more: tries may take long."""
        if one.until is not None and self.clock() >= one.until:
            raise TooLateError("a reminder is not sent at this hour")
        return await call()

    async def _call(
        self,
        chat: str,
        call: Callable[[], Awaitable[T]],
        *,
        is_message: bool = False,
        to_the_end: bool = True,
    ) -> T:
        """The call's result, made when the rate limits allow. A 429 delays the chat by the time that it says.

        Raises TooFastError only if `to_the_end` is False: then nothing of the reply was sent yet.
        """
        while True:
            await self.rate_limiter.turn(chat, is_message=is_message)
            try:
                return await self.retry_policy.keep_trying(call)
            except TooFastError as error:
                self.rate_limiter.hold(chat, error.seconds)
                if not to_the_end:
                    raise

    async def _tell(self, group: str) -> None:
        invite = self.messenger.invite
        with suppress(ApiError):
            try:
                await self._call(group, partial(invite, group), is_message=True)
            except MovedError as moved:
                await self._call(moved.chat, partial(invite, moved.chat), is_message=True)

    def _passed_marks(self, waiting: Sequence[Waiting]) -> list[int]:
        """The ids of the chat's marks without the last one, which says that all before it is kept too."""
        is_tap = self.messenger.is_tap
        return [one.id for one in waiting if is_mark(one) and not is_tap(one.reply.to)][:-1]


def is_mark(one: Waiting) -> bool:
    """Whether the reply is only a mark: it says that something is kept, and has no message."""
    return one.reply.saved and not one.reply.messages


def _up_to_date(waiting: Sequence[Waiting]) -> Iterator[tuple[Waiting, tuple[Message, ...]]]:
    """Each reply with those of its messages that still have to be sent.

    Only the last message of a reply asks for something. It is left out if a later reply asks too. What comes
    before it, such as an answer that the person wanted to read again ("đọc lại"), is sent.
    """
    asking = [at for at, one in enumerate(waiting) if _asks(one)]
    for at, one in enumerate(waiting):
        is_late = _asks(one) and at != asking[-1]
        yield one, one.reply.messages[:-1] if is_late else one.reply.messages


def _asks(one: Waiting) -> bool:
    return bool(one.reply.messages) and one.reply.messages[-1].kind in ASKING
