"""Which figures of an answer are looked at: a table from some line on, or one figure that is asked for.

`Position.about` keeps it as "PATH", "PATH#@8" (the lines behind the eighth), "PATH#NAME" (a figure to be
added) or "PATH#NAME#WORDS" (the figure that was read from these words).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Focus:
    """What of an answer's figures is looked at."""

    path: str
    name: str = ""
    """The figure that is asked for, by its name; "" where the table is shown."""
    words: str = ""
    """The words that it was read from; "" for one that is to be added."""
    first: int = 0
    """The table's first line, from 0."""

    @property
    def is_table(self) -> bool:
        """Whether the table is shown, from its first line on."""
        return not self.name and not self.first

    def encode(self) -> str:
        """As a position keeps it."""
        if self.first:
            return f"{self.path}#@{self.first}"
        behind = f"#{self.words}" if self.words else ""
        return f"{self.path}#{self.name}{behind}" if self.name else self.path


def parse(about: str) -> Focus:
    """What a position kept."""
    path, _, which = about.partition("#")
    if which.startswith("@") and which[1:].isascii() and which[1:].isdecimal():
        return Focus(path, first=int(which[1:]))
    name, _, words = which.partition("#")
    return Focus(path, name, words)
