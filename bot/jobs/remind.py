"""Reminders of campaigns while serving: in office hours, what is due is put into the outbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from bot.app import App, clock
from bot.intake.conversation import Conversation
from bot.intake.reminding import Reminding
from bot.jobs.lease import Lease, this_process
from flows.reminders.hours import may_send
from flows.reminders.schedule import Reason, due
from storage.campaigns import reminders
from storage.core.engine import writing
from storage.core.errors import Conflict

log = logging.getLogger(__name__)
NAME = "reminders"
EVERY_SECONDS = 60.0
"""Seconds between two looks at what is due."""
AT_ONCE = 500
"""How many reminders that are not sent are noted in one transaction. The others have one each."""


async def remind_for_ever(app: App, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Wait until a campaign sends reminders, so that a server without any takes no lease; then send."""
    while not await asyncio.to_thread(reminders.are_wanted, app.engine):
        await sleep(EVERY_SECONDS)

    async def work() -> None:
        while True:
            await asyncio.to_thread(remind_all, app.conversation, clock)
            await sleep(EVERY_SECONDS)

    await Lease(app.engine, NAME, this_process(), clock).while_held(work)


def remind_all(conversation: Conversation, clock: Callable[[], datetime]) -> None:
    """Send what is due and may be sent now. Outside of office hours nothing is done.

    Two processes at once, and one that is killed at any moment, send nothing twice.
    """
    now = clock()
    if not may_send(now):
        return
    engine = conversation.engine
    for pending in reminders.pending(engine, now):
        _act(conversation, partial(Reminding.again, pending=pending), clock)
    skipped: list[tuple[str, str, Reason | None]] = []
    for one in reminders.candidates(engine, now):
        for each in due(one.standing, now):
            if each.reason is not None:
                skipped.append((one.invitation, each.occasion, each.reason))
                continue
            act = partial(Reminding.remind, invitation=one.invitation, occasion=each.occasion)
            _act(conversation, act, clock)
    for start in range(0, len(skipped), AT_ONCE):
        _note(conversation, skipped[start : start + AT_ONCE], now)


def _act(conversation: Conversation, act: Callable[[Reminding], None], clock: Callable[[], datetime]) -> None:
    """Do one reminder, if the hours are not over meanwhile. What another process has just done is left."""
    if not may_send(now := clock()):
        return
    try:
        conversation.unasked.remind(act, now)
    except Conflict:
        log.debug("Another process decided about a reminder.")


def _note(conversation: Conversation, rows: Sequence[tuple[str, str, Reason | None]], now: datetime) -> None:
    try:
        with writing(conversation.engine) as connection:
            reminders.decide(connection, rows, now)
    except Conflict:
        log.debug("Another process decided about reminders: the rest is noted at the next look.")
