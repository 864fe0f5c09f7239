"""Reads periods ("2017 - 2018", "từ 15/6 đến 30/9/2012", "từ 2010") and durations ("kéo dài 30 tháng")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from flows.reading.figures.numerals import number_at, number_words
from flows.reading.figures.points import (
    DAY,
    END,
    FIRST,
    LAST,
    MONTH,
    QUARTER,
    YEAR,
    Point,
    either,
    point_at,
    year_of,
)
from flows.reading.figures.prose import Sentence
from flows.report.figure import About, Amount, Period

_TO = either("-", "đến", "tới")
_FROM = either("từ")
_BEGIN = {("bắt", "đầu"), ("bat", "dau"), ("khởi", "đầu"), ("kể", "từ"), ("ke", "tu")}
_NOW = either("nay", "giờ", "bây")
_NO_YEAR = either(
    "số", "sinh", "chuẩn", "học", "những", "tết", "khoảng", "chừng", "độ", "gần", "trước", "sau",
    "niên", "thập",
    "sn", "qđ", "nq", "mã", "xã", "hộ", "biển", "lần", "vụ", "mùa", "hè", "rằm", "bìa", "tuổi", "trên",
    "hơn", "dưới",
)  # fmt: skip
"""Words before a year that say that it is no year, or only about that time."""
_SEASON = either("vụ", "mùa", "tết", "chuẩn")
_MONEY = either("đồng", "triệu", "tr", "nghìn", "ngàn", "tỷ", "tỉ", "đ", "%", "vnđ", "vnd", "trđ")
_CLAUSE = frozenset(",;:.!?()")
_STARTERS = frozenset(
    {*_FROM, *_TO, *YEAR, *MONTH, *QUARTER, *DAY}
    | either("đầu", "giữa", "cuối", "nửa", "bắt", "kể", "khởi", "mùng", "mồng")
) - {"-"}
_FEW = either("hai", "ba", "bốn")
_DURATION = (
    ("kéo", "dài"), ("trong", "vòng"), ("thời", "gian"), ("thời", "hạn"), ("thực", "hiện"), ("keo", "dai"),
    ("trong", "vong"), ("thoi", "gian"), ("thoi", "han"), ("triển", "khai"), ("thuc", "hien"),
)  # fmt: skip
_FIRST = _STARTERS | _FEW | {first for first, _ in _DURATION}
_LASTS = {"năm": "năm", "nam": "năm", "tháng": "tháng", "thang": "tháng", "tuần": "tuần"}
_BETWEEN = either("trong", "là", ":", "thực", "hiện", "dự", "án", "vòng")
_OPEN_BEHIND = either("qua", "nay", "gần", "tới", "liền", "sau", "trước", "đầu", "nữa")
_LUNAR = frozenset({"âm", "am", "al", "âl", "giêng", "chạp", "rằm"})
_BEHIND_DAY, _BEHIND_COUNT = _TO | MONTH | {"/"}, YEAR | {"chục", "chuc", "tá"}
_SPELLED = frozenset({*YEAR, *MONTH, *_LASTS})
"""Words for units of time. A period has one of them, a year of four digits, or a sign between digits."""
_YEAR = re.compile(r"\d{4}|\d\s*[/.-]\s*\d")

Read = tuple[int, int, Period | Amount | None]


def periods(one: Sentence) -> Iterator[Read]:
    """Yield (first token, token behind, period or duration); the value is None if it only looks like one."""
    lunar = _lunar(one)
    behind = 0
    """The token behind the last reading."""
    for at in one.beginnings(_FIRST):
        if at < behind:
            continue
        word = one.words[at]
        if word[0].isdecimal():
            read = _span(one, at) if _may_begin(one, at) else None
        elif word in _STARTERS or (word in _FEW and one.at(at + 1) in YEAR):
            read = _span(one, at)
        else:
            lasting = _duration(one, at)
            if lasting is not None:
                yield lasting
                behind = lasting[1]
            continue
        if read is not None:
            start, behind, period = read
            is_lunar = any(first <= start < last for first, last in lunar)
            yield start, behind, None if is_lunar else period


def may_stand(one: Sentence) -> bool:
    """Whether a sentence may contain a period or a duration. This is a quick test."""
    if not _SPELLED.isdisjoint(one.seen):
        return True
    return one.has_digits and _YEAR.search(one.prose.text, one.start, one.stop) is not None


def _may_begin(one: Sentence, at: int) -> bool:
    """Whether digits can begin a period. Most cannot: they are no year, and no day or month sign follows."""
    word, after = one.words[at], one.at(at + 1)
    if "." in word or after in _BEHIND_COUNT:
        return True
    if len(word) <= 2:
        return after in _BEHIND_DAY
    if len(word) != 4 or not word.isdecimal():
        return False
    return FIRST <= int(word) <= LAST or (after == "-" and len(one.at(at + 2)) == 2)


def _lunar(one: Sentence) -> list[tuple[int, int]]:
    """Return the (first token, end) of clauses with dates of the lunar calendar."""
    clauses: list[tuple[int, int]] = []
    if _LUNAR.isdisjoint(one.seen):
        return clauses
    for at, word in enumerate(one.words):
        if clauses and at < clauses[-1][1]:
            continue
        is_lunar = word in {"âm", "am"} and one.at(at + 1) in {"lịch", "lich"}
        if is_lunar or word in {"al", "âl", "giêng", "chạp", "rằm"}:
            first, last = at, at
            while first > 0 and one.words[first - 1] not in _CLAUSE - {"(", "."}:
                first -= 1
            while last < len(one.words) and one.words[last] not in _CLAUSE:
                last += 1
            clauses.append((first, last))
    return clauses


def _span(one: Sentence, at: int) -> Read | None:
    """Read one point in time, two with "đến" between them, or one with an open end."""
    start, is_from = at, False
    if (one.at(at), one.at(at + 1)) in _BEGIN:
        is_from, at = True, at + 2
    if one.at(at) in _FROM:
        is_from, at = True, at + (2 if one.at(at + 1) in {"hồi", "hoi"} else 1)
    if one.at(at) in _TO and not is_from:
        return _until(one, at)
    first = _several_years(one, at) or point_at(one, at)
    if first is None and is_from and one.at(at) in {"đầu", "dau"}:
        first = point_at(one, at + 1)
    if first is None:
        return None
    second = _second(one, first)
    if second is None:
        return _alone(one, start, at, first, is_from=is_from)
    first = _completed(first, second)
    begin, finish = first.days(), second.days()
    if not _is_free(one, at, first) or not _is_free_behind(one, second):
        return (start, second.end, None) if begin and finish else None
    if begin is None or finish is None or finish[1] < begin[0]:
        return start, second.end, None
    return start, second.end, Period(begin[0], finish[1], second.about if second.about else _since(first))


def _since(first: Point) -> About:
    """Return how exact a beginning is. "từ đầu năm 2012" is exact: it begins on the first of January."""
    return About.EXACT if first.third == 0 else first.about


def _completed(first: Point, second: Point) -> Point:
    """Return `first` with the year, and for a bare day the month, that is said only with `second`."""
    if first.is_bare_number and second.months is not None:
        if (
            second.day is None
        ):  # "từ tháng 6 đến 9/2012" is read from its month; "từ 6 đến 9/2012" is months too
            return replace(first, year=second.year, months=(first.day or 0, first.day or 0), day=None)
        return replace(first, year=second.year, months=second.months)
    return first if first.year is not None else replace(first, year=second.year)


def _second(one: Sentence, first: Point) -> Point | None:
    """Return the end of a span with its year, or None."""
    at = first.end
    if one.at(at) not in _TO:
        return None
    is_dash = one.at(at) == "-"
    at += 1
    if one.at(at) in _NOW:
        return None
    while one.at(at) in either("hết", "khi", "tận"):
        at += 1
    second = point_at(one, at)
    if second is None or second.year is None or (first.is_bare_number and second.months is None):
        return None
    if first.is_bare_number and (is_dash or second.is_span):
        return None
    if first.last_year is not None or second.last_year is not None:
        return None
    return replace(second, third=None) if second.third == END else second


def _alone(one: Sentence, start: int, at: int, first: Point, *, is_from: bool) -> Read | None:
    if first.year is None:
        return None
    days = first.days()
    is_open = one.at(first.end) in _TO and one.at(first.end + 1) in _NOW
    end = first.end + 2 if is_open else first.end
    if is_open and one.at(end) in {"giờ", "gio"}:
        end += 1
    if days is not None and _is_counted(one, first):
        return None
    if days is None or not _is_free(one, at, first) or (not is_open and not _is_free_behind(one, first)):
        return at, first.end, None
    if (is_open or is_from) and not first.is_span:
        return start, end, Period(days[0], None, _since(first))
    return start if is_from else at, end, Period(days[0], days[1], first.about)


def _until(one: Sentence, at: int) -> Read | None:
    """Read a period of which only the end is said: "đến hết năm 2015"."""
    inner = at + 1
    while one.at(inner) in either("hết", "khi", "tận"):
        inner += 1
    point = point_at(one, inner)
    days = point.days() if point is not None and not point.is_bare_number else None
    if point is None or days is None or one.at(at) == "-":
        return None
    before = one.at(at - 1)
    if before[:1].isdecimal() or not _is_free_behind(one, point) or not _is_free(one, inner, point):
        return inner, point.end, None
    if _ends_a_season(one, at):
        return inner, point.end, None
    about = About.EXACT if point.third == END else point.about
    return at, point.end, Period(None, days[1], about)


def _ends_a_season(one: Sentence, at: int) -> bool:
    return any(one.at(back) in _SEASON for back in range(max(0, at - 4), at))


def _is_free(one: Sentence, at: int, point: Point) -> bool:
    """Whether no word before makes it the year of a document, season or birth, or only about that time."""
    before, further = one.at(at - 1), one.at(at - 2)
    if before in {"/", "-"} and one.is_glued(at):
        return False
    if before in either("số") or (before[:1].isdecimal() and one.at(at)[:1].isdecimal()):
        return False
    is_year = point.months is None and point.day is None
    if before in _NO_YEAR and (
        is_year or before in either("khoảng", "chừng", "trước", "sau", "gần", "rằm", "sinh")
    ):
        return False
    is_named = before.isalpha() and further.isalpha() and one.at(at - 3) in _SEASON  # "Tết Nguyên đán 2014"
    if is_year and (
        is_named or further in _SEASON or before in _SEASON or further in either("khoảng", "những")
    ):
        return False
    if before in QUARTER or (before in _PART and one.at(at) in YEAR):  # "quý đầu năm 2014"
        return False
    if before in MONTH and one.at(at) in YEAR:  # "7 tháng năm 2015"
        return False
    return not (before in _AND_BEFORE and _is_half(one, at - 1))


_PART = either("đầu", "giữa", "cuối")
_AND_BEFORE = either(",", "và")


def _is_half(one: Sentence, at: int) -> bool:
    """Whether a month or quarter without a year comes before. The point is then not the whole period."""
    return one.at(at - 2) in MONTH | QUARTER and not one.at(at)[:1].isdecimal()


def _is_free_behind(one: Sentence, point: Point) -> bool:
    """Whether no text behind makes it another number, such as that of a document: "135/2012/QH"."""
    after, further = one.at(point.end), one.at(point.end + 1)
    if after in {"/", "-"} and (further[:1].isdecimal() or one.is_glued(point.end + 1)) and further:
        return False
    return not (after in _MONEY or (after == "." and one.is_glued(point.end + 1) and further[:1].isdecimal()))


def _is_counted(one: Sentence, point: Point) -> bool:
    """Whether a year without "năm" before it counts the thing behind it: "2013 hộ"."""
    is_bare_year = point.year is not None and one.at(point.end - 2) not in YEAR | {"-", "/"}
    is_bare_year = is_bare_year and year_of(one.at(point.end - 1)) is not None and point.months is None
    return is_bare_year and one.at(point.end) in one.counted


def _several_years(one: Sentence, at: int) -> Point | None:
    """Read successive years behind their count: "2 năm 2012, 2013", "trong 2 năm 2014 và 2015"."""
    after = one.at(at + 1)
    if after not in YEAR and after not in number_words(one.is_bare).all:
        return None
    number = number_at(one, at)
    if number is None or number.low is None or one.at(number.end) not in YEAR:
        return None
    token, years = number.end + 1, []
    while (year := year_of(one.at(token))) is not None:
        years.append(year)
        if one.at(token + 1) not in _AND_BEFORE:
            break
        token += 2
    if len(years) < 2 or len(years) != number.low or years != list(range(years[0], years[0] + len(years))):
        return None
    return Point(token + 1, years[0], last_year=years[-1])


def _duration(one: Sentence, at: int) -> Read | None:
    """Read a duration: "kéo dài 30 tháng", "thời gian thực hiện: 3 năm"."""
    if (one.at(at), one.at(at + 1)) not in _DURATION:
        return None
    is_weak = one.at(at) in {"thực", "triển", "thuc"}
    inner = at + 2
    while one.at(inner) in _BETWEEN and inner < at + 6:
        inner += 1
    if is_weak and one.at(inner - 1) != "trong":
        return None
    number = number_at(one, inner)
    if number is None or number.low is None or one.at(number.end) not in _LASTS:
        return None
    unit, end = _LASTS[one.at(number.end)], number.end + 1
    if one.at(end) in _OPEN_BEHIND or year_of(one.at(end)) is not None or one.at(end)[:1].isdecimal():
        return None
    return inner, end, Amount(Decimal(number.low), number.high, unit=unit)
