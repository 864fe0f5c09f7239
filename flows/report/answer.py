"""Answers. An Answer is made of Parts, which are kept as the respondent sent them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flows.messages.message import FileRef
from flows.report.figure import Figure
from flows.report.value import GeoPoint, Value


class Standing(StrEnum):
    """The state of an answer."""

    OPEN = "open"
    """The answer is being written: parts have come, and "done" has not."""
    GIVEN = "given"
    AS_WRITTEN = "as_written"
    """The answer is kept in the respondent's words, although they do not fit the type or constraint."""
    SKIPPED = "skipped"
    ASKED_AGAIN = "asked_again"
    """The answer was closed under a version that asked it differently, and must be looked at again."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message or file of an answer. Never changed: an edit or a deletion supersedes it."""

    id: str
    """Unique in the draft: channel, address and the channel's message id, e.g. "telegram:5:17"."""
    text: str
    """The typed words without NUL, a file's caption, a pressed choice's label or a place's coordinates."""
    at: datetime
    by: str
    """The respondent's id."""
    file: FileRef | None = None
    place: GeoPoint | None = None
    album: str = ""
    """The channel's id for files that were sent together."""
    order: int = 0
    """The order of its message (Inbound.order)."""
    refers: str = ""
    """For a part that means a row, the path of the answer that names this row ("du_an[2]/ten"); else "".

    Such a part is read as the row's present name. Its `text` is the row's name at the time.
    """

    aspect: str = ""
    """The name of the aspect that it was sent for, if the respondent was asked for just one; else ""."""
    kept_from: str = ""
    """The number of the predecessor whose words the respondent kept by a press; else ""."""

    @property
    def is_coming(self) -> bool:
        """Whether its file is still on its way."""
        return self.file is not None and self.file.is_coming

    @property
    def message(self) -> str:
        """Return the id of its message. An edited message "m" has the parts "m", "m#1", "m#2" and so on."""
        return message_of(self.id)


def message_of(part: str) -> str:
    """Return the id of the message that a part with this id came with."""
    return part.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is kept at one path."""

    path: str
    standing: Standing
    value: Value = None
    parts: tuple[Part, ...] = field(default=())
    """The live parts, in the order sent."""
    figures: tuple[Figure, ...] = ()
    """The figures that were read in the words, each with the respondent's confirmation."""

    @property
    def text(self) -> str:
        """Return the words of all parts, one part a paragraph. Captions belong to files and are left out."""
        if len(self.parts) == 1:  # nearly every answer of an export
            return self.parts[0].text if self.parts[0].file is None else ""
        return "\n".join(part.text for part in self.parts if part.text and part.file is None)

    @property
    def files(self) -> tuple[Part, ...]:
        """Return the parts that are files, in the order sent."""
        return tuple(part for part in self.parts if part.file is not None)

    @property
    def is_empty(self) -> bool:
        """Whether the answer holds nothing: it was not given, or skipped."""
        return self.standing is Standing.SKIPPED or not self.parts
