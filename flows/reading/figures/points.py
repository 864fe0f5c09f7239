"""Reads one point in time: "10/6/2013", "tháng 6, 7 năm 2012", "quý II-III/2013", "cuối năm 2013"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from flows.reading.figures.lexicon import Phrases
from flows.reading.figures.numerals import number_at
from flows.reading.figures.prose import Sentence, bare
from flows.report.figure import About

FIRST, LAST = 1990, 2040
"""The first and the last year that is read."""
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)")
_DOTTED_MONTH = re.compile(r"(\d{1,2})\.(\d{4})")
_MONTHS, END = 12, 2


def either(*words: str) -> frozenset[str]:
    """Return the words with accents and without."""
    return frozenset({*words, *map(bare, words)})


@cache
def _said_small(is_bare: bool) -> Phrases[int]:
    """Return the numbers of days and months in words."""
    ones = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín")
    said = {word: n for n, word in enumerate(ones, start=1)} | {
        "bốn": 4,
        "mười": 10,
        "hai mươi": 20,
        "ba mươi": 30,
    }
    said |= {f"mười {word}": 10 + n for n, word in enumerate(ones, start=1)} | {"mười lăm": 15}
    said |= {f"hai mươi {word}": 20 + n for n, word in enumerate(ones, start=1)}
    said |= {"hai mươi lăm": 25, "hai mươi mốt": 21, "ba mươi mốt": 31, "hai mốt": 21, "hai lăm": 25}
    return Phrases(said.items(), is_bare)


YEAR, MONTH, DAY, QUARTER = either("năm"), either("tháng", "t"), either("ngày"), either("quý", "q")
_EARLY_DAY = either("mùng", "mồng")
_AND = either("và", "-", ",")
_PARTS = {"đầu": 0, "dau": 0, "giữa": 1, "giua": 1, "cuối": 2, "cuoi": 2}
_HALVES = {"đầu": 0, "dau": 0, "cuối": 1, "cuoi": 1}


@dataclass(frozen=True, slots=True)
class Point:
    """A day, or several days, months or years. The year is None if it was not said."""

    end: int
    """The token behind the words."""
    year: int | None = None
    months: tuple[int, int] | None = None
    day: int | None = None
    last_year: int | None = None
    third: int | None = None
    """The part of the year or month: 0 for its beginning, 1 for its middle, 2 for its end."""
    is_bare_number: bool = False
    """Whether it is a number alone. It is a day only at the beginning of a span."""

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day, or None if they do not exist."""
        if self.year is None or not FIRST <= self.year <= LAST:
            return None
        if self.last_year is not None:
            is_span = self.year < self.last_year <= LAST
            return (date(self.year, 1, 1), date(self.last_year, 12, 31)) if is_span else None
        first, last = self.months or (
            (1, 12) if self.third is None else (4 * self.third + 1, 4 * self.third + 4)
        )
        if not 1 <= first <= last <= _MONTHS:
            return None
        if self.day is not None:
            try:
                return date(self.year, first, self.day), date(self.year, first, self.day)
            except ValueError:
                return None
        longest = monthrange(self.year, last)[1]
        if self.months and self.third is not None:
            end = 10 * self.third + 10 if self.third < END else longest
            return date(self.year, first, 10 * self.third + 1), date(self.year, first, end)
        return date(self.year, first, 1), date(self.year, last, longest)

    @property
    def about(self) -> About:
        """Return how exact it is. Parts of a year or month are near."""
        return About.EXACT if self.third is None else About.NEAR

    @property
    def is_span(self) -> bool:
        """Whether it has several months or years."""
        return self.last_year is not None or (self.months is not None and self.months[0] != self.months[1])


def point_at(one: Sentence, at: int) -> Point | None:
    """Return the point in time that begins at a token, or None."""
    word = one.at(at)
    if word in DAY or word in _EARLY_DAY:
        inner = at + 2 if one.at(at + 1) in _EARLY_DAY else at + 1
        return _day(one, inner)
    if word[:1].isdecimal():
        return _months_of_year(one, at) or _numeric(one, at)
    if word in MONTH:
        return _month(one, at)
    if word in QUARTER:
        return _quarter(one, at)
    if word in YEAR:
        return _year_said(one, at)
    if word in _PARTS:
        return _part(one, at, _PARTS[word])
    if word in {"nửa", "nua"} and one.at(at + 1) in _HALVES:
        year = _year_said(one, at + 2)
        half = _HALVES[one.at(at + 1)]
        return year and replace(year, months=(6 * half + 1, 6 * half + 6))
    return None


def year_of(word: str) -> int | None:
    """Return the year that four digits are, or None."""
    return int(word) if len(word) == 4 and word.isdecimal() and FIRST <= int(word) <= LAST else None


def _short_year(word: str) -> int | None:
    """Return the year that four or two digits are, or None: "13" is 2013, "98" is 1998."""
    if len(word) == 2 and word.isdecimal():
        full = 2000 + int(word)
        return full if full <= LAST else 1900 + int(word) if 1900 + int(word) >= FIRST else None
    return year_of(word)


def _part(one: Sentence, at: int, third: int) -> Point | None:
    """Read a part of a year or month: "đầu năm 2013", "cuối tháng 3/2015"."""
    if one.at(at + 1) in YEAR:
        year = _year_said(one, at + 1)
        return replace(year, third=third) if year and year.last_year is None else None
    if year_of(one.at(at + 1)) is not None:
        return Point(at + 2, year_of(one.at(at + 1)), third=third)
    if one.at(at + 1) in MONTH:
        month = _month(one, at + 1)
        return replace(month, third=third) if month and not month.is_span else None
    return None


def _year_said(one: Sentence, at: int) -> Point | None:
    """Read "năm 2013", "năm 2011-13", "năm hai nghìn không trăm mười ba", or the first of "năm 2012-2013"."""
    if one.at(at) not in YEAR:
        return None
    if year_of(one.at(at + 1)) is not None:
        return _year(one, at + 1)
    number = number_at(one, at + 1) if one.at(at + 1).isalpha() else None
    if number is None or number.low is None or number.high is not None or number.low != int(number.low):
        return None
    return Point(number.end, int(number.low)) if FIRST <= number.low <= LAST else None


def _year(one: Sentence, at: int) -> Point | None:
    year = year_of(one.at(at))
    if year is None:
        return None
    short = one.at(at + 2)
    if one.at(at + 1) == "-" and len(short) == 2 and short.isdecimal() and one.at(at + 3) not in {"/", "-"}:
        last = year // 100 * 100 + int(short)
        return Point(at + 3, year, last_year=last) if last > year else None
    return Point(at + 1, year)


def _months_of_year(one: Sentence, at: int) -> Point | None:
    """Read the first or last months of a year: "9 tháng đầu năm 2015"."""
    if one.at(at + 1) not in MONTH or one.at(at + 2) not in _HALVES or not one.at(at).isdecimal():
        return None
    year = _year_said(one, at + 3)
    many = int(one.at(at)) if len(one.at(at)) <= 2 else 0
    if year is None or not 0 < many < _MONTHS:
        return None
    first = (1, many) if _HALVES[one.at(at + 2)] == 0 else (_MONTHS + 1 - many, _MONTHS)
    return replace(year, months=first)


def _day(one: Sentence, at: int) -> Point | None:
    """Read a day behind "ngày": "5/3/2014", "5 tháng 3 năm 2014", "mười tháng sáu năm …", "15"."""
    found = _numeric(one, at)
    if found is not None and not found.is_bare_number and found.day is not None:
        return found
    day = _small(one, at)
    if day is None:
        return None
    if one.at(day[1]) in MONTH:
        month = _month(one, day[1])
        return month if month is None or month.is_span else replace(month, day=day[0])
    return Point(day[1], day=day[0], is_bare_number=True)


def _small(one: Sentence, at: int) -> tuple[int, int] | None:
    """Return (number of a day or month in digits or words, token behind it), or None."""
    word = one.at(at)
    if word.isdecimal():
        return (int(word), at + 1) if len(word) <= 2 else None
    if word in YEAR and year_of(one.at(at + 1)) is not None:
        return None  # "7 tháng năm 2015"
    return _said_small(one.is_bare).at(one, at)


def _numeric(one: Sentence, at: int) -> Point | None:
    word = one.at(at)
    if match := _DOTTED.fullmatch(word):
        return Point(at + 1, _short_year(match[3]), (int(match[2]), int(match[2])), int(match[1]))
    if match := _DOTTED_MONTH.fullmatch(word):
        return Point(at + 1, int(match[2]), (int(match[1]), int(match[1])))
    if not word.isdecimal():
        return None
    sign, second = one.at(at + 1), one.at(at + 2)
    if len(word) == 4:
        is_iso = sign == "-" and len(second) == 2 and one.at(at + 3) == "-" and len(one.at(at + 4)) == 2
        if is_iso and second.isdecimal() and one.at(at + 4).isdecimal():
            return Point(at + 5, int(word), (int(second), int(second)), int(one.at(at + 4)))
        return _year(one, at)
    if len(word) > 2:
        return None
    first = int(word)
    if sign in MONTH and one.at(at + 2).isdecimal():  # "từ 5 tháng 3 năm 2014"
        month = _month(one, at + 1)
        return replace(month, day=first) if month and month.year and not month.is_span else None
    return _signed(one, at, first)


def _signed(one: Sentence, at: int, first: int) -> Point | None:
    """Read numbers with slashes or dashes between: "3/2010", "10/6/2013", "7-8/2012", "15/6"."""
    sign, second = one.at(at + 1), one.at(at + 2)
    if sign not in {"/", "-"} or not second.isdecimal():
        return Point(at + 1, day=first, is_bare_number=True)
    if (year := year_of(second)) is not None:
        return Point(at + 3, year, (first, first))
    if len(second) > 2:
        return None
    third_sign, third = one.at(at + 3), one.at(at + 4)
    if third_sign == sign and (year := _short_year(third)) is not None:
        return Point(at + 5, year, (int(second), int(second)), first)
    if sign == "-" and third_sign == "/" and (year := year_of(third)) is not None:
        return Point(at + 5, year, (first, int(second)))
    is_day = sign == "/" and 1 <= int(second) <= _MONTHS and third_sign not in {"/", "-"}
    return Point(at + 3, months=(int(second), int(second)), day=first) if is_day else None


def _month(one: Sentence, at: int) -> Point | None:
    """Read months behind "tháng": "9/2016", "5-2011", "6, 7 năm 2012", "ba năm 2015", "6/13", "6"."""
    dotted = _DOTTED_MONTH.fullmatch(one.at(at + 1))
    if dotted is not None:
        return Point(at + 2, int(dotted[2]), (int(dotted[1]), int(dotted[1])))
    first = _small(one, at + 1)
    if first is None or not 1 <= first[0] <= _MONTHS:
        return None
    last, end = first
    if one.at(end) in _AND:
        inner = end + 2 if one.at(end + 1) in MONTH else end + 1
        second = _small(one, inner) if one.at(inner).isdecimal() or inner == end + 2 else None
        behind = _year_behind(one, second[1]) if second else None
        if second and behind and second[0] <= _MONTHS:
            if one.at(end) == "-" or second[0] == last + 1:
                return Point(behind[1], behind[0], (first[0], second[0]))
            return None
    behind = _year_behind(one, end)
    if behind is None:
        short = (
            _short_year(one.at(end + 1)) if one.at(end) == "/" and one.words[at] in either("tháng") else None
        )
        if short is not None and one.at(end + 2) not in {"/", "-"} and one.at(end + 2) not in one.nouns:
            is_month = len(one.at(end + 1)) == 2 and int(one.at(end + 1)) <= _MONTHS
            return None if is_month else Point(end + 2, short, (first[0], last))
        return Point(end, months=(first[0], last))
    return Point(behind[1], behind[0], (first[0], last))


def _year_behind(one: Sentence, at: int) -> tuple[int, int] | None:
    """Return (year, token behind it), or None: "/2012", "năm 2012", "-2012", " 2012"."""
    if one.at(at) in YEAR:
        year = _year_said(one, at)
        return (year.year, year.end) if year and year.year and year.last_year is None else None
    inner = at + 1 if one.at(at) in {"/", "-", "."} else at
    year_number = year_of(one.at(inner))
    return None if year_number is None else (year_number, inner + 1)


def _quarter(one: Sentence, at: int) -> Point | None:
    """Read quarters behind "quý": "I/2011", "4 năm 2013", "III, IV năm 2013", "II-III/2013", "II"."""
    first = _ROMAN.get(one.at(at + 1))
    if first is None:
        return None
    last, end = first, at + 2
    if one.at(end) in _AND:
        inner = end + 2 if one.at(end + 1) in QUARTER else end + 1
        second = _ROMAN.get(one.at(inner))
        if (
            second is not None
            and _year_behind(one, inner + 1)
            and (second == first + 1 or one.at(end) == "-")
        ):
            last, end = second, inner + 1
    months = (3 * first - 2, 3 * last)
    behind = _year_behind(one, end)
    return Point(end, months=months) if behind is None else Point(behind[1], behind[0], months)
