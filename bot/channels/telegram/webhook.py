"""The endpoint of Telegram's webhook, and the name of its secret header."""

from __future__ import annotations

from bot.channels.messaging.webhook import WebhookEndpoint

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


def telegram_endpoint(secret: str) -> WebhookEndpoint:
    """Telegram's endpoint. The secret is 1 to 256 of A-Z a-z 0-9 _ - (Bot API, setWebhook)."""
    return WebhookEndpoint("Telegram", SECRET_HEADER, secret)
