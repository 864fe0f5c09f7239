"""The Telegram channel: it polls for updates, or has them pushed if a webhook is configured."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.messaging.calls import (
    ApiError,
    OtherPollerError,
    TokenRefusedError,
    TooFastError,
    UnreachedError,
)
from bot.channels.messaging.channel import MessengerChannel
from bot.channels.messaging.failure_log import report
from bot.channels.messaging.rate_limiter import RateLimiter
from bot.channels.messaging.receiving import Intake
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.labels import COMMANDS
from bot.channels.telegram.messenger import TelegramMessenger, pause
from bot.jobs.supervise import CannotWorkError

LOG = logging.getLogger(__name__)
LANGUAGE = "vi"


class TelegramError(CannotWorkError):
    """Telegram cannot be used: the token was refused, or the API was not reached."""


@dataclass
class TelegramChannel(MessengerChannel):
    """The channel of one bot. `api_url` is "https://api.telegram.org", or a Bot API server of one's own."""

    press_of: Callable[[str], str | None]
    """The press that a reply keyboard's label stands for; None for any other text."""

    async def run(self) -> None:
        """Receive updates until cancelled. Nothing is lost when the process is cancelled or killed.

        Raises TelegramError when the token is refused or, at the start, when the Bot API cannot be reached.
        """
        try:
            async with BotApi(self.token, self.api_url) as api:
                messenger = TelegramMessenger(api, self.press_of)
                intake = self.intake(
                    messenger, RateLimiter(self.retry_policy.now, self.retry_policy.sleep, pause)
                )
                endpoint = self.endpoint
                if endpoint is None:
                    await self.alone(lambda: self._fetch_and_send(api, intake))
                else:
                    await self.be_pushed_to(
                        intake,
                        endpoint,
                        lambda: api.prepare_webhook(self.webhook_url, endpoint.secret, COMMANDS, LANGUAGE),
                    )
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
        await self.fetch_beside(intake, lambda: self._poll(api, intake))

    async def _poll(self, api: BotApi, intake: Intake) -> None:
        """Fetch updates and hand them in, batch by batch.

        The first call has no offset, so that updates that were not confirmed before a crash come again. The
        offset moves only when a batch was handed in. It is sent once and dropped when no more updates wait:
        after that, update ids may start anywhere.
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
                await self.retry_policy.sleep(error.seconds)
            except Exception as error:  # the batch is not confirmed and comes again
                failures += 1
                _report(error)
                await self.retry_policy.pause(failures)


def _report(error: Exception) -> None:
    match error:
        case OtherPollerError():
            LOG.error("Telegram: another program fetches this bot's messages; stop one of the two.")
        case UnreachedError():
            LOG.warning("Telegram does not answer, trying again: %s", error)
        case _:
            report(LOG, "Telegram: a batch was not kept, trying again", error)
