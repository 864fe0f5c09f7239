"""What channels with room show as a list: the Department's remarks, and a report that is read through."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remarked:
    """One remark of the Department's about a returned report."""

    text: str
    """Its words, in a list behind the name of its question: "1.4, dự án 1: “Thiếu số hộ”"."""
    who: str
    """Who wrote it, and when: "lan, 08:00 ngày 29/11/2026"."""
    press: str = ""
    """Leads to its question; "" where that question is shown, or is asked no more."""
    label: str = ""
    """What the press says: the name of the question."""
    is_answered: bool = False
    """Whether a writer replied to it, or wrote in its question after it."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """The Department's remarks, as they stand above a message."""

    lines: tuple[Remarked, ...]
    title: str = ""
    """What stands above a list of them; "" at the question that they are about."""

    @property
    def plain(self) -> str:
        """Return them as plain text. A list has a tick for each that is answered, and not who wrote it."""
        if not self.title:
            return "\n".join(f"{line.text} ({line.who})" for line in self.lines)
        return "\n".join(
            [self.title, *(f"{'✓' if line.is_answered else '•'} {line.text}" for line in self.lines)]
        )


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of an answer."""

    mark: str
    """The mark of its part."""
    name: str
    media_type: str
    """Its media type; "" while it is on its way."""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """One question of a report that is read through."""

    path: str
    heading: str
    """The section and the row that it is asked in, in one line."""
    name: str
    """Its number and label."""
    words: str
    """What is kept, whole; "" if it is empty or has only files."""
    files: tuple[ReadFile, ...] = ()
    press: str = ""
    """Leads to the question; "" while the Department has the report."""


@dataclass(frozen=True, slots=True)
class ReadThrough:
    """A report, question by question. The same stands in the message's text."""

    title: str
    answers: tuple[ReadAnswer, ...]
