"""Takes what waits for webhooks to their receivers, signed as Standard Webhooks 1.0.0 says."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from standardwebhooks import Webhook as Signer

from bot.channels.messaging.chat_workers import ChatWorkers
from bot.channels.messaging.retry_policy import RetryPolicy, seconds_of
from bot.webhooks.calling import Answer, Caller, CallFailed
from storage.webhooks import deliveries
from storage.webhooks.deliveries import Reason, Waiting
from storage.webhooks.webhooks import are_there

LOG = logging.getLogger(__name__)
LOOK = 1.0
"""Seconds between two looks whether there is any webhook."""
HOUR = 3600.0
PAUSES = (10.0, 60.0, 300.0, 0.5 * HOUR, 2 * HOUR, 6 * HOUR, *[12 * HOUR] * 9)
"""Seconds after each failed try. After the last pause one more try is made: five days in all."""
SPREAD = 0.1
"""By how much of itself a pause is longer or shorter by chance, so that not all come back at one moment."""
IN_A_ROW = 20
"""Messages to one webhook before what else is due is looked for."""
GONE = 410
Work = Callable[[], Coroutine[None, None, None]]


@dataclass(slots=True)
class WebhookSender:
    """Sends until cancelled. What was not noted is sent again, under the same id."""

    engine: Engine
    open_caller: Callable[[], Caller]
    clock: Callable[[], datetime]
    alone: Callable[[Work], Coroutine[None, None, None]]
    """Runs work that only one process may do at a time."""
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    """Returns a random number from 0 to 1."""

    async def run(self) -> None:
        """Wait until there is a webhook, so that a server without any takes no lease; then send."""
        while not await asyncio.to_thread(are_there, self.engine):
            await self.sleep(LOOK)
        await self.alone(self._send_all)

    async def _send_all(self) -> None:
        async with self.open_caller() as caller:

            async def send_to(_webhook: str, waiting: Sequence[Waiting]) -> None:
                for one in waiting[:IN_A_ROW]:
                    if not await self._send(caller, one):
                        return

            await ChatWorkers("Webhooks, sending", self._waiting, send_to, self.retry_policy).run()

    def _waiting(self, busy: Collection[str], most: int) -> Sequence[Waiting]:
        return deliveries.waiting(self.engine, busy, most, self.clock())

    async def _send(self, caller: Caller, one: Waiting) -> bool:
        """Try one message and note what became of it. Return whether the webhook is there still."""
        body, now = one.body.encode(), self.clock()
        try:
            answer = await caller.post(one.url, signed(one, now), body)
        except CallFailed as error:
            await self._failed(one, error.reason, None)
            return True
        if 200 <= answer.status < 300:
            await asyncio.to_thread(deliveries.arrived, self.engine, one, answer.status, self.clock())
        elif answer.status == GONE:
            await asyncio.to_thread(deliveries.gone, self.engine, one, answer.status, self.clock())
            LOG.warning("Webhook %s was ended: its receiver answers that it is gone.", one.webhook)
            return False
        else:
            await self._failed(one, Reason.ANSWERED, answer)
        return True

    async def _failed(self, one: Waiting, reason: Reason, answer: Answer | None) -> None:
        now = self.clock()
        pause = pause_after(one.tries + 1, self.chance())
        if pause is None:
            LOG.error("Webhook %s: message %s was given up (%s).", one.webhook, one.id, reason.value)
        elif answer is not None:
            pause = max(pause, min(seconds_of(answer.retry_after, now) or 0.0, max(PAUSES)))
        due_at = None if pause is None else now + timedelta(seconds=pause)
        status = None if answer is None else answer.status
        await asyncio.to_thread(deliveries.failed, self.engine, one, reason, status, due_at)


def pause_after(tries: int, chance: float) -> float | None:
    """Return how many seconds to wait after so many failed tries; None if that was the last one."""
    if tries > len(PAUSES):
        return None
    return PAUSES[tries - 1] * (1 + SPREAD * (2 * chance - 1))


def signed(one: Waiting, now: datetime) -> dict[str, str]:
    """Return the headers of one try. The id is that of the message, the moment that of the try."""
    moment = now.astimezone(UTC).replace(microsecond=0)
    return {
        "content-type": "application/json",
        "user-agent": "decuong",
        "webhook-id": one.id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Signer(one.secret).sign(one.id, moment, one.body),
    }
