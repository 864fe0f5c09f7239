"""The process of the daily digest: on the morning of a working day each who asked for it gets one mail.

`serve` begins it when something is due (bot.jobs.when_due). It ends when nothing is.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.app import App, clock, open_app
from bot.jobs.lease import Lease, this_process
from bot.jobs.own_process import work_off
from bot.mail import digest, letters
from bot.mail.digest import Days
from bot.mail.letters import House
from bot.mail.setup import house, mailer
from bot.mail.smtp import AddressRefused, Connection, Mailer, MailError
from bot.settings import load_settings
from flows.local_time import local
from flows.reminders.hours import may_send, open_day_before
from flows.sentence import DecuongError
from storage.core.errors import Conflict
from storage.staff import digests
from storage.staff.digests import Due

LOG = logging.getLogger(__name__)
NAME = "daily digest"
"""The name of its lease."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30))
"""After each failed try; the last one again and again, until the hours are over."""


def main() -> None:
    """Send what is due, and end."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    app = open_app(load_settings())
    try:
        sender = DigestSender(app, mailer(app.settings), house(app.settings), clock)
        asyncio.run(work_off(Lease(app.engine, NAME, this_process(), clock), sender.send_all))
    except DecuongError as error:
        LOG.error("The daily digest is not sent: %s", error)
        sys.exit(1)
    finally:
        app.engine.dispose()


@dataclass(frozen=True, slots=True)
class DigestSender:
    """Decides and sends the digests of today. The caller holds the lease."""

    app: App
    mailer: Mailer
    house: House
    clock: Callable[[], datetime]

    async def send_all(self) -> None:
        """Send what is due now. Outside of office hours, on Sundays and on holidays nothing is."""
        now = self.clock()
        if not may_send(now):
            return
        today = local(now).date()
        await asyncio.to_thread(self._decide, today)
        due = await asyncio.to_thread(digests.due, self.app.engine, today, self.clock())
        if not due:
            return
        try:
            async with self.mailer.connected() as connection:
                for one in due:
                    await self._send(connection, one)
        except MailError as error:
            LOG.error("The daily digest waits: %s", error)
            for one in await asyncio.to_thread(digests.due, self.app.engine, today, self.clock()):
                await self._later(one)

    def _decide(self, today: date) -> None:
        """Write down what each who has no digest of today yet is told."""
        for to, begins in digests.undecided(self.app.engine, today):
            now, days = self.clock(), days_of(begins, today)
            parts = digest.digest_of(self.app, to.member, days, now)
            content = digest.written(parts, self.house.say) if digest.is_news(parts) else ""
            try:
                digests.decide(self.app.engine, to.member.name, today, days.since, content, now)
            except Conflict:
                LOG.debug("Another process decided about a digest.")

    async def _send(self, connection: Connection, one: Due) -> None:
        """Send one digest. Raises MailError if the server takes nothing any more."""
        letter = letters.digest_letter(
            self.house, one.recipient, one.day, digest.told(one.content), one.made_at
        )
        try:
            await connection.send(letter)
        except AddressRefused as error:
            LOG.warning("The daily digest of %s: %s", one.recipient.member.name, error)
            await asyncio.to_thread(digests.refused, self.app.engine, one, self.clock())
        except MailError as error:
            LOG.error("The daily digest of %s waits: %s", one.recipient.member.name, error)
            await self._later(one)
        else:
            await asyncio.to_thread(digests.sent, self.app.engine, one, self.clock())

    async def _later(self, one: Due) -> None:
        pause = PAUSES[min(one.tries, len(PAUSES) - 1)]
        await asyncio.to_thread(digests.later, self.app.engine, one, self.clock() + pause)


def days_of(begins: date | None, today: date) -> Days:
    """Return the days of which the digest of today's morning tells, up to yesterday.

    They begin with the first one that was not told of; for who never had a digest, with the last working day.
    """
    begins = max(begins, today - digests.KEPT) if begins else open_day_before(today)
    return Days(begins, today - timedelta(days=1))


if __name__ == "__main__":
    main()
