"""Deciding on reports: the rule that commands and the staff console share.

A decision is looked at first (`Decisions.add` raises what is wrong with it) and carried out after that
(`Decisions.carry_out`), all reports in one transaction: if one has a fault, before or then, none is moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from flows.form import machine
from flows.form.machine import Mover
from flows.form.outline import Outline, Place, rows_inside
from flows.report.submission import Remark, State, Submission
from flows.sentence import DecuongError, Sentence, Sentences
from storage.core.errors import NotNow, Unknown
from storage.reports import submissions as sealed
from storage.reports.submissions import Moved

RETURN = "return"
LONGEST = 4000
"""Characters of a remark or a note: with its question it fits one message of every channel."""


@dataclass
class Decided:
    """One report that is to be moved, with the remarks for it."""

    report: Submission
    revision: int | None = None
    """The revision that the decider saw; None for whatever it is now."""
    remarks: list[Remark] = field(default_factory=list)

    @property
    def new_remarks(self) -> list[Remark]:
        """Return the remarks that the report does not have yet."""
        known = {(remark.path, remark.text) for remark in self.report.remarks}
        return [remark for remark in self.remarks if (remark.path, remark.text) not in known]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report."""

    id: str
    state: State | None = None
    """Its new state. None if nothing was done, since all was there already."""
    told: int = 0
    """At how many addresses its writers are told."""


class Decisions:
    """Decisions of one kind by one member of staff."""

    def __init__(self, app: App, trigger: str, by: str, clock: Callable[[], datetime]) -> None:
        self._app = app
        self._trigger = trigger
        self._by = by
        self._clock = clock
        self._decided: dict[str, Decided] = {}

    def __len__(self) -> int:
        return len(self._decided)

    def add(self, report: Submission, key: str = "", text: str = "", revision: int | None = None) -> None:
        """Add a report; for a return with a remark on the question that `key` means in it.

        Raises NotNow if the report's state does not allow this, Stale if it is not at `revision` any more,
        and DecuongError if a return lacks its remark.
        """
        sealed.check_revision(report.id, report.revision, revision)
        if machine.move(report.state, self._trigger, Mover.STAFF) is None:
            sealed.refuse(report.id, report.state, self._trigger)
        one = self._decided.setdefault(report.id, Decided(report, revision))
        if self._trigger != RETURN:
            return
        if not key or not text:
            raise DecuongError("Report {id} has no question or no remark; write both.", id=report.id)
        outline = self._app.registry.outline(report.outline, report.outline_version)
        one.remarks.append(Remark(path_of(outline, report, key), text, self._by, self._clock()))

    def carry_out(self) -> list[Outcome]:
        """Move all reports and tell their writers, in the order added and in one transaction.

        Raises NotNow, Stale or Unknown if somebody else moved one meanwhile; then none is moved.
        """
        moved = self._app.conversation.unasked.decide(self._move, self._clock())
        told = {one.id: (one.state, number) for one, number in moved}
        return [Outcome(id_, *told.get(id_, ())) for id_ in self._decided]

    def _move(self, connection: Connection) -> list[Moved]:
        sealed.lock_drafts(connection, self._decided)
        faults: list[DecuongError] = []
        moved: list[Moved] = []
        for id_, one in self._decided.items():
            at, new = self._clock(), one.new_remarks
            if one.remarks and not new:
                continue
            step = (id_, self._trigger, Mover.STAFF, at, new, self._by, one.revision)
            try:
                moved.append(sealed.move_in(connection, *step))
            except (NotNow, Unknown) as error:
                faults.append(error)
        if faults:
            raise faults[0] if len(self._decided) == 1 else none_moved(faults)
        return moved


def none_moved(faults: Sequence[DecuongError | Sentence]) -> DecuongError:
    """Return the error that says why of several reports none was moved."""
    return DecuongError("No report was moved:\n{faults}", faults=Sentences(tuple(faults), "\n"))


def path_of(outline: Outline, report: Submission, key: str) -> str:
    """Return the path that a remark's key means in this report: a path, or the number of one question.

    Raises DecuongError if it means none, or several.
    """
    paths = [
        path
        for place in outline.asked.values()
        if key in {place.node.number, place.template}
        for path in _paths(report, place)
    ]
    known = [path for place in outline.asked.values() for path in _paths(report, place)]
    if key in known:
        return key
    if len(paths) != 1:
        choice = Sentence("see `decuong submissions show`")
        if paths:
            choice = Sentence("write one of {paths}", paths=", ".join(paths))
        raise DecuongError(
            "{key} is not one question of report {number}; {choice}.",
            key=key,
            number=report.number,
            choice=choice,
        )
    return paths[0]


def _paths(one: Submission, place: Place) -> list[str]:
    """Return the paths of a question in this report, one for each row around it."""
    found = rows_inside(place.repeats, (), lambda repeat, rows: one.rows.get(repeat.path(rows), ()))
    return [place.path(rows) for rows in found]
