"""Periods: "2017 - 2018", "từ quý I/2011 đến tháng 6/2013", "10/6/2013", "từ 2010", "đến hết năm 2015"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from flows.figure import Period
from flows.readers.figures.prose import Prose, bare

FIRST, LAST = 1990, 2040
"""Years that a report may tell of."""
_YEAR = r"(?:19|20)\d\d(?!\d)(?![.,]\d)"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_POINT = (
    rf"(?:(?:ngày\s+)?\d{{1,2}}\s*(?P<sep_N>[/.-])\s*\d{{1,2}}\s*(?P=sep_N)\s*{_YEAR}"
    rf"|ngày\s+\d{{1,2}}\s+tháng\s+\d{{1,2}}\s+năm\s+{_YEAR}"
    rf"|\d{{1,2}}\s*-\s*\d{{1,2}}\s*/\s*{_YEAR}"
    rf"|6\s+tháng\s+(?:đầu|cuối)\s+năm\s+{_YEAR}"
    rf"|quý\s+(?:iv|iii|ii|i|[1-4])\s*(?:/|\s+năm\s+|\s+)\s*{_YEAR}"
    rf"|(?:tháng\s+|t\.?\s*)?\d{{1,2}}\s*[/.-]\s*{_YEAR}"
    rf"|tháng\s+\d{{1,2}}(?:\s+năm)?\s+{_YEAR}"
    rf"|tháng\s+\d{{1,2}}\s*(?:-|đến|tới)\s*(?:hết\s+)?tháng\s+\d{{1,2}}\s*(?:/|năm)\s*{_YEAR}"
    rf"|(?:năm\s+)?(?<![\d.,/-]){_YEAR}\s*-\s*\d\d(?![\d/.-])"
    rf"|(?:năm\s+)?(?<![\d.,/]){_YEAR})"
)
"""A point in time, or a short span written as one; _N numbers its groups where two stand in a pattern."""
_FROM = r"(?P<from>\b(?:bắt\s+đầu\s+)?từ\s+(?:đầu\s+)?)?"
_TO = r"(?:\s*(?:-|đến|tới)\s*(?:hết\s+|cuối\s+)?)"
_NO_PERIOD_BEFORE = re.compile(r"(?:\bsố\s+|\bso\s+|\d[/.-]\s*|[^\W\d]-)$")
_HALF_BEFORE = re.compile(
    r"(?:\b(?:tháng|quý|ngày|thang|quy|ngay)\s+[\divx]{1,3}|\b\d{1,2}\s*[/.]\s*\d{1,2})"
    r"(?:\s*(?:-|đến|tới|den|toi|,|và|va)\s*(?:hết\s+|het\s+)?|\s*(?:,|và|va|-)\s*\d{1,2}\s+)$"
)
"""A span whose beginning has no year ("từ 15/6 đến 30/9/2012"): its end alone is not the period."""
_ROUGHLY = r"\b(?:cuối|đầu|giữa|trước|sau|khoảng|chừng|độ|gần|niên vụ|vụ\s+\w+|mùa\s+\w+)\s+$"
"""Part of the year, or about it: not the year."""
_NO_PERIOD_AFTER = re.compile(r"\s*(?:[/-]\s*[^\W\d]|/\s*\d|đồng|triệu|tr\b|nghìn|tỷ|dong|trieu|ty\b|đ\b|%)")


def periods(prose: Prose, unit_words: str) -> Iterator[tuple[int, int, Period]]:
    """(start, end, period) of each; a bare year right before one of `unit_words` (a pattern) is a count."""
    first, second = _POINT.replace("_N", "_1"), _POINT.replace("_N", "_2")
    span = rf"{_FROM}(?<![\w])(?P<first>{first})(?:{_TO}(?P<second>{second}))?(?P<now>\s*(?:đến|tới)\s+nay)?"
    until = rf"\b(?:đến|tới)\s+(?:hết\s+|cuối\s+)?(?P<only>{first})"
    for match in prose.find(until):
        point = _point(match["only"])
        is_end = point is not None and _stands_alone(prose, match.start(), match.end(), unit_words)
        if is_end and point is not None and not _continues(prose, match.start()):
            prose.take(match.start(), match.end())
            yield match.start(), match.end(), Period(None, point[1])
    for match in prose.find(span):
        read = _span(match)
        if _HALF_BEFORE.search(prose.text[max(0, match.start("first") - 30) : match.start("first")]):
            continue
        if read is not None and _stands_alone(prose, match.start("first"), match.end(), unit_words):
            yield match.start(), match.end(), read


def _continues(prose: Prose, start: int) -> bool:
    """Whether a point in time stands right before: then "đến" makes a span of both."""
    return re.search(r"\d\s*$", prose.text[max(0, start - 4) : start]) is not None


def _stands_alone(prose: Prose, start: int, end: int, unit_words: str) -> bool:
    if _NO_PERIOD_BEFORE.search(prose.text[max(0, start - 5) : start]):
        return False
    if prose.ends(_ROUGHLY, start):
        return False
    after = prose.after(end)
    if _NO_PERIOD_AFTER.match(after):
        return False
    is_bare_year = end - start == 4
    return not (is_bare_year and unit_words and re.match(rf"\s+(?:{unit_words})\b", after))


def _span(match: re.Match[str]) -> Period | None:
    first = _point(match["first"])
    if first is None:
        return None
    if match["second"] is not None:
        second = _point(match["second"])
        return None if second is None or second[1] < first[0] else Period(first[0], second[1])
    if match["now"] or (match["from"] and first):
        return Period(first[0], None) if not _is_range(match["first"]) else Period(*first)
    return Period(*first)


def _is_range(words: str) -> bool:
    return re.search(r"\d{4}\s*-\s*\d\d$|thang.*thang", bare(words)) is not None


def _point(words: str) -> tuple[date, date] | None:
    """The first and last day of one point in time; None where it is no possible one."""
    plain = bare(words)
    numbers = [int(number) for number in re.findall(r"\d+", plain)]
    year = next((number for number in numbers if FIRST <= number <= LAST), None)
    if year is None:
        return None
    if "quy" in plain:
        return _quarter(plain, year)
    if "dau nam" in plain or "cuoi nam" in plain:
        return _months(year, 1, 6) if "dau" in plain else _months(year, 7, 12)
    if re.search(r"\d{4}\s*-\s*\d\d$", plain):
        end = year // 100 * 100 + numbers[-1]
        return (date(year, 1, 1), date(end, 12, 31)) if year < end <= LAST else None
    before = numbers[: numbers.index(year)]
    return _parts(plain, year, before)


def _parts(plain: str, year: int, before: list[int]) -> tuple[date, date] | None:
    """A year with what stands before it: nothing, a month, two months, or a day and a month."""
    match before:
        case []:
            return date(year, 1, 1), date(year, 12, 31)
        case [month]:
            return _months(year, month, month)
        case [first, last] if re.search(r"\d\s*-\s*\d{1,2}\s*/|thang.*thang", plain):
            return _months(year, first, last)
        case [day, month]:
            try:
                return date(year, month, day), date(year, month, day)
            except ValueError:
                return None
    return None


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    if not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _quarter(plain: str, year: int) -> tuple[date, date] | None:
    match = re.search(r"quy\s+(iv|i{1,3}|[1-4])", plain)
    if match is None:
        return None
    quarter = _ROMAN.get(match[1]) or int(match[1])
    return _months(year, 3 * quarter - 2, 3 * quarter)
