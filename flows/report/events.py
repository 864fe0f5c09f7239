"""Events: the changes of a turn, in the order in which they happened. Storage writes only these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.messages.message import FileRef
from flows.report.answer import Part, Standing
from flows.report.figure import Figure
from flows.report.submission import Submission
from flows.report.value import Value


@dataclass(frozen=True, slots=True)
class PartKept:
    """A part was added to an answer, at its end or, if it was sent before another part, before that one."""

    path: str
    part: Part
    before: str = ""
    """The id of the part behind it; "" if it is at the end."""


@dataclass(frozen=True, slots=True)
class PartSuperseded:
    """A part no longer counts: it was edited (`by` replaces it), moved, replaced or deleted. It is kept."""

    path: str
    part: str
    by: Part | None = None


@dataclass(frozen=True, slots=True)
class PartRevived:
    """A superseded part counts again, because the step that superseded it was undone."""

    path: str
    part: Part
    at: int
    """Its place among the live parts of the answer."""


@dataclass(frozen=True, slots=True)
class FileCame:
    """The file of a message has arrived, or (None) will never arrive.

    It is set in every part of the message, also in those that no longer count.
    """

    path: str
    """The path of the live part; UNPLACED if there is none."""
    message: str
    file: FileRef | None


@dataclass(frozen=True, slots=True)
class AnswerStood:
    """An answer was closed, reopened or skipped, or its value was read."""

    path: str
    standing: Standing
    value: Value


@dataclass(frozen=True, slots=True)
class FiguresRead:
    """The figures of an answer were read, confirmed or corrected. The event has all figures of the answer."""

    path: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Probed:
    """It was asked what an answer does not touch."""

    path: str


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """A repeat's rows changed: one was added, left out, brought back or moved."""

    path: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one repeat. A row's number never changes; its position is only shown."""

    order: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    """The rows that were left out. They keep all their answers and can be brought back."""

    @property
    def last(self) -> int:
        """Return the highest number ever given; 0 if none was."""
        return max((*self.order, *self.left_out), default=0)

    def add(self) -> tuple[Rows, int]:
        """Return the rows with a new one at the end, and its number."""
        number = self.last + 1
        return Rows((*self.order, number), self.left_out), number

    def leave_out(self, number: int) -> Rows:
        """Return the rows with `number` left out."""
        if number not in self.order:
            return self
        return Rows(tuple(one for one in self.order if one != number), (*self.left_out, number))

    def bring_back(self, number: int) -> Rows:
        """Return the rows with `number` brought back, before the first row with a greater number."""
        if number not in self.left_out:
            return self
        at = next((at for at, one in enumerate(self.order) if one > number), len(self.order))
        order = (*self.order[:at], number, *self.order[at:])
        return Rows(order, tuple(one for one in self.left_out if one != number))

    def moved(self, number: int, by: int) -> Rows:
        """Return the rows with `number` moved `by` places down, or up if negative, as far as possible."""
        if number not in self.order:
            return self
        others = [one for one in self.order if one != number]
        others.insert(max(0, min(self.order.index(number) + by, len(others))), number)
        return Rows(tuple(others), self.left_out)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The report was sealed."""

    submission: Submission


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The respondent took the submitted report back, to correct it."""

    number: str
    at: datetime


Event = (
    PartKept
    | PartSuperseded
    | PartRevived
    | FileCame
    | AnswerStood
    | FiguresRead
    | Probed
    | RowsChanged
    | Submitted
    | Withdrawn
)


def added(event: Event) -> tuple[str, Part] | None:
    """Return the (path, part) that an event adds to the draft (counted by Draft.parts), or None."""
    if isinstance(event, PartKept):
        return event.path, event.part
    if isinstance(event, PartSuperseded) and event.by is not None:
        return event.path, event.by
    return None
