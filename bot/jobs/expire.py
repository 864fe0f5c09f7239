"""Retention and leftovers of erasings. Both run while serving, and in `decuong expire`."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import App, clock
from flows.respondents.consent import longest_kept
from storage.core.engine import writing
from storage.core.errors import StorageError
from storage.drafts.offered import forget_strangers
from storage.files.uploads import drop_left
from storage.privacy.audit_chain import seal
from storage.privacy.expiry import believe, expire, forget
from storage.privacy.leftovers import tidy
from storage.staff import job_ends
from storage.webhooks import deliveries

log = logging.getLogger(__name__)
EVERY_SECONDS = 3600
TIDIED_EVERY_SECONDS = 60
UPLOADS_KEPT = timedelta(days=2)
"""How long pieces of a file are kept: an officer may finish an interrupted upload on the next day."""


@dataclass(frozen=True, slots=True)
class Expired:
    """What was deleted because of its age."""

    drafts: dict[str, int | None]
    """The number of drafts, by outline; None for an outline without a limit."""
    people: int
    """The number of people without a draft who had sent nothing for as long as any draft is kept."""


async def expire_for_ever(app: App) -> None:
    """Expire at the start and every hour while serving. After a failure it is tried an hour later."""
    while True:
        try:
            await asyncio.to_thread(expire_all, app, clock())
        except StorageError as error:
            log.warning("What is too old was not erased: %s", error)
        await asyncio.sleep(EVERY_SECONDS)


async def tidy_for_ever(app: App) -> None:
    """Every minute, seal the audit trail and try the leftovers of erasings.

    A store that could not be reached may be back.
    """
    while True:
        try:
            await asyncio.to_thread(tidy, app.engine, app.files)
        except StorageError as error:
            log.warning("What was erased is not all deleted yet: %s", error)
        try:
            await asyncio.to_thread(seal, app.engine)
        except StorageError as error:  # another process seals: the next minute will do
            log.warning("The audit trail is not sealed yet: %s", error)
        await asyncio.sleep(TIDIED_EVERY_SECONDS)


def expire_all(app: App, now: datetime, *, clock_is_right: bool = False) -> Expired:
    """Erase what is too old: drafts, files that staff took away, messages to webhooks, unfinished uploads.

    Raises ClockAheadError if the clock cannot be trusted. Then nothing is erased.
    """
    with writing(app.engine) as connection:
        believe(connection, now, is_right=clock_is_right)
        drop_left(connection, now - UPLOADS_KEPT)
        forget_strangers(connection, now)
        job_ends.expire(connection, now)
        deliveries.forget(connection, now)
    drafts: dict[str, int | None] = {}
    offers = app.registry.offers()
    for offer in offers:
        drafts[offer.key] = None
        if offer.keep_days is not None:
            with writing(app.engine) as connection:
                drafts[offer.key] = expire(connection, offer.key, now - timedelta(days=offer.keep_days), now)
    people = 0
    if (days := longest_kept(offers)) is not None:
        with writing(app.engine) as connection:
            people = forget(connection, now - timedelta(days=days), now)
    tidy(app.engine, app.files)
    seal(app.engine)
    return Expired(drafts, people)
