"""Prepares prose for reading: it normalises letters, cuts tokens, and finds the original text again.

The text is in NFC and small letters, with đ for its look-alike ð, and one kind of blank and dash. Invisible
characters are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flows.reading.figures.number import Number
from flows.reading.figures.typing_slips import mended

_UNSEEN = frozenset("\u034f\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
_SAME = {
    "ð": "đ",
    "Ð": "Đ",
    "\u00a0": " ",
    "\u202f": " ",
    "\t": " ",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "\r": "\n",
}
_STRANGE = re.compile(f"[{''.join(_UNSEEN)}]")
_RARE = re.compile(f"[{''.join(_UNSEEN)}{''.join(_SAME)}]")
"""The letters that are left out or replaced. Most lines have none, which is seen by one look."""
_SENTENCE = re.compile(r"[.!?…]+\s+")
_ABBREVIATED = frozenset({"tp", "tx", "tt", "h", "q", "x", "p", "t", "ts", "ths"})
"""Abbreviations. A point and a blank behind one of them do not end a sentence."""
_LAST_OF_ABBREVIATED = frozenset(word[-1] for word in _ABBREVIATED)
_TOKEN = re.compile(r"(?<![^\W\d])k?m[23](?![^\W_])|\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_|[^\W\d]+")
_DIGIT = re.compile(r"\d")
_WITH_DIGIT = frozenset({"m2", "m3", "km2", "km3"})
"""The tokens with a digit that do not begin with one."""
_LAST_LETTERS = re.compile(r"[^\W\d_]*\Z")
NOTHING = ("",) * 16
"""What stands around a sentence's tokens. Rules look at most a few tokens before and behind their own."""


def sentence_ends(text: str) -> Iterator[int]:
    """Yield the ends of sentences, except the last, in a lower-case text. An end is behind the blanks."""
    for match in _SENTENCE.finditer(text):
        start = match.start()
        if text[start - 1 : start] in _LAST_OF_ABBREVIATED and match[0].rstrip() == ".":
            before = _LAST_LETTERS.search(text, max(0, start - 4), start)
            if before is not None and before[0] in _ABBREVIATED:
                continue
        yield match.end()


@lru_cache(maxsize=4096)  # the same words are asked for again and again
def bare(text: str) -> str:
    """Return `text` without accents, to compare it with text typed without any."""
    spread = unicodedata.normalize("NFD", text)
    return "".join(one for one in spread if not unicodedata.combining(one)).replace("đ", "d")


@dataclass
class Prose:
    """A line to read figures from."""

    typed: str
    cased: str = field(init=False)
    """The normalised text, with its capitals."""
    text: str = field(init=False)
    """The normalised text in small letters. It is as long as `cased`."""
    has_digits: bool = field(init=False)
    """Whether it has any digit."""
    starts: list[int] | None = field(init=False, default=None)
    """The index in `typed` of each letter of `text` and of its end; None if all indexes are equal."""

    def __post_init__(self) -> None:
        text = unicodedata.normalize("NFC", self.typed)
        self.cased, self.text = text, text.lower()
        is_rare = _RARE.search(text) is not None
        if text != self.typed or len(self.text) != len(text) or (is_rare and _STRANGE.search(text)):
            self._by_letter()
        elif is_rare:
            for letter, same in _SAME.items():
                text = text.replace(letter, same)
            self.cased, self.text = text, text.lower()
        self._mend()
        self.has_digits = _DIGIT.search(self.text) is not None

    def _by_letter(self) -> None:
        letters, self.starts = [], []
        for start, cluster in _clusters(self.typed):
            letter = unicodedata.normalize("NFC", cluster)[:1]
            if letter in _UNSEEN or not letter or len(letter.lower()) != 1:
                continue
            letters.append(_SAME.get(letter, letter))
            self.starts.append(start)
        self.cased = "".join(letters)
        self.text = self.cased.lower()
        self.starts.append(len(self.typed))

    def _mend(self) -> None:
        """Replace the keys of known words that the input method did not convert ("hooj", "ho65")."""
        pieces: list[str] = []
        starts: list[int] = []
        at = 0
        for start, end, word in mended(self.text):
            pieces += [self.cased[at:start], word]
            starts += [*range(at, start), *(min(start + n, end - 1) for n in range(len(word)))]
            at = end
        if not pieces:
            return
        starts += range(at, len(self.cased) + 1)
        self.starts = starts if self.starts is None else [self.starts[one] for one in starts]
        self.cased = "".join(pieces) + self.cased[at:]
        self.text = self.cased.lower()

    def quote(self, start: int, end: int) -> str:
        """Return a part of the text as it was typed."""
        if self.starts is not None:
            start, end = self.starts[start], self.starts[end]
        return self.typed[start:end].strip()

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of each sentence. Sentences are never read together."""
        start = 0
        for end in sentence_ends(self.text):
            yield start, end
            start = end
        if start < len(self.text):
            yield start, len(self.text)


class Sentence:
    """One sentence as tokens: numbers, words and signs."""

    __slots__ = (
        "at",
        "capitals",
        "counted",
        "digits",
        "ends",
        "groups",
        "has_digits",
        "is_bare",
        "is_cased",
        "names",
        "nouns",
        "numbers",
        "prose",
        "run",
        "seen",
        "start",
        "starts",
        "stop",
        "words",
    )

    def __init__(self, prose: Prose, start: int, stop: int) -> None:
        self.prose, self.start, self.stop = prose, start, stop
        text, cased = prose.text[start:stop], prose.cased[start:stop]
        self.is_bare = text.isascii()
        """Whether it was typed without accents."""
        self.is_cased = not cased.islower() and not cased.isupper()
        """Whether the text has both small letters and capitals, so that capitals have a meaning."""
        self.run = (0, 0)
        """The last row of number words without a value, as (first token, end)."""
        self.groups = (0, 0)
        """The last row of groups of digits that are one number, as (first token, end)."""
        self.numbers: dict[int, Number | None] = {}
        """The numbers that were looked for so far, by the token where they begin (`numerals.number_at`)."""
        self.names: dict[int, list[tuple[int, str]]] = {}
        """The names of places that were looked for so far, by the token where they begin (`admin_units`)."""
        self.nouns: frozenset[str] = frozenset()
        """The words that units and currencies begin with."""
        self.counted: frozenset[str] = frozenset()
        """The words of units that a number before them counts."""
        self.words = _tokens(text)
        self.starts, self.ends = _spans(self.words, prose.text, start)
        self.at: Callable[[int], str] = [*self.words, *NOTHING].__getitem__
        """Return a token, or "" a few tokens outside the sentence. Rules ask it most of all."""
        self.seen = frozenset(self.words)
        """The set of tokens. Most sentences have no word of a rule, which is quickly seen by it."""
        firsts = self.starts if self.is_cased else ()
        self.capitals = {at for at, first in enumerate(firsts) if prose.cased[first].isupper()}
        """The tokens that begin with a capital, if capitals have a meaning."""
        words = self.words if prose.has_digits else ()
        self.digits = [at for at, word in enumerate(words) if word[0].isdecimal()]
        """The tokens that begin with a digit."""
        self.has_digits = bool(self.digits) or (prose.has_digits and not _WITH_DIGIT.isdisjoint(self.seen))

    def beginnings(self, words: frozenset[str]) -> list[int]:
        """Return the tokens that begin with a digit or are one of `words`."""
        if words.isdisjoint(self.seen):
            return self.digits
        found = [at for at, word in enumerate(self.words) if word in words]
        return sorted({*found, *self.digits}) if self.digits else found

    def is_glued(self, token: int) -> bool:
        """Whether no blank is between a token and the one before it."""
        return 0 < token < len(self.words) and self.ends[token - 1] == self.starts[token]


def _tokens(text: str) -> list[str]:
    """Return the tokens of a text. Most are words, alone or before a sign, and those are quickly told."""
    tokens: list[str] = []
    for piece in text.split():
        if piece.isalpha():
            tokens.append(piece)
        elif piece[:-1].isalpha() and not piece[-1].isalnum():
            tokens += (piece[:-1], piece[-1])
        else:
            tokens += _TOKEN.findall(piece)
    return tokens


def _spans(tokens: Sequence[str], text: str, start: int) -> tuple[list[int], list[int]]:
    """Return the starts and ends of tokens in a text. Between them are only blanks."""
    starts: list[int] = []
    ends: list[int] = []
    end = start
    for token in tokens:
        at = text.index(token, end)
        end = at + len(token)
        starts.append(at)
        ends.append(end)
    return starts, ends


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Yield (start, letter with its combining marks)."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (unicodedata.combining(text[at]) or text[at] == "\u034f"):
            yield start, text[start:at].replace("\u034f", "") if at - start > 1 else text[start:at]
            start = at
