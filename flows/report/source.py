"""Where a draft's answers come from: what storage offers to a turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flows.report.answer import Answer, Part
from flows.report.answer_summary import AnswerSummary
from flows.report.events import Rows


@dataclass(frozen=True, slots=True)
class Once:
    """A part that was kept once."""

    part: Part
    is_live: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """That something was kept from another address."""

    path: str
    by: str
    """The id of the respondent who wrote it."""
    name: str
    """What they are called."""


class Source(Protocol):
    """Where a draft's answers come from; every method reads the state before the turn."""

    def summary(self, path: str) -> AnswerSummary | None:
        """The summary of the answer at `path`, or None where there is none."""
        ...

    def parts(self, path: str) -> tuple[Part, ...]:
        """The live parts at `path`, in the order sent."""
        ...

    def all_parts(self) -> Mapping[str, tuple[Part, ...]]:
        """The live parts of all answers, by path, each in the order sent."""
        ...

    def rows(self, path: str) -> Rows:
        """The rows of the repeat at `path`."""
        ...

    def find_part(self, message: str) -> str | None:
        """The path of the live part sent with this message (see Part.message), or None."""
        ...

    def find_album(self, album: str) -> str | None:
        """The path that the album's first part was kept at, or None."""
        ...

    def coming(self) -> tuple[str, ...]:
        """The paths of live parts whose files are still on their way."""
        ...

    def summaries(self, prefix: str) -> Mapping[str, AnswerSummary]:
        """All summaries whose path begins with `prefix`."""
        ...

    def some(self, paths: Sequence[str]) -> Mapping[str, AnswerSummary]:
        """The summaries at these paths, of those that there are."""
        ...

    def history(self, path: str) -> tuple[Once, ...]:
        """Every part ever kept at `path`, in the order kept, superseded ones too."""
        ...

    def others(self, since: int, mine: str) -> tuple[Elsewhere, ...]:
        """What was kept after the `since`-th part by messages that do not begin with `mine`, oldest first."""
        ...

    def changed(self, since: int, mine: str) -> tuple[str, ...]:
        """Where parts ceased or began to count, and rows were rearranged, after the `since`-th turn.

        That messages beginning with `mine` count is no news: they were sent from here.
        """
        ...

    def name_of(self, respondent: str) -> str:
        """What a respondent is called; "" where it is not known."""
        ...

    def sealed(self, version: int) -> Mapping[str, Answer] | None:
        """The answers of a sealed version of this draft, by path; None where there is none."""
        ...
