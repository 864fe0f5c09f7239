"""Begins the process that makes what staff asked to take away, whenever something is due.

So the process takes memory only then. This module stays light: `serve` imports it.
"""

from __future__ import annotations

import asyncio

from bot.app import App
from bot.jobs.own_process import OwnProcess
from storage.staff.jobs import are_due

LOOK_SECONDS = 1.0
"""Seconds between two looks whether a job is due. A look costs one short query."""


async def take_away_for_ever(app: App) -> None:
    """Run the process whenever a job is due. Raises CannotWorkError if it ends with a fault."""
    while True:
        if await asyncio.to_thread(are_due, app.engine):
            await OwnProcess("bot.jobs.take_away", "taking away", may_end=True).run()
        await asyncio.sleep(LOOK_SECONDS)
