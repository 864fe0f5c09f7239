"""The synthesis in the Department's database: made anew when what it is made of has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from bot.app import App
from exports.department.failures import Failure
from exports.department.shape import Shape
from exports.department.synthesis import differences, is_made_of, make, mark_of
from exports.reports import Reports
from exports.synthesis.gather import newest
from flows.report.submission import State
from flows.sentence import Sayable
from storage.reports.submissions import Head, heads


@dataclass(frozen=True)
class Synthesised:
    """The tables of the synthesis at one target."""

    app: App
    engine: Engine
    shape: Shape

    def is_due(self, here: Sequence[Head]) -> bool:
        """Whether the tables are to be made anew. `here` are all reports. Raises DBAPIError."""
        return not is_made_of(self.engine, self.shape, self._mark(here))

    def make(self) -> Failure | None:
        """Make the tables anew, or return why that failed."""
        return make(self.engine, self.shape, self._reports(), self._mark(heads(self.app.engine)))

    def differences(self) -> list[Sayable]:
        """Return in what the tables differ from what the reports here give. Raises DBAPIError.

        If a report changed meanwhile, they are looked at once more.
        """
        before = self._mark(heads(self.app.engine))
        found = differences(self.engine, self.shape, self._reports())
        if found and self._mark(heads(self.app.engine)) != before:
            found = differences(self.engine, self.shape, self._reports())
        return found

    def _mark(self, here: Sequence[Head]) -> str:
        latest = {one.number: one for one in here if one.state is State.ACCEPTED}
        return mark_of(
            (one.id, self.shape.stamp(one.outline, one.revision, one.state, one.changed_at))
            for one in latest.values()
        )

    def _reports(self) -> Reports:
        reports = self.app.reports(states=(State.ACCEPTED,))
        return replace(reports, submissions=newest(reports.submissions), again=None)
