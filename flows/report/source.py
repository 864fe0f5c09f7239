"""The source of a draft's answers. Storage implements it for the turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flows.report.addressee import Addressee
from flows.report.answer import Answer, Part
from flows.report.answer_summary import AnswerSummary
from flows.report.events import Rows
from flows.report.predecessor import Predecessor


@dataclass(frozen=True, slots=True)
class Once:
    """A part that was kept once."""

    part: Part
    is_live: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A part that came from another address."""

    path: str
    by: str
    """The id of the respondent who wrote it."""
    name: str
    """The respondent's name."""


class Source(Protocol):
    """The source of a draft's answers. Every method reads the state before the turn."""

    def summary(self, path: str) -> AnswerSummary | None:
        """Return the summary of the answer at `path`, or None if there is none."""
        ...

    def parts(self, path: str) -> tuple[Part, ...]:
        """Return the live parts at `path`, in the order sent."""
        ...

    def all_parts(self) -> Mapping[str, tuple[Part, ...]]:
        """The live parts of all answers, by path, each in the order sent."""
        ...

    def rows(self, path: str) -> Rows:
        """Return the rows of the repeat at `path`."""
        ...

    def find_part(self, message: str) -> str | None:
        """Return the path of the live part that this message sent (see Part.message), or None."""
        ...

    def find_album(self, album: str) -> str | None:
        """Return the path of the album's first part, or None."""
        ...

    def coming(self) -> tuple[str, ...]:
        """Return the paths of live parts whose files are still on their way."""
        ...

    def summaries(self, prefix: str) -> Mapping[str, AnswerSummary]:
        """Return all summaries whose path begins with `prefix`."""
        ...

    def some(self, paths: Sequence[str]) -> Mapping[str, AnswerSummary]:
        """Return the summaries at these paths. A path without an answer is left out."""
        ...

    def history(self, path: str) -> tuple[Once, ...]:
        """Return every part that was ever kept at `path`, in the order kept, superseded ones included."""
        ...

    def others(self, since: int, mine: str) -> tuple[Elsewhere, ...]:
        """Return the parts after the `since`-th one, the oldest first.

        Parts of messages whose id begins with `mine` are left out.
        """
        ...

    def changed(self, since: int, mine: str) -> tuple[str, ...]:
        """Return the paths where parts began or ceased to count, or rows moved, after the `since`-th turn.

        New parts of messages whose id begins with `mine` are left out: they came from this address.
        """
        ...

    def name_of(self, respondent: str) -> str:
        """Return a respondent's name; "" if it is not known."""
        ...

    def sealed(self, version: int) -> Mapping[str, Answer] | None:
        """Return the answers of a sealed version of this draft, by path, or None if there is none."""
        ...

    def predecessor(self, submission: str) -> Predecessor | None:
        """Return the sealed report with this id, or None if it may not be shown to its writers any more."""
        ...

    def addressee(self) -> Addressee | None:
        """Return the organisation that was invited to write this report, or None if none was."""
        ...


class NothingYet:
    """The source of a new draft, which holds nothing yet."""

    def summary(self, path: str) -> AnswerSummary | None:
        """Return None."""
        return None

    def parts(self, path: str) -> tuple[Part, ...]:
        """Return ()."""
        return ()

    def all_parts(self) -> Mapping[str, tuple[Part, ...]]:
        """Return {}."""
        return {}

    def rows(self, path: str) -> Rows:
        """Return no rows."""
        return Rows()

    def find_part(self, message: str) -> str | None:
        """Return None."""
        return None

    def find_album(self, album: str) -> str | None:
        """Return None."""
        return None

    def coming(self) -> tuple[str, ...]:
        """Return ()."""
        return ()

    def summaries(self, prefix: str) -> Mapping[str, AnswerSummary]:
        """Return {}."""
        return {}

    def some(self, paths: Sequence[str]) -> Mapping[str, AnswerSummary]:
        """Return {}."""
        return {}

    def history(self, path: str) -> tuple[Once, ...]:
        """Return ()."""
        return ()

    def others(self, since: int, mine: str) -> tuple[Elsewhere, ...]:
        """Return ()."""
        return ()

    def changed(self, since: int, mine: str) -> tuple[str, ...]:
        """Return ()."""
        return ()

    def name_of(self, respondent: str) -> str:
        """Return ""."""
        return ""

    def sealed(self, version: int) -> Mapping[str, Answer] | None:
        """Return None."""
        return None

    def predecessor(self, submission: str) -> Predecessor | None:
        """Return None."""
        return None

    def addressee(self) -> Addressee | None:
        """Return None."""
        return None
