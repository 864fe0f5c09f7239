"""The kind of a model: decided by keywords in what its report says of it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from exports import labels as words
from exports.rows import Row
from exports.synthesis.rules import Rules
from flows.reading.text import plain


@dataclass(frozen=True, slots=True)
class Decided:
    """A kind, and what decided it."""

    kind: str
    by: tuple[str, ...] = ()
    """The keywords that were found, in the order told. The kind's own and those of other kinds."""
    question: str = ""
    """The header of the question in which they stand; "" if none has a keyword."""


class Kinds:
    """Decides the kinds of models."""

    def __init__(self, rules: Rules) -> None:
        self._questions = rules.kind_from
        self._accented = _Finder((word, kind) for kind, some in rules.kinds for word in some)
        # Without accents "bo" may be an ox, an office or a beetle. Two syllables are rarely that many things.
        self._bare = _Finder(
            (plain(word), kind) for kind, some in rules.kinds for word in some if " " in word.strip()
        )

    def of(self, row: Row) -> Decided:
        """Return a model's kind. In the first question with keywords, the kind that is named most often wins.

        Of kinds that are named equally often, the first one named wins.
        """
        for key in self._questions:
            for cell in row.cells.values():
                if cell.column.key == key and (found := self._found(cell.words)):
                    [(kind, _)] = Counter(kind for _, kind in found).most_common(1)
                    return Decided(kind, tuple(dict.fromkeys(word for word, _ in found)), cell.column.header)
        return Decided(words.OTHER_KIND)

    def _found(self, text: str) -> list[tuple[str, str]]:
        said = _said(text)
        return (self._bare if said == plain(said) else self._accented).find(said)


class _Finder:
    """Finds keywords as whole syllables, the longest first."""

    def __init__(self, keywords: Iterable[tuple[str, str]]) -> None:
        self._kinds: dict[str, str] = {}
        for word, kind in keywords:
            self._kinds.setdefault(_said(word), kind)
        self._kinds.pop("", None)
        longest = sorted(self._kinds, key=len, reverse=True)
        self._any = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)") if longest else None

    def find(self, said: str) -> list[tuple[str, str]]:
        """Return each (keyword, kind) in the order told."""
        if self._any is None:
            return []
        return [(one[0], self._kinds[one[0]]) for one in self._any.finditer(said)]


def _said(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())
