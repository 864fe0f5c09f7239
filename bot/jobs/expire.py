"""Retention, and what erasing leaves to be done: looked after while serving, and by `decuong expire`."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import App, clock
from flows.onboarding.consent import longest_kept
from storage.core.engine import writing
from storage.core.errors import StorageError
from storage.drafts.offered import forget_strangers
from storage.files.uploads import drop_left
from storage.privacy.expiry import believe, expire, forget
from storage.privacy.leftovers import tidy

log = logging.getLogger(__name__)
EVERY_SECONDS = 3600
TIDIED_EVERY_SECONDS = 60
UPLOADS_KEPT = timedelta(days=2)
"""An officer may finish tomorrow what the line did not carry today."""


@dataclass(frozen=True, slots=True)
class Expired:
    """What went because of its age."""

    drafts: dict[str, int | None]
    """How many, by outline; None for an outline that keeps them."""
    people: int
    """Who had no draft, and had sent nothing for as long as any draft is kept."""


async def expire_for_ever(app: App) -> None:
    """Look at the start and every hour while serving; what fails is tried again an hour later."""
    while True:
        try:
            await asyncio.to_thread(expire_all, app, clock())
        except StorageError as error:
            log.warning("What is too old was not erased: %s", error)
        await asyncio.sleep(EVERY_SECONDS)


async def tidy_for_ever(app: App) -> None:
    """Try again every minute what an erasing left to be done: a store that was away may be back."""
    while True:
        try:
            await asyncio.to_thread(tidy, app.engine, app.files)
        except StorageError as error:
            log.warning("What was erased is not all deleted yet: %s", error)
        await asyncio.sleep(TIDIED_EVERY_SECONDS)


def expire_all(app: App, now: datetime, *, clock_is_right: bool = False) -> Expired:
    """Erase what is too old. Raises ClockAheadError where the clock is not believed: then nothing is erased.

    Pieces of files whose rest never came go too.
    """
    with writing(app.engine) as connection:
        believe(connection, now, is_right=clock_is_right)
        drop_left(connection, now - UPLOADS_KEPT)
        forget_strangers(connection, now)
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
    return Expired(drafts, people)
