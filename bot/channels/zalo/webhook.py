"""The endpoint of Zalo's webhook, and the name of its secret header."""

from __future__ import annotations

from bot.channels.messaging.webhook import WebhookEndpoint

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


def zalo_endpoint(secret: str) -> WebhookEndpoint:
    """The endpoint that Zalo pushes to; the secret is 8 to 256 characters (Zalo Bot API, setWebhook)."""
    return WebhookEndpoint("Zalo", SECRET_HEADER, secret)
