"""What every route of the API works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request

from bot.api.content_models import Report
from bot.console.desk import Desk
from bot.intake.rate_limits import ApiCalls
from exports.json import report_json
from exports.reports import Reports
from exports.rows import Row
from flows.report.submission import Submission
from storage.reports import outlines

Versions = list[tuple[str, str]]


@dataclass
class ApiDesk:
    """The console's desk, with what only the API needs. There is one a process."""

    desk: Desk
    calls: ApiCalls
    pages: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    """Lets one page of reports be made at a time, however many other systems ask at once. So the threads are
    free for staff's pages, and one page is in memory."""
    _known: tuple[Versions, Reports] = field(default=([], Reports((), ())))
    _lock: Lock = field(default_factory=Lock)

    def told(self, report: Submission) -> Report:
        """Return a report with its content, as the API tells it."""
        return Report.model_validate({**report_json(self.row_of(report)), "revision": report.revision})

    def row_of(self, report: Submission) -> Row:
        """Return a report's main row under its own outline version, as exports have it."""
        versions = list(outlines.versions(self.desk.app.engine))
        with self._lock:
            if self._known[0] != versions:  # the tables of an outline are made once
                compiled = [self.desk.app.registry.outline(*one) for one in versions]
                self._known = versions, Reports((), compiled)
            return self._known[1].own_row(report)[1]


def _desk(request: Request) -> ApiDesk:
    found: ApiDesk = request.app.state.desk
    return found


AtApi = Annotated[ApiDesk, Depends(_desk)]
"""The parameter by which a route gets the desk."""
