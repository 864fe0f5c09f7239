"""The Telegram channel: by polling, or by a webhook where one is set."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.conversation import HandIn
from bot.supervising import CannotWorkError
from bot.telegram.api import (
    ApiError,
    BotApi,
    OtherPollerError,
    TokenRefusedError,
    TooFastError,
    UnreachedError,
)
from bot.telegram.fetching import Fetcher, Inbox, SetAside
from bot.telegram.files import Files, KeepFile
from bot.telegram.intake import Intake
from bot.telegram.pace import Pace
from bot.telegram.reporting import report
from bot.telegram.retrying import Patience
from bot.telegram.sending import Outbox, Sender
from bot.telegram.webhook import WebhookDoor
from bot.telegram.words import COMMANDS

LOG = logging.getLogger(__name__)
LANGUAGE = "vi"
Work = Callable[[], Coroutine[None, None, None]]
Alone = Callable[[Work], Coroutine[None, None, None]]


async def _at_once(work: Work) -> None:
    await work()


class TelegramError(CannotWorkError):
    """Telegram cannot be used."""


@dataclass
class TelegramChannel:
    """Fetches what arrives, hands it in, sends what waits in the outbox. Keeps nothing between batches."""

    token: str = field(repr=False)
    api_url: str
    """Of the Bot API: "https://api.telegram.org", or a server of one's own."""
    hand_in: HandIn
    keep_file: KeepFile
    set_aside: SetAside
    outbox: Outbox
    """Where what is said back waits for being sent."""
    inbox: Inbox
    """Where what arrived waits for its files."""
    press_of: Callable[[str], str | None]
    """The press that a reply keyboard's label stands for; None for any other text."""
    clock: Callable[[], datetime]
    alone: Alone = _at_once
    """Does what only one process may do: fetching and sending."""
    patience: Patience = field(default_factory=Patience)
    webhook_url: str = ""
    """Where Telegram pushes to, as it reaches it from outside; "": what arrives is polled."""
    door: WebhookDoor | None = None
    """What takes what is pushed; with webhook_url."""

    async def run(self) -> None:
        """Take what arrives until cancelled; whenever it is cancelled or killed, nothing is lost.

        Raises TelegramError when the token is refused or, at the start, when the Bot API cannot be reached.
        """
        try:
            async with BotApi(self.token, self.api_url) as api:
                pace = Pace(self.patience.now, self.patience.sleep)
                sender = Sender(api, self.outbox, self.press_of, self.clock, self.patience, pace)
                fetcher = Fetcher(
                    self.inbox,
                    Files(api, self.keep_file, self.patience),
                    self.hand_in,
                    self.set_aside,
                    self.press_of,
                    self.clock,
                    sender.wake,
                )
                intake = Intake(
                    api, self.hand_in, self.set_aside, self.press_of, self.clock, self.inbox, fetcher, sender
                )
                if self.door is None:
                    await self.alone(lambda: self._fetch_and_send(api, intake))
                else:
                    await self._be_pushed_to(api, intake, self.door)
        except TokenRefusedError:
            raise TelegramError(
                "Telegram refuses the token: copy it again from @BotFather into DECUONG_TELEGRAM_TOKEN."
            ) from None
        except ApiError as error:
            raise TelegramError(
                "The Bot API at {api_url} cannot be used: {error}. Check the network and "
                "DECUONG_TELEGRAM_API_URL.",
                api_url=self.api_url,
                error=error,
            ) from None

    async def _fetch_and_send(self, api: BotApi, intake: Intake) -> None:
        await api.prepare_polling(COMMANDS, LANGUAGE)
        async with _together(intake.sender.run(), intake.fetcher.run()):
            await self._poll(api, intake)

    async def _be_pushed_to(self, api: BotApi, intake: Intake, door: WebhookDoor) -> None:
        """Open the door, then have Telegram push; the other way round the first pushes would fail."""
        door.open(intake)
        try:
            await api.prepare_webhook(self.webhook_url, door.secret, COMMANDS, LANGUAGE)
            # Every process takes what is pushed; one sends, and fetches files.
            await self.alone(lambda: self._send_and_fetch(intake))
        finally:
            door.close()

    async def _send_and_fetch(self, intake: Intake) -> None:
        async with _together(intake.fetcher.run()):
            await intake.sender.run()

    async def _poll(self, api: BotApi, intake: Intake) -> None:
        """Fetch and take, batch by batch.

        The first call carries no offset, so that all that was not confirmed before a crash comes again. The
        offset moves only when a batch was taken; it is said once, and dropped when nothing more waits, since
        update ids may then start anywhere.
        """
        offset: int | None = None
        failures = 0
        while True:
            try:
                raws = await api.updates(offset)
                if raws:
                    await intake.keep(raws)
                offset = raws[-1]["update_id"] + 1 if raws else None
                failures = 0
            except TokenRefusedError:
                raise
            except TooFastError as error:
                await self.patience.sleep(error.seconds)
            except Exception as error:  # the batch is not confirmed and comes again
                failures += 1
                _report(error)
                await self.patience.pause(failures)


@asynccontextmanager
async def _together(*beside: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """What runs beside a block, and ends with it."""
    tasks = [asyncio.create_task(one) for one in beside]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _report(error: Exception) -> None:
    match error:
        case OtherPollerError():
            LOG.error("Telegram: another program fetches this bot's messages; stop one of the two.")
        case UnreachedError():
            LOG.warning("Telegram does not answer, trying again: %s", error)
        case _:
            report(LOG, "Telegram: a batch was not kept, trying again", error)
