"""Builds web push from the settings and the application."""

from __future__ import annotations

from bot.app import App, clock
from bot.channels.push.hosts import PushHosts
from bot.channels.push.sealing import Signer
from bot.channels.push.sender import PushSender
from bot.channels.push.service import PushService
from bot.jobs.lease import Lease, this_process
from storage.drafts.subscriptions import CHANNEL, Subscriptions
from storage.queues.outbox import Outbox

NAME = "web push"
"""The name of its lease."""


def push_sender(app: App) -> PushSender:
    """Return the sender."""
    made = signer(app)
    return PushSender(
        Outbox(app.engine, CHANNEL, clock),
        Subscriptions(app.engine),
        lambda: PushService(made, hosts(app), clock),
        clock,
        Lease(app.engine, NAME, this_process(), clock).while_held,
    )


def signer(app: App) -> Signer:
    """Return the signer with the contact of the settings, or with the public address if that has TLS."""
    public = str(app.settings.public_url or "")
    contact = app.settings.push_contact or (public if public.startswith("https:") else "")
    return Signer(Subscriptions(app.engine).key(), contact)


def hosts(app: App) -> PushHosts:
    """Return the push services that may be called."""
    return PushHosts(tuple(app.settings.push_services.split(",")))
