"""What every route of the API works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request

from bot.api.content_models import Report
from bot.console.desk import Desk
from bot.intake.rate_limits import ApiCalls
from exports.json import report_json
from exports.odata.model import Model
from exports.reports import Reports
from exports.rows import Row
from flows.form.outline import Outline
from flows.report.submission import Submission
from storage.reports import feed, outlines
from storage.reports.feed import Cursor
from storage.reports.report_index import Wanted, refresh

Versions = list[tuple[str, str]]


@dataclass(frozen=True)
class _Published:
    """The outlines that were published when somebody looked."""

    versions: Versions
    compiled: Sequence[Outline]

    @cached_property
    def reports(self) -> Reports:
        return Reports((), self.compiled)

    @cached_property
    def model(self) -> Model:
        return Model(self.compiled)


@dataclass
class ApiDesk:
    """The console's desk, with what only the API needs. There is one a process."""

    desk: Desk
    calls: ApiCalls
    pages: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    """Lets one page of reports be made at a time, however many other systems ask at once. So the threads are
    free for staff's pages, and one page is in memory."""
    _known: _Published = field(default=_Published([], ()))
    _lock: Lock = field(default_factory=Lock)

    def told(self, report: Submission) -> Report:
        """Return a report with its content, as the API tells it."""
        return Report.model_validate({**report_json(self.row_of(report)), "revision": report.revision})

    def row_of(self, report: Submission) -> Row:
        """Return a report's main row under its own outline version, as exports have it."""
        return self._now().reports.own_row(report)[1]

    def model(self) -> Model:
        """Return the entity sets of all outlines that are published by now."""
        return self._now().model

    def page(
        self, cursor: Cursor | None, wanted: Wanted, most: int, since: datetime | None = None
    ) -> feed.Page:
        """Return a page of the reports that are new or have changed.

        First the changes are noted, then the index is made to hold them, then it is read.
        """
        engine = self.desk.app.engine
        end = feed.note_changes(engine, self.desk.clock())
        refresh(engine, self.desk.app.registry.outline)
        return feed.page(engine, cursor, since, wanted, most, end)

    def _now(self) -> _Published:
        versions = list(outlines.versions(self.desk.app.engine))
        with self._lock:
            if self._known.versions != versions:  # the tables of an outline are made once
                self._known = _Published(versions, [self.desk.app.registry.outline(*one) for one in versions])
            return self._known


def _desk(request: Request) -> ApiDesk:
    found: ApiDesk = request.app.state.desk
    return found


AtApi = Annotated[ApiDesk, Depends(_desk)]
"""The parameter by which a route gets the desk."""
