"""Builds what sends mail from the settings."""

from __future__ import annotations

from bot.language import translate
from bot.mail.letters import House
from bot.mail.server import server_of
from bot.mail.smtp import Mailer
from bot.settings import Settings


def mailer(settings: Settings) -> Mailer:
    """Return what hands mail over. The settings have to name a server."""
    assert settings.smtp_url is not None
    return Mailer(server_of(settings.smtp_url.get_secret_value()))


def house(settings: Settings) -> House:
    """Return who writes."""
    return House(settings.mail_from, str(settings.public_url or "").rstrip("/"), translate())
