"""Takes what waits for browsers from the outbox to their push services."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.messaging.calls import BlockedError, CallRefusedError, TooFastError, TooLateError
from bot.channels.messaging.chat_workers import ChatWorkers
from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.push.service import KEPT, Push, PushService
from bot.channels.web.page_words import PAGE
from bot.intake.push_notice import JOIN
from storage.drafts.subscriptions import Subscriptions
from storage.queues.outbox import Outbox, Waiting

LOG = logging.getLogger(__name__)
LOOK = 1.0
"""Seconds between two looks whether anybody has subscribed."""
Work = Callable[[], Coroutine[None, None, None]]


@dataclass(slots=True)
class PushSender:
    """Sends until cancelled. What was not noted as sent is sent again, and replaces what the phone shows."""

    outbox: Outbox
    subscriptions: Subscriptions
    open_service: Callable[[], PushService]
    clock: Callable[[], datetime]
    alone: Callable[[Work], Coroutine[None, None, None]]
    """Runs work that only one process may do at a time."""
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    now: Callable[[], float] = time.monotonic
    """Returns seconds. Only differences count."""
    _held: dict[str, float] = field(default_factory=dict)
    """Until when nothing is sent to an address, because its push service asked for that."""

    async def run(self) -> None:
        """Wait until a browser is subscribed, so that a server without any takes no lease; then send."""
        while not await asyncio.to_thread(self.subscriptions.has_any):
            await self.sleep(LOOK)
        await self.alone(self._send_all)

    async def _send_all(self) -> None:
        async with self.open_service() as service:

            async def send_to(address: str, waiting: Sequence[Waiting]) -> None:
                await self._send_to(service, address, waiting)

            await ChatWorkers("Web push, sending", self._waiting, send_to, self.retry_policy).run()

    def _waiting(self, busy: Collection[str], most: int) -> Sequence[Waiting]:
        now = self.now()
        self._held = {address: until for address, until in self._held.items() if until > now}
        return self.outbox.waiting([*busy, *self._held], most)

    async def _send_to(self, service: PushService, address: str, waiting: Sequence[Waiting]) -> None:
        """Send what waits for one browser: of each topic the last, for it replaces what came before."""
        last = {_topic(one): one for one in waiting}
        passed = [one for one in waiting if last[_topic(one)] is not one or self._is_old(one)]
        if passed:
            await asyncio.to_thread(self.outbox.sent, [one.id for one in passed])
        for one in waiting:
            if one not in passed and not await self._send(service, one):
                return

    async def _send(self, service: PushService, one: Waiting) -> bool:
        """Send one push, and return whether the next may follow."""
        subscription = await asyncio.to_thread(self.subscriptions.of, one.address)
        if subscription is not None:
            push = Push(content_of(one), _topic(one), one.until)
            try:
                await self.retry_policy.keep_trying(lambda: service.push(push, subscription))
            except TooLateError:
                return False
            except TooFastError as error:
                self._held[one.address] = self.now() + error.seconds
                return False
            except BlockedError:
                await asyncio.to_thread(self.subscriptions.ended, one.address, subscription.endpoint)
                return False
            except CallRefusedError as error:
                # The return stands in the report, and is seen when the page is opened.
                LOG.error("Web push: browser %s is not told, %s", one.address, error)
        await asyncio.to_thread(self.outbox.sent, [one.id])
        return True

    def _is_old(self, one: Waiting) -> bool:
        return self.clock() - one.at > KEPT


def content_of(one: Waiting) -> bytes:
    """Return what the page's worker reads (bot/channels/web/static/worker.js): no words of the report."""
    [message] = one.reply.messages
    told = {
        "title": PAGE["title"],
        "text": message.text,
        "report": one.reply.report,
        "review": "" if message.key == JOIN else message.key,
        "tag": _topic(one),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _topic(one: Waiting) -> str:
    """Return what a push is about: a report, or a request to join it."""
    [message] = one.reply.messages
    return f"{one.reply.report}/{JOIN}" if message.key == JOIN else one.reply.report
