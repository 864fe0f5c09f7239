"""Builds the Zalo channel from the settings and the application."""

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
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.channel import ZaloChannel, ZaloError
from bot.channels.zalo.messenger import ZaloMessenger
from bot.channels.zalo.reading import CHANNEL, sender_of
from bot.intake.conversation import HandIn
from bot.jobs.lease import Lease, this_process
from flows.messages.message import Inbound
from storage.queues.inbox import Inbox
from storage.queues.outbox import Outbox
from storage.queues.set_aside import keep_raw


def zalo_channel(app: App, hand_in: HandIn, endpoint: WebhookEndpoint | None = None) -> ZaloChannel:
    """The Zalo channel. The settings must have a token."""
    token = app.settings.zalo_token
    assert token is not None  # the caller has checked

    return ZaloChannel(
        token.get_secret_value(),
        str(app.settings.zalo_api_url).rstrip("/"),
        hand_in=hand_in,
        keep_file=app.files.put,
        settle=app.channel_files(CHANNEL).settle,
        set_aside=partial(keep_update, app),
        outbox=Outbox(app.engine, CHANNEL, clock),
        inbox=Inbox(app.engine, CHANNEL),
        alone=Lease(app.engine, CHANNEL, this_process(), clock).while_held,
        clock=clock,
        webhook_url=str(app.settings.zalo_webhook_url or ""),
        endpoint=endpoint,
        say=app.say,
    )


def keep_update(app: App, raw: Mapping[str, Any], error: str) -> None:
    """Set a raw update aside, as ASCII JSON: half a surrogate pair could not be stored otherwise."""
    address = sender_of(raw).encode("ascii", "replace").decode()
    keep_raw(app.engine, CHANNEL, address, json.dumps(raw), error, clock())


async def read_again(app: App, raw: Mapping[str, Any]) -> list[Inbound]:
    """What a raw update says, with its picture stored; [] for nothing. Raises what reading it raises."""
    token = app.settings.zalo_token
    if token is None:
        raise ZaloError("Set DECUONG_ZALO_TOKEN: a picture of the message may have to be fetched.")
    async with ZaloApi(token.get_secret_value(), str(app.settings.zalo_api_url)) as api:
        messenger = ZaloMessenger(api, app.say, clock)
        files = Files(messenger, app.files.put, RetryPolicy())
        found = messenger.read(raw, clock())
        return [await files.inbound(one) for one in ([] if isinstance(found, Group) else found)]
