"""Builds the Telegram channel from the settings and the application."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.app import App, clock
from bot.channels.messaging.arriving import Group
from bot.channels.messaging.files import Files
from bot.channels.messaging.retry_policy import RetryPolicy
from bot.channels.messaging.webhook import WebhookEndpoint
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.channel import TelegramChannel, TelegramError
from bot.channels.telegram.messenger import TelegramMessenger
from bot.channels.telegram.reading import sender_of
from bot.intake.conversation import HandIn
from bot.jobs.lease import Lease, this_process
from flows.dialogue.words_for_buttons import labelled_press
from flows.messages.message import Inbound
from storage.queues.inbox import Inbox
from storage.queues.outbox import Outbox
from storage.queues.set_aside import keep_raw


def telegram_channel(app: App, hand_in: HandIn, endpoint: WebhookEndpoint | None = None) -> TelegramChannel:
    """The Telegram channel. The settings must have a token."""
    token = app.settings.telegram_token
    assert token is not None  # the caller has checked

    return TelegramChannel(
        token.get_secret_value(),
        str(app.settings.telegram_api_url).rstrip("/"),
        hand_in=hand_in,
        keep_file=app.files.put,
        settle=app.channel_files("telegram").settle,
        set_aside=partial(keep_update, app),
        outbox=Outbox(app.engine, "telegram", clock),
        inbox=Inbox(app.engine, "telegram"),
        alone=Lease(app.engine, "telegram", this_process(), clock).while_held,
        press_of=labelled_press,
        clock=clock,
        webhook_url=str(app.settings.telegram_webhook_url or ""),
        endpoint=endpoint,
    )


def keep_update(app: App, raw: Mapping[str, Any], error: str) -> None:
    """Set a raw update aside, as ASCII JSON: half a surrogate pair could not be stored otherwise."""
    keep_raw(app.engine, "telegram", sender_of(raw), json.dumps(raw), error, clock())


async def read_again(app: App, raw: Mapping[str, Any]) -> list[Inbound]:
    """What a raw update says, with its file stored; [] if it says nothing. Raises what reading it raises."""
    token = app.settings.telegram_token
    if token is None:
        raise TelegramError("Set DECUONG_TELEGRAM_TOKEN: a file of the message may have to be fetched.")
    async with BotApi(token.get_secret_value(), str(app.settings.telegram_api_url)) as api:
        messenger = TelegramMessenger(api, labelled_press)
        files = Files(messenger, app.files.put, RetryPolicy())
        found = messenger.read(raw, clock())
        arrived = [] if isinstance(found, Group) else found
        return [await files.inbound(one) for one in arrived]
