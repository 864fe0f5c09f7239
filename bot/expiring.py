"""Retention: drafts that nobody writes in any more are erased once their outline keeps them no longer."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from bot.app import App, clock
from storage.engine import writing
from storage.erasing import expire
from storage.errors import StorageError
from storage.uploads import drop_left

log = logging.getLogger(__name__)
EVERY_SECONDS = 3600
UPLOADS_KEPT = timedelta(days=2)
"""An officer may finish tomorrow what the line did not carry today."""


async def expire_for_ever(app: App) -> None:
    """Look every hour while serving; a database that is away is tried again an hour later."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await asyncio.to_thread(expire_all, app, clock())
        except StorageError as error:
            log.warning("Drafts that are too old were not erased: %s", error)


def expire_all(app: App, now: datetime) -> dict[str, int | None]:
    """How many drafts of each outline were erased; None for an outline that keeps them.

    Pieces of files whose rest never came go too.
    """
    with writing(app.engine) as connection:
        drop_left(connection, now - UPLOADS_KEPT)
    erased: dict[str, int | None] = {}
    for offer in app.library.offers():
        days = app.library.newest(offer.key).outline.keep_days
        erased[offer.key] = None
        if days is not None:
            with writing(app.engine) as connection:
                erased[offer.key], files = expire(connection, offer.key, now - timedelta(days=days), now)
            app.files.drop(files)
    return erased
