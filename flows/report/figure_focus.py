"""The focus: the figures of an answer that the screen shows. It is the table, or one figure that is asked.

`Position.about` stores it as "PATH", "PATH#@8" (the lines behind the eighth), "PATH#NAME" (a figure that is
being added) or "PATH#NAME#WORDS" (the figure that was read from these words).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Focus:
    """The figures of an answer that the screen shows."""

    path: str
    name: str = ""
    """The name of the figure that is asked; "" if the table is shown."""
    words: str = ""
    """The words that the figure was read from; "" if it is being added."""
    first: int = 0
    """The first line of the table that is shown, from 0."""

    @property
    def is_table(self) -> bool:
        """Whether the table is shown from line 0, and no figure is asked."""
        return not self.name and not self.first

    def encode(self) -> str:
        """Return the string that a position stores."""
        if self.first:
            return f"{self.path}#@{self.first}"
        behind = f"#{self.words}" if self.words else ""
        return f"{self.path}#{self.name}{behind}" if self.name else self.path


def parse(about: str) -> Focus:
    """Read the string that a position stores."""
    path, _, which = about.partition("#")
    if which.startswith("@") and which[1:].isascii() and which[1:].isdecimal():
        return Focus(path, first=int(which[1:]))
    name, _, words = which.partition("#")
    return Focus(path, name, words)
