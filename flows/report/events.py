"""What a turn changed: facts, in the order in which they happened. Storage writes them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.messages.message import FileRef
from flows.report.answer import Part, Standing, Value
from flows.report.figure import Figure
from flows.report.submission import Submission


@dataclass(frozen=True, slots=True)
class PartKept:
    """A part was added to an answer: at its end, or where it was sent later than it comes, before another."""

    path: str
    part: Part
    before: str = ""
    """The id of the part that it stands before; "" at the end."""


@dataclass(frozen=True, slots=True)
class PartSuperseded:
    """A part no longer counts: edited (`by` takes its place), moved, replaced or deleted. It stays kept."""

    path: str
    part: str
    by: Part | None = None


@dataclass(frozen=True, slots=True)
class PartRevived:
    """A superseded part counts again: what superseded it was undone."""

    path: str
    part: Part
    at: int
    """Its place among the live parts of the answer."""


@dataclass(frozen=True, slots=True)
class FileCame:
    """The file that a message was sent with, on its way until now, is here; None: it will never be.

    Every part of the message has it, those that do not count any more too.
    """

    path: str
    """Where the live part is; UNPLACED where there is none."""
    message: str
    file: FileRef | None


@dataclass(frozen=True, slots=True)
class AnswerStood:
    """An answer was closed, reopened, skipped or read as a value."""

    path: str
    standing: Standing
    value: Value


@dataclass(frozen=True, slots=True)
class FiguresRead:
    """The figures of an answer: read anew, confirmed or corrected; all of them at once."""

    path: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """A repeat's rows were added to, left out or put in another order."""

    path: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one repeat. A row's number names it for ever; its position is only shown."""

    order: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    """Rows that were taken out; kept with all their answers, and can come back."""

    @property
    def last(self) -> int:
        """The highest number ever given, 0 at first."""
        return max((*self.order, *self.left_out), default=0)

    def add(self) -> tuple[Rows, int]:
        """These rows with a new one at the end, and its number."""
        number = self.last + 1
        return Rows((*self.order, number), self.left_out), number

    def leave_out(self, number: int) -> Rows:
        """These rows without `number`, which is kept aside."""
        if number not in self.order:
            return self
        return Rows(tuple(one for one in self.order if one != number), (*self.left_out, number))

    def bring_back(self, number: int) -> Rows:
        """These rows with `number` among them again, before the first one with a greater number."""
        if number not in self.left_out:
            return self
        at = next((at for at, one in enumerate(self.order) if one > number), len(self.order))
        order = (*self.order[:at], number, *self.order[at:])
        return Rows(order, tuple(one for one in self.left_out if one != number))

    def moved(self, number: int, by: int) -> Rows:
        """These rows with `number` so many places further down (up where negative), as far as it goes."""
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
    """The respondent took the submitted report back to correct it."""

    number: str
    at: datetime


Event = (
    PartKept
    | PartSuperseded
    | PartRevived
    | FileCame
    | AnswerStood
    | FiguresRead
    | RowsChanged
    | Submitted
    | Withdrawn
)


def added(event: Event) -> tuple[str, Part] | None:
    """(path, part) that an event adds to what was ever kept (Draft.parts), if it does."""
    if isinstance(event, PartKept):
        return event.path, event.part
    if isinstance(event, PartSuperseded) and event.by is not None:
        return event.path, event.by
    return None
