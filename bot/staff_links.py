"""The links by which members of staff set a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.app import App, new_token
from storage.staff import accounts


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works once. It is shown once: only its hash is kept."""

    address: str
    until: datetime


def new_link(app: App, name: str, at: datetime, by: str, token: Callable[[], str] = new_token) -> Link:
    """Make a member's link. Earlier ones work no more. Raises Unknown."""
    secret = token()
    until = accounts.issue_link(app.engine, name, secret, at, by)
    base = app.settings.public_url or f"http://{app.settings.host}:{app.settings.port}"
    return Link(f"{str(base).rstrip('/')}/staff/password/{secret}", until)
