"""Builds the sender of webhooks from the settings and the application, and makes their secrets."""

from __future__ import annotations

from base64 import b64encode

from bot.app import App, clock
from bot.jobs.lease import Lease, this_process
from bot.webhooks.calling import Caller
from bot.webhooks.networks import networks_of
from bot.webhooks.sending import WebhookSender

NAME = "webhooks"
"""The name of its lease."""


def webhook_sender(app: App) -> WebhookSender:
    """Return the sender."""
    networks = networks_of(app.settings.webhook_networks)
    alone = Lease(app.engine, NAME, this_process(), clock).while_held
    return WebhookSender(app.engine, lambda: Caller(networks), clock, alone)


def secret_of(token: str) -> str:
    """Return a token of random bits as Standard Webhooks writes a secret ("Signature scheme")."""
    return f"whsec_{b64encode(token.encode()).decode()}"
