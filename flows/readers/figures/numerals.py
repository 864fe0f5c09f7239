"""Numbers in prose: in digits ("1.250", "2,5") or in words ("hai mươi mốt", "một trăm linh năm")."""

from __future__ import annotations

from decimal import Decimal

from flows.readers.figures.prose import bare
from flows.readers.numbers import read_number

_ONES = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_THOUSAND = {"nghìn", "ngàn"}
_WORD = "|".join([*_ONES, "mười", "mươi", "trăm", "linh", "lẻ", *sorted(_THOUSAND)])
_ALONE = r"(?<![\d.,/])(?<!\d )"
DIGITS = (
    rf"(?:(?<![\d.,/])\d{{1,3}}(?: \d{{3}})+(?!\d)"
    rf"|(?<![\d.,/])\d{{1,3}}(?:[.,]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)"
    rf"|{_ALONE}\d+(?:[.,]\d+)?(?!\d))"
)
WORDS = rf"\b(?:(?:{_WORD})\s+){{0,9}}(?:{_WORD})\b"
NUMBER = rf"(?:{DIGITS}|{WORDS})"
"""A number as a pattern; `value` says what it is, or that it is none."""
_PLAIN = {**{bare(word): number for word, number in _ONES.items()}, **_ONES}
_TENS = {"mười", "mươi", "muoi"}
_SAID = {
    "trăm": 100,
    "tram": 100,
    **dict.fromkeys(_THOUSAND | {bare(word) for word in _THOUSAND}, 1000),
}


def value(written: str) -> Decimal | None:
    """What a NUMBER is; None for what only looks like one ("năm" alone may be a year, "linh" nothing)."""
    if written[:1].isdigit():
        read = read_number(written)
        return None if read is None else read.value
    words = written.split()
    if len(words) == 1 and bare(words[0]) == "nam":
        return None
    number = _in_words(words)
    return Decimal(number) if number else None


def _in_words(words: list[str]) -> int | None:
    """The number that the words are, said the way it must be said; None for any other row of words."""
    total, group, one = 0, 0, None
    """What is said of the thousands, of the group being said, and the figure that the next word may raise."""
    for word in words:
        if word in _PLAIN:
            if one:
                return None
            one = _PLAIN[word]
        elif word in _TENS:
            group, one = group + (10 if one is None else one * 10), 0
        elif word in _SAID:
            group, one = _raised(_SAID[word], group, one), None
            if _SAID[word] == 1000:
                total, group = total + group, 0
            if not group and not total:
                return None
        elif not group or one is not None:  # "linh" stands between the hundreds and a figure
            return None
    return total + group + (one or 0)


def _raised(by: int, group: int, one: int | None) -> int:
    """The group after "trăm" or "nghìn": the figure before it, or the whole group, times as much."""
    return group + (one or 0) * 100 if by == 100 else (group + (one or 0)) * 1000
