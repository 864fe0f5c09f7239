"""What a respondent gave: Parts as sent, and the Answer they make together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from flows.messages.message import FileRef
from flows.report.figure import Figure


@dataclass(frozen=True, slots=True)
class GeoPoint:
    """A place on the map, WGS 84, degrees."""

    latitude: float
    longitude: float


Value = None | str | int | Decimal | date | time | GeoPoint | tuple[str, ...]
"""An answer as its question's type reads it: a tuple for select_multiple, None where nothing was read."""


class Standing(StrEnum):
    """How an answer stands."""

    OPEN = "open"
    """Being written: parts have come, "done" has not."""
    GIVEN = "given"
    AS_WRITTEN = "as_written"
    """Kept in the respondent's words although the type or constraint expects something else."""
    SKIPPED = "skipped"
    ASKED_AGAIN = "asked_again"
    """Closed once, under an outline that asked it otherwise; the respondent has not looked at it since."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message or file of an answer. Never changed: an edit or a deletion supersedes it."""

    id: str
    """Unique in the draft: channel, address and the channel's message id, e.g. "telegram:5:17"."""
    text: str
    """As typed, NUL stripped; a file's caption; a pressed choice's label; a place's coordinates."""
    at: datetime
    by: str
    """The respondent's id."""
    file: FileRef | None = None
    place: GeoPoint | None = None
    album: str = ""
    """The channel's mark for files that were sent together."""
    order: int = 0
    """Of the message that it came with (Inbound.order)."""
    refers: str = ""
    """The path of the answer that names the row which is meant ("du_an[2]/ten"): it is read by that row's
    name of now, and `text` as it was kept is what the row was called then. "" for words as they are."""

    @property
    def is_coming(self) -> bool:
        """Whether its file is still on its way."""
        return self.file is not None and self.file.is_coming

    @property
    def message(self) -> str:
        """The message it came with: an edited message gives parts "m", "m#1", "m#2" … of one message "m"."""
        return message_of(self.id)


def message_of(part: str) -> str:
    """The message that a part of this id came with."""
    return part.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept at one path."""

    path: str
    standing: Standing
    value: Value = None
    parts: tuple[Part, ...] = field(default=())
    """The live parts, in the order sent."""
    figures: tuple[Figure, ...] = ()
    """What was read out of the words, with what the respondent said about it."""

    @property
    def text(self) -> str:
        """The words of all parts, one part a paragraph; captions are their files', not the answer's words."""
        return "\n".join(part.text for part in self.parts if part.text and part.file is None)

    @property
    def files(self) -> tuple[Part, ...]:
        """The parts that are files, in the order sent."""
        return tuple(part for part in self.parts if part.file is not None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said here: not answered, or skipped."""
        return self.standing is Standing.SKIPPED or not self.parts
