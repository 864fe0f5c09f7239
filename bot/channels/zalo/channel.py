"""The Zalo channel: updates are pushed to a webhook. Polling is only for trying it out."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.channels.messaging.calls import ApiError, OtherPollerError, TokenRefusedError, TooFastError
from bot.channels.messaging.channel import MessengerChannel
from bot.channels.messaging.failure_log import report
from bot.channels.messaging.messenger import RawUpdate
from bot.channels.messaging.rate_limiter import RateLimiter
from bot.channels.messaging.receiving import Intake
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.messenger import ZaloMessenger
from bot.jobs.supervise import CannotWorkError
from flows.catalogue import Catalogue

LOG = logging.getLogger(__name__)
ONLY_TO_TRY = (
    "Zalo is polled: for trying out only. Zalo hands out each message once, and one that is in hand when "
    "decuong stops is gone. Set DECUONG_ZALO_WEBHOOK_URL and DECUONG_ZALO_WEBHOOK_SECRET (docs/zalo.md)."
)


class ZaloError(CannotWorkError):
    """Zalo cannot be used: the token was refused, or the API was not reached."""


@dataclass
class ZaloChannel(MessengerChannel):
    """The channel of one bot."""

    say: Catalogue

    async def run(self) -> None:
        """Receive updates until cancelled.

        Raises ZaloError when the token is refused or, at the start, when the API cannot be reached.
        """
        try:
            async with ZaloApi(self.token, self.api_url) as api:
                messenger = ZaloMessenger(api, self.say, self.clock)
                intake = self.intake(messenger, RateLimiter(self.retry_policy.now, self.retry_policy.sleep))
                endpoint = self.endpoint
                if endpoint is None:
                    LOG.warning(ONLY_TO_TRY)
                    await self.alone(lambda: self._fetch_and_send(api, intake))
                else:
                    secret = endpoint.secret
                    await self.be_pushed_to(
                        intake, endpoint, lambda: api.prepare_webhook(self.webhook_url, secret)
                    )
        except TokenRefusedError:
            raise ZaloError(
                "Zalo refuses the token: copy it again from where the bot was made into DECUONG_ZALO_TOKEN."
            ) from None
        except ApiError as error:
            raise ZaloError(
                "The Zalo Bot API at {api_url} cannot be used: {error}. Check the network, "
                "DECUONG_ZALO_API_URL and DECUONG_ZALO_WEBHOOK_URL.",
                api_url=self.api_url,
                error=error,
            ) from None

    async def _fetch_and_send(self, api: ZaloApi, intake: Intake) -> None:
        await api.prepare_polling()
        await self.fetch_beside(intake, lambda: self._poll(api, intake))

    async def _poll(self, api: ZaloApi, intake: Intake) -> None:
        """Fetch and hand in, one by one. Zalo hands an update out only once: it is retried until kept."""
        held: list[RawUpdate] = []
        failures = 0
        while True:
            try:
                held = held or await api.updates()
                if held:
                    await intake.keep(held)
                held, failures = [], 0
            except TokenRefusedError:
                raise
            except TooFastError as error:
                await self.retry_policy.sleep(error.seconds)
            except Exception as error:  # the update in hand is retried
                failures += 1
                _report(error)
                await self.retry_policy.pause(failures)


def _report(error: Exception) -> None:
    if isinstance(error, OtherPollerError):
        LOG.error(
            "Zalo: another program fetches this bot's messages, or a webhook is set; stop one of the two."
        )
        return
    report(LOG, "Zalo: a message was not fetched or not kept, trying again", error)
