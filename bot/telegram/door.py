"""The Telegram channel as settings make it: what it needs of the rest of decuong, put together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.app import App, clock
from bot.conversation import HandIn
from bot.telegram.channel import TelegramChannel
from bot.telegram.webhook import WebhookDoor
from flows.dialogue.understanding import labelled_press
from storage.channels import keep_raw, mark_unreachable


def telegram_channel(app: App, hand_in: HandIn, door: WebhookDoor | None = None) -> TelegramChannel:
    """The Telegram channel; settings must have a token."""
    token = app.settings.telegram_token
    assert token is not None  # the caller has looked

    def set_aside(raw: Mapping[str, Any], error: str) -> None:
        keep_raw(app.engine, "telegram", json.dumps(raw, ensure_ascii=False), error, clock())

    return TelegramChannel(
        token=token.get_secret_value(),
        api_url=str(app.settings.telegram_api_url).rstrip("/"),
        hand_in=hand_in,
        keep_file=app.files.put,
        set_aside=set_aside,
        mark_unreachable=lambda address: mark_unreachable(app.engine, "telegram", address, clock()),
        press_of=labelled_press,
        clock=clock,
        webhook_url=str(app.settings.telegram_webhook_url or ""),
        door=door,
    )
