"""The words for reading amounts: units with the figures wanted in them, currencies, and units of rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar

from flows.form.outline import FigureKind, Wanted
from flows.reading.figures.numerals import number_words
from flows.reading.figures.prose import Sentence, bare
from flows.reading.figures.units import ANIMALS, AS_SAID, CATALOGUE, IN_FIRST, INSIDE, MEASURED, PER

CURRENCY = ("đồng", "đ", "vnđ", "vnd")
FOREIGN = (
    "usd", "đô", "đôla", "đô la", "dollar", "euro", "eur", "$", "€", "£", "bảng", "yên", "yen", "won",
    "kíp", "bạt",
    "baht", "nhân dân tệ", "tệ", "rúp", "riel", "franc", "krone",
)  # fmt: skip
_NO_CURRENCY = (
    "bào",
    "đội",
    "chí",
    "thuận",
    "ý",
    "tình",
    "bộ",
    "ruộng",
    "cỏ",
    "bằng",
    "áng",
    "hồ",
    "cảm",
    "hành",
)
"""Words behind "đồng" that make it a part of another word."""
_TIMES = frozenset(
    {
        "năm",
        "tháng",
        "ngày",
        "vụ",
        "nam",
        "thang",
        "ngay",
        "vu",
        "đồng",
        "tổ",
        "cơ",
        "đợt",
        "lần",
        "dự",
        "nhà",
        "tỉnh",
        "huyện",
        "đô",
    }
)
"""Words that may follow a year without being counted by it."""


T = TypeVar("T")


class Phrases(Generic[T]):
    """The meanings of phrases. At a token the longest phrase that begins there is found."""

    def __init__(self, meanings: Iterable[tuple[str, T]], is_bare: bool) -> None:
        self._by_first: dict[str, list[tuple[list[str], T]]] = {}
        for phrase, meaning in meanings:
            words = (bare(phrase) if is_bare else phrase).split()
            self._by_first.setdefault(words[0], []).append((words, meaning))
        for rows in self._by_first.values():
            rows.sort(key=lambda row: -len(row[0]))
        self.first = frozenset(self._by_first)
        self.last = frozenset(words[-1] for rows in self._by_first.values() for words, _ in rows)

    def at(self, one: Sentence, at: int) -> tuple[T, int] | None:
        """Return (meaning, token behind it) of the longest phrase at a token, or None."""
        for words, meaning in self._by_first.get(one.at(at), ()):
            end = at + len(words)
            if len(words) == 1 or one.words[at:end] == words:
                return meaning, end
        return None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which a thing may be counted."""

    name: str
    """The figure wanted in this unit, or "". An unwanted unit still shows that a number is no money."""
    word: str
    said: str = ""
    """The unit to be kept with the amount, if it is not converted to the first wanted one; else ""."""
    factor: Decimal = Decimal(1)
    """The size of the unit, in the first unit."""
    is_measured: bool = False
    is_animal: bool = False
    """Whether it is an animal counted without "con": "3 trâu". It counts only behind digits."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words for reading the amounts that a question wants."""

    units: Phrases[Unit]
    per: Phrases[str]
    inside: dict[str, Phrases[bool]]
    """The phrases that may not follow a unit, by unit."""
    currency: Phrases[bool]
    foreign: Phrases[bool]
    no_currency: frozenset[str]
    money: str
    """The name of the figure wanted in đồng, or ""."""
    period: str
    place: str
    nouns: frozenset[str]
    counted: frozenset[str]
    begin: frozenset[str]
    """The words that an amount may begin with, except digits."""
    behind: frozenset[str]
    """The words and signs behind a number that may make it an amount or a share, or open a bracket."""
    telling: frozenset[str]
    """The words of wanted amounts. A sentence without any of them has none."""


_MOST_ASKED = 256
_asked: dict[int, tuple[tuple[Wanted, ...], tuple[Lexicon, Lexicon]]] = {}
"""The lexicons by the identity of what is wanted, which is kept so that its identity stays its own.

All pieces of an answer ask with one tuple. To hash its many figures takes as long as to cut a short line.
"""


def lexicons(wanted: tuple[Wanted, ...]) -> tuple[Lexicon, Lexicon]:
    """Return the words for what is wanted in a text with accents, and in one without (`Sentence.is_bare`)."""
    asked = _asked.get(id(wanted))
    if asked is None or asked[0] is not wanted:
        if len(_asked) >= _MOST_ASKED:
            _asked.clear()
        asked = _asked[id(wanted)] = (wanted, (_lexicon(wanted, False), _lexicon(wanted, True)))
    return asked[1]


@lru_cache(maxsize=256)
def _lexicon(wanted: tuple[Wanted, ...], is_bare: bool) -> Lexicon:
    """Return the words for what is wanted, and other words that prevent wrong readings."""
    units: dict[str, Unit] = {
        word: Unit("", word, is_measured=word in MEASURED) for words in CATALOGUE.values() for word in words
    }
    for one in wanted:
        if one.kind is FigureKind.COUNT:
            units |= {word: _unit(one, word) for word in one.units}
            if "con" in one.units and not is_bare:
                units |= {
                    word: Unit(one.name, "con", is_animal=True) for word in ANIMALS if word not in one.units
                }
    found = Phrases(units.items(), is_bare)
    per = Phrases(
        {**PER, **{word: word for one in wanted for word in one.units if word not in PER}}.items(), is_bare
    )
    currency = Phrases(((word, True) for word in CURRENCY), is_bare)
    foreign = Phrases(
        ((word, True) for word in FOREIGN if not (is_bare and word in {"đô", "tệ", "yên"})), is_bare
    )
    inside = {
        (bare(unit) if is_bare else unit): Phrases(((word, True) for word in words), is_bare)
        for unit, words in INSIDE.items()
    }
    names = {kind: next((one.name for one in wanted if one.kind is kind), "") for kind in FigureKind}
    no_currency = frozenset(bare(word) if is_bare else word for word in _NO_CURRENCY)
    nouns = found.first | per.first | currency.first | foreign.first
    numbers = number_words(is_bare)
    telling = {(bare(word) if is_bare else word).split()[0] for word, unit in units.items() if unit.name}
    if names[FigureKind.MONEY]:
        telling |= currency.first | numbers.large | {"k"}
    return Lexicon(
        found,
        per,
        inside,
        currency,
        foreign,
        no_currency,
        names[FigureKind.MONEY],
        names[FigureKind.PERIOD],
        names[FigureKind.ADMIN_UNIT],
        nouns,
        nouns - _TIMES,
        numbers.begin | found.first | currency.first,
        found.first | currency.first | foreign.first | {"%", "/", "("},
        frozenset(telling),
    )


def _unit(one: Wanted, word: str) -> Unit:
    first = one.units[0]
    said = word if word in AS_SAID and word != first else ""
    factor = IN_FIRST.get(word, Decimal(1)) if first == "ha" else Decimal(1)
    return Unit(one.name, word, said, factor, word in MEASURED)
