"""Prose made ready for reading: one spelling for each letter, and the way back to what was typed.

Small letters, NFC, Đ for its look-alike Ð, one kind of blank and dash; joiners that nobody sees are left out.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
_SAME = {
    "ð": "đ",
    "\u00a0": " ",
    "\u202f": " ",
    "\t": " ",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "\r": "\n",
}
_CLAUSE = re.compile(r"[,;:.!?()\n]\s|\n|[;()]")
"""Where a clause ends; a point or comma inside a number has no blank behind it."""


@lru_cache(maxsize=1024)  # the same few patterns are asked for at every line
def bare(text: str) -> str:
    """`text` without accents, for texts that were typed without any."""
    spread = unicodedata.normalize("NFD", text)
    return "".join(one for one in spread if not unicodedata.combining(one)).replace("đ", "d")


@dataclass
class Prose:
    """A text to read figures from, and which stretches of it are read already."""

    typed: str
    text: str = field(init=False)
    """What is read; as long as `starts`."""
    starts: list[int] = field(init=False)
    """For each letter of `text`, and its end, the place in `typed`."""
    is_bare: bool = field(init=False)
    """Whether it was typed without accents."""
    taken: list[tuple[int, int]] = field(default_factory=list)
    """In order, and none over another."""

    def __post_init__(self) -> None:
        letters, self.starts = [], []
        for start, cluster in _clusters(self.typed):
            letter = unicodedata.normalize("NFC", cluster).lower()
            letter = _SAME.get(letter, letter)
            if letter in _UNSEEN or not letter:
                continue
            letters.append(letter[0])
            self.starts.append(start)
        self.text = "".join(letters)
        self.starts.append(len(self.typed))
        self.is_bare = self.text.isascii()

    def find(self, pattern: str) -> Iterator[re.Match[str]]:
        """Where `pattern` stands in what is not read yet; without accents where the text has none."""
        for match in re.compile(bare(pattern) if self.is_bare else pattern).finditer(self.text):
            if self.is_free(match.start(), match.end()):
                yield match

    def matches(self, pattern: str, start: int) -> re.Match[str] | None:
        """`pattern` at `start`."""
        return re.compile(bare(pattern) if self.is_bare else pattern).match(self.text, start)

    def ends(self, pattern: str, start: int) -> bool:
        """Whether `pattern` is found in the clause up to `start`."""
        return re.search(bare(pattern) if self.is_bare else pattern, self.before(start)) is not None

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing between was read yet."""
        at = bisect_left(self.taken, (end, end))
        return at == 0 or self.taken[at - 1][1] <= start

    def take(self, start: int, end: int) -> str:
        """The stretch is read: nothing else is read from it. Returns it as typed."""
        insort(self.taken, (start, end))
        return self.typed[self.starts[start] : self.starts[end]].strip()

    def before(self, start: int) -> str:
        """The clause up to `start`."""
        text = self.text[max(0, start - 80) : start]
        ends = [match.end() for match in _CLAUSE.finditer(text)]
        return text[ends[-1] :] if ends else text

    def after(self, end: int) -> str:
        """The next words from `end` on."""
        return self.text[end : end + 40]


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """(start, letter with its combining marks)."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield start, text[start:at]
            start = at
