"""A messenger's channel: it polls for updates, or has them pushed if a webhook is configured."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime

from bot.channels.messaging.fetching import Fetcher, Inbox, SetAside, Settle
from bot.channels.messaging.files import Files, KeepFile
from bot.channels.messaging.messenger import Messenger
from bot.channels.messaging.rate_limiter import RateLimiter
from bot.channels.messaging.receiving import Intake
from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.messaging.sending import Outbox, Sender
from bot.channels.messaging.webhook import WebhookEndpoint
from bot.intake.conversation import HandIn

Work = Callable[[], Coroutine[None, None, None]]
Alone = Callable[[Work], Coroutine[None, None, None]]


async def _at_once(work: Work) -> None:
    await work()


@dataclass
class MessengerChannel:
    """Fetches what arrives, hands it in, and sends what waits in the outbox. Has no state between batches."""

    token: str = field(repr=False)
    api_url: str
    """The API's URL; in tests that of a test server."""
    _: KW_ONLY
    hand_in: HandIn
    keep_file: KeepFile
    settle: Settle
    set_aside: SetAside
    outbox: Outbox
    """Where replies wait to be sent."""
    inbox: Inbox
    """Where updates wait for their files to be downloaded."""
    clock: Callable[[], datetime]
    alone: Alone = _at_once
    """Runs work that only one process may do at a time: fetching and sending."""
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    webhook_url: str = ""
    """The public URL that the messenger pushes to; "" for polling."""
    endpoint: WebhookEndpoint | None = None
    """Receives what is pushed to webhook_url; None for polling."""

    def intake(self, messenger: Messenger, rate_limiter: RateLimiter) -> Intake:
        """The intake, with the sender and the fetcher that it wakes."""
        sender = Sender(messenger, self.outbox, self.clock, self.retry_policy, rate_limiter)
        files = Files(messenger, self.keep_file, self.retry_policy)
        fetcher = Fetcher(
            messenger, self.inbox, files, self.hand_in, self.set_aside, self.settle, self.clock, sender.wake
        )
        return Intake(messenger, self.hand_in, self.set_aside, self.clock, self.inbox, fetcher, sender)

    async def fetch_beside(self, intake: Intake, poll: Work) -> None:
        """Poll; at the same time send replies and download files."""
        async with _together(intake.sender.run(), intake.fetcher.run()):
            await poll()

    async def be_pushed_to(
        self, intake: Intake, endpoint: WebhookEndpoint, prepare: Callable[[], Awaitable[None]]
    ) -> None:
        """Open the endpoint first and then set the webhook: otherwise the first pushes would fail."""
        endpoint.open(intake)
        try:
            await prepare()
            # Every process receives what is pushed; one of them sends, and downloads files.
            await self.alone(lambda: self._send_and_fetch(intake))
        finally:
            endpoint.close()

    async def _send_and_fetch(self, intake: Intake) -> None:
        async with _together(intake.fetcher.run()):
            await intake.sender.run()


@asynccontextmanager
async def _together(*beside: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run these beside a block, and cancel them at its end."""
    tasks = [asyncio.create_task(one) for one in beside]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
