"""What is particular about Zalo's webhook."""

from __future__ import annotations

from bot.channels.messaging.webhook import WebhookDoor

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


def zalo_door(secret: str) -> WebhookDoor:
    """The door that Zalo pushes to; the secret is 8 to 256 characters (Zalo Bot API, setWebhook)."""
    return WebhookDoor("Zalo", SECRET_HEADER, secret)
