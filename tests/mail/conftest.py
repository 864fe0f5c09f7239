"""A console whose settings name a mail server, with members who ask for the digest."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from pydantic import HttpUrl, SecretStr
from sqlalchemy import delete

from bot.jobs.digest import DigestSender
from bot.mail.setup import house, mailer
from storage.core import tables
from storage.core.engine import writing
from storage.staff.accounts import Role
from tests.console.conftest import Browser, Console, console, fast_hashes
from tests.mail.server import Mailbox, mail_server

__all__ = ["console", "fast_hashes"]
PUBLIC = "https://bao-cao.example.vn"


@dataclass
class Office:
    """The Department's server and its mail server."""

    console: Console
    box: Mailbox

    def asks(self, name: str, role: Role = Role.VIEWER, *provinces: int) -> Browser:
        """A member who asks for the digest at NAME@cuc.vn, with the code that came there."""
        browser = self.console.add(name, role, *provinces)
        answer = browser.post("/staff/me/mail", data={"address": address(name)})
        assert answer.status_code == 303, answer.text
        answer = browser.post("/staff/me/mail/confirm", data={"code": self.code(name)})
        assert answer.status_code == 303, answer.text
        self.box.received.clear()
        return browser

    def browser(self, name: str) -> Browser:
        """A browser in which this member has just logged in: of an earlier day's the session is over."""
        with writing(self.console.play.engine) as connection:
            connection.execute(delete(tables.staff_sessions).where(tables.staff_sessions.c.staff == name))
        return self.console.browser(name)

    def code(self, name: str) -> str:
        """The code in the newest mail of a member."""
        text = self.box.to(address(name))[-1].get_content()
        [code] = re.findall(r"\b\d{6}\b", text)
        return str(code)

    def at(self, moment: str) -> None:
        """Set the clock, by the time in Vietnam: "2026-11-28 08:00"."""
        self.console.clock.now = datetime.fromisoformat(f"{moment}+07:00")

    def sender(self) -> DigestSender:
        settings = self.console.app.settings
        return DigestSender(self.console.app, mailer(settings), house(settings), self.console.clock)

    def sends(self) -> None:
        """What the job does when it looks."""
        asyncio.run(self.sender().send_all())


def address(name: str) -> str:
    return f"{name}@cuc.vn"


def speaks_to(console: Console, box: Mailbox) -> Office:
    """An office whose mail goes there."""
    settings = console.app.settings
    settings.smtp_url, settings.mail_from = SecretStr(box.url), "bao-cao@example.vn"
    settings.public_url = HttpUrl(PUBLIC)
    return Office(console, box)


@pytest.fixture
def office(console: Console) -> Iterator[Office]:
    with mail_server() as box:
        yield speaks_to(console, box)
