"""Begins the processes of staff's jobs whenever something is due: what they take away, and the daily digest.

So the processes take memory only then. This module stays light: `serve` imports it.
"""

from __future__ import annotations

import asyncio

from bot.app import App, clock
from bot.jobs.own_process import OwnProcess
from flows.local_time import local
from flows.reminders.hours import may_send
from storage.staff import digests
from storage.staff.jobs import are_due

LOOK_SECONDS = 1.0
"""Seconds between two looks whether a job is due. A look costs one short query."""


DIGEST_SECONDS = 60.0
"""Seconds between two looks whether a digest is due."""


async def take_away_for_ever(app: App) -> None:
    """Run the process whenever a job is due. Raises CannotWorkError if it ends with a fault."""
    while True:
        if await asyncio.to_thread(are_due, app.engine):
            await OwnProcess("bot.jobs.take_away", "taking away", may_end=True).run()
        await asyncio.sleep(LOOK_SECONDS)


async def send_digests_for_ever(app: App) -> None:
    """Run the process whenever a digest is due. Raises CannotWorkError if it ends with a fault."""
    while True:
        now = clock()
        today = local(now).date()
        if may_send(now) and await asyncio.to_thread(digests.are_due, app.engine, today, now):
            await OwnProcess("bot.jobs.digest", "the daily digest", may_end=True).run()
        await asyncio.sleep(DIGEST_SECONDS)
