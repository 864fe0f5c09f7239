"""Delivery while serving. Sealed reports are delivered to the Department's database without a command."""

from __future__ import annotations

import asyncio
import logging

from bot.app import App, clock
from exports.department.deliver import Delivery, deliver
from storage.core.engine import open_engine
from storage.core.errors import StorageError
from storage.reports.submissions import ALL

log = logging.getLogger(__name__)
EVERY_SECONDS = 15


async def deliver_for_ever(app: App) -> None:
    """Deliver new and changed reports again and again. If the database is unreachable, try again later."""
    said = ""
    while True:
        try:
            failures = [str(failure) for failure in (await asyncio.to_thread(deliver_all, app)).failures]
        except StorageError as error:
            failures = [str(error)]
        if failures and said != failures[0]:
            log.warning("Not delivered: %s", failures[0])
        said = failures[0] if failures else ""
        await asyncio.sleep(EVERY_SECONDS)


def deliver_all(app: App) -> Delivery:
    """Deliver every report that is missing there or has changed. Others are not touched."""
    engine = open_engine(app.settings.department_url)
    try:
        reports = app.reports(ALL)
        return deliver(engine, reports.submissions, reports.outlines, clock())
    finally:
        engine.dispose()
