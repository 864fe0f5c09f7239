"""What every page of the console works with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from bot.app import App
from bot.console.noted import FailedLogIns, ListsSeen
from bot.console.rendering import Renderer
from bot.console.trials import Trials
from bot.intake.rate_limits import MailCodes, WrongPasswords
from bot.live import Live
from exports.tables import Tables, tables_of
from flows.form.machine import Mover
from storage.privacy.audit import Entry, Looks
from storage.staff.asker import Asker


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of a running console. There is one a process."""

    app: App
    clock: Callable[[], datetime]
    new_token: Callable[[], str]
    """Returns 256 random bits as text, never the same twice."""
    renderer: Renderer
    live: Live
    looks: Looks
    wrong_passwords: WrongPasswords = field(default_factory=WrongPasswords)
    mail_codes: MailCodes = field(default_factory=MailCodes)
    failed_log_ins: FailedLogIns = field(default_factory=FailedLogIns)
    lists_seen: ListsSeen = field(default_factory=ListsSeen)
    trials: Trials = field(default_factory=Trials)
    _tables: dict[tuple[str, str], Tables] = field(default_factory=dict)

    def tables_of(self, outline: str, version: str) -> Tables:
        """Return the tables of an outline version. They are made once."""
        if (outline, version) not in self._tables:
            self._tables[outline, version] = tables_of([self.app.registry.outline(outline, version)])
        return self._tables[outline, version]

    def looked(self, asker: Asker, act: str, about: str, how_much: str = "") -> None:
        """Note in the audit trail that somebody looked at personal data. The note holds none itself."""
        self.looks.note(Entry(self.clock(), act, about, Mover.STAFF, how_much, asker.name))

    def looked_at_all(self, asker: Asker, act: str, abouts: Iterable[str]) -> None:
        """Note that somebody looked at several things, an entry each, in one transaction."""
        now = self.clock()
        self.looks.note(*(Entry(now, act, about, Mover.STAFF, "", asker.name) for about in abouts))


def _desk(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


AtDesk = Annotated[Desk, Depends(_desk)]
"""The parameter by which a page gets the desk."""
