"""Counts, sums, rates and shares: "hơn 40 ha", "12tr5", "3 triệu/hộ", "mỗi hộ 2 con", "9/14 hộ".

Each amount is found by its number, and the words around the number say what it is. A reading covers its
words, so that no other is read from them. So does a text that looks like an amount and is none ("30a", "5%",
"2 triệu USD").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flows.reading.figures.around import Around
from flows.reading.figures.lexicon import Lexicon, Unit
from flows.reading.figures.number import Number
from flows.reading.figures.numerals import number_at, number_words
from flows.reading.figures.prose import Sentence
from flows.report.figure import About, Amount

_COMMA_GROUP = re.compile(r"\d{1,3},\d{3}")
"""Digits like "1,250": English grouping, or three decimals. Things counted one by one have no decimals."""
_LIKE_A_YEAR = re.compile(r"(?:19[9]|20[0-4])\d")
"""The digits 1990 to 2049 without a point. Nobody can tell whether they are a year or a number."""
_TO = frozenset({"-", "đến", "tới", "hay", "hoặc", "den", "toi", "hoac"})
_LARGEST = Decimal(10) ** 16
_SMALLEST_SUM = 100
"""The smallest sum in words, in đồng. Smaller ones are sayings: "một đồng vốn bốn đồng lời"."""
_MOVES = frozenset({"lên", "xuống", "còn", "len", "xuong"})
_UP_TO = frozenset({"còn", "tới", "đến", "chỉ", "con", "toi", "den", "chi"})


@dataclass(slots=True)
class Said:
    """A span of tokens that was read as one amount, or that no amount may be read from."""

    start: int
    end: int
    name: str = ""
    value: Amount | None = None
    """The amount; None if the span is no figure, or not one that is wanted."""
    unit: str = ""
    """The unit of the amount; "đồng" for money."""


_UNIT_FIRST = frozenset({":", "=", "số", "so", "vnđ", "vnd"})
"""The words and signs of which one stands in an amount whose unit or currency comes before the number."""


def amounts(one: Sentence, lexicon: Lexicon, taken: dict[int, int]) -> list[Said]:
    """Return the amounts of a sentence in order. `taken` has the spans read before: first token to end."""
    numbers, labels = number_words(one.is_bare).begin, lexicon.units.first
    if not one.has_digits and numbers.isdisjoint(one.seen):
        return []
    found: list[Said] = []
    around = Around(one, lexicon)
    behind = 0
    """The token behind the last reading."""
    may_be_first = one.has_digits and not _UNIT_FIRST.isdisjoint(one.seen)
    for at in _beginnings(one, lexicon.begin if may_be_first else numbers, taken):
        if at < behind:
            continue
        if at in taken:
            behind = taken[at]
            continue
        word = one.words[at]
        if word[0].isdecimal() or word in numbers:
            said = _amount(one, lexicon, around, at, found, taken)
        elif word in labels:
            said = _labelled(one, lexicon, around, at, taken)
        else:
            said = _currency_first(one, lexicon, around, at)
        if said is None:
            continue
        if said.start < at and (
            any(first in taken for first in range(said.start, at)) or (found and said.start < found[-1].end)
        ):
            said.start = at  # "mỗi hộ 2 con và 5 triệu đồng": each reading has its own words
        found.append(said)
        behind = said.end
    return found


def _beginnings(one: Sentence, begin: frozenset[str], taken: Collection[int]) -> Sequence[int]:
    """Return the tokens at which an amount may begin, and those at which an earlier reading begins."""
    found = one.beginnings(begin)
    return sorted({*found, *taken}) if taken else found


def _amount(
    one: Sentence, lexicon: Lexicon, around: Around, at: int, before: Sequence[Said], taken: Collection[int]
) -> Said | None:
    number = _span(one, at, taken)
    if number is None:
        return None
    end = number.end
    if (moved := _moved(one, lexicon, around, at, number, taken)) is not None:
        return moved
    if one.at(end) not in lexicon.behind and number.scale < 1000 and not number.is_money:
        return _understood(one, around, at, number, end, before) or Said(at, end)
    end = around.behind_bracket(end)
    other = _other(one, lexicon, at, end) or _share(one, lexicon, around, at, number)
    if other is not None:
        return other
    currency = around.currency(end)
    unit = None if currency else lexicon.units.at(one, end)
    if unit is not None and unit[0].is_animal and not one.words[at][0].isdecimal():
        unit = None
    if unit is not None:
        return _count(one, lexicon, around, at, number, unit[0], unit[1])
    if currency is not None or number.is_money:
        return _sum(one, lexicon, around, at, number, currency or end)
    if number.scale >= 1000 and around.is_counted(end):
        return Said(at, end)
    understood = _understood(one, around, at, number, end, before) if number.scale < 10**6 else None
    if understood is None and number.scale >= 1000:
        return _sum(one, lexicon, around, at, number, end)
    return understood or Said(at, number.end)


def _moved(
    one: Sentence, lexicon: Lexicon, around: Around, at: int, number: Number, taken: Collection[int]
) -> Said | None:
    """Read the first number of "tăng từ 40 lên 65 con": its unit is that of the second number."""
    if one.at(number.end) not in _MOVES or not number.digits or one.at(at - 1) not in {"từ", "tu"}:
        return None
    then = number.end + 1
    while one.at(then) in _UP_TO:
        then += 1
    second = number_at(one, then) if then not in taken else None
    if _LIKE_A_YEAR.fullmatch(number.digits) or second is None or not second.low:
        return None
    base = second.low / second.scale
    if number.low is None or not base < 10 * number.low < 100 * base:
        return None  # "từ 800 lên 1,2 triệu"
    said = _amount(one, lexicon, around, then, (), taken)
    if said is None or said.value is None or second.high is not None or said.value.about is not About.EXACT:
        return None
    value = said.value.value / base * number.low
    return replace(said, start=at, end=number.end, value=replace(said.value, value=value))


def _other(one: Sentence, lexicon: Lexicon, at: int, end: int) -> Said | None:
    """Return the span of a percentage or foreign money, which is no figure: "5% hộ", "2 triệu USD"."""
    if one.at(end) == "%":
        unit = lexicon.units.at(one, end + 1)
        return Said(at, unit[1] if unit else end + 1)
    foreign = lexicon.foreign.at(one, end)
    return Said(at, foreign[1]) if foreign else None


def _span(one: Sentence, at: int, taken: Collection[int]) -> Number | None:
    """Read a number, or two with "-" or "đến" between them. A multiplier behind the second is for both."""
    first = number_at(one, at)
    if first is None or first.low is None or first.high is not None:
        return first
    if one.at(first.end) not in _TO or first.end + 1 in taken:
        return first
    second = number_at(one, first.end + 1)
    if second is None or second.high is not None or (second.is_word and first.digits):
        return first
    if second.low is None:
        return Number(second.end, None)
    low = first.low
    if first.scale == 1 and second.scale > 1 and low < second.low:
        low *= second.scale
    if low >= second.low:
        return Number(second.end, None)
    return Number(second.end, low, second.low, second.scale, second.is_money)


def _share(one: Sentence, lexicon: Lexicon, around: Around, at: int, number: Number) -> Said | None:
    """Read a share: "9/14 hộ". Another number, slash and number is a date, a decree or a fraction."""
    end = number.end
    if one.at(end) != "/" or not one.at(end + 1)[:1].isdecimal():
        return None
    of = number_at(one, end + 1)
    if of is None:
        return None
    unit = lexicon.units.at(one, of.end)
    if unit is None or number.low is None or of.low is None or not number.digits or not of.digits:
        return Said(at, unit[1] if unit else of.end)
    kind, end = unit
    if number.low > of.low or around.is_inside(kind, end) or around.is_ordinal(at) or not kind.name:
        return Said(at, end)
    value = Amount(number.low, of=of.low, unit=kind.said)
    return Said(at, end, kind.name, value, kind.word)


def _count(
    one: Sentence, lexicon: Lexicon, around: Around, at: int, number: Number, unit: Unit, end: int
) -> Said:
    high, is_whole = number.high, not unit.is_measured
    low, end = _with_tail(one, number, unit, end)
    if low is None or around.is_inside(unit, end) or around.is_family(unit, at):
        return Said(at, end)
    start = around.start(at)
    about, start = around.about(start)
    about, end = around.about_behind(end, about)
    per, start, end = around.rate(start, end)
    if _LIKE_A_YEAR.fullmatch(number.digits) and not per:
        return Said(at, end)
    is_one_by_one = is_whole and low != low.to_integral_value()
    if per is None or (is_one_by_one and not per) or around.is_none(start, at) or number.is_money:
        return Said(at, end)
    is_of_total = one.at(end) == "/" and one.at(end + 1) in {"tổng", "tong"}
    if is_of_total or (not per and around.is_price_of_one(start, low)):
        return Said(at, end)
    if not unit.name or low >= _LARGEST:
        return Said(start, end, unit=unit.word)
    value = Amount(
        low * unit.factor, None if high is None else high * unit.factor, about, per, unit=unit.said
    )
    return Said(start, end, unit.name, value, unit.word)


def _with_tail(one: Sentence, number: Number, unit: Unit, end: int) -> tuple[Decimal | None, int]:
    """Return (number, token behind its unit), with the fraction behind the unit: "2 ha rưỡi", "1ha2"."""
    low, is_whole = number.low, not unit.is_measured
    if "," in number.digits and _COMMA_GROUP.fullmatch(number.digits):
        low = Decimal(number.digits.replace(",", "")) if is_whole else None
    if low is None or is_whole:
        return low, end
    tail = one.at(end)
    if tail == number_words(one.is_bare).half:
        return low + Decimal("0.5"), end + 1
    is_last = not (one.is_glued(end + 1) and one.at(end + 1).isalnum())
    if unit.word == "ha" and one.is_glued(end) and len(tail) == 1 and tail.isdecimal() and is_last:
        return low + Decimal(tail) / 10, end + 1
    return low, end


def _sum(one: Sentence, lexicon: Lexicon, around: Around, at: int, number: Number, end: int) -> Said:
    low, high = number.low, number.high
    if _COMMA_GROUP.fullmatch(number.digits):
        low = Decimal(number.digits.replace(",", ""))
    if low is None or (0 < low < _SMALLEST_SUM and not one.words[at][0].isdecimal()):
        return Said(at, end)
    start = around.start(at)
    about, start = around.about(start)
    about, end = around.about_behind(end, about)
    per, start, end = around.rate(start, end, is_sum=True)
    if per is None or around.is_none(start, at) or around.is_somebodys(start) or low >= _LARGEST:
        return Said(at, end)
    if not lexicon.money:
        return Said(start, end, unit="đồng")
    return Said(start, end, lexicon.money, Amount(low, high, about, per), "đồng")


def _understood(
    one: Sentence, around: Around, at: int, number: Number, end: int, before: Sequence[Said]
) -> Said | None:
    """Read a number whose unit was said before: "20 hộ khá, 7 trung bình", "12 ha, nay 18"."""
    last = before[-1] if before else None
    if last is None or last.value is None or number.low is None or last.unit == "đồng":
        return None
    if last.value.per or last.value.of is not None or not around.is_understood(last.end, at, end):
        return None
    if number.is_word or _LIKE_A_YEAR.fullmatch(number.digits) or around.is_ordinal(at):
        return None
    value = Amount(number.low, number.high, unit=last.value.unit)
    return Said(at, end, last.name, value, last.unit)


def _labelled(
    one: Sentence, lexicon: Lexicon, around: Around, at: int, taken: Collection[int]
) -> Said | None:
    """Read an amount with its label first: "xã: 04 - bản: 17", "Số hộ tham gia: 35", "số thôn 6"."""
    unit = lexicon.units.at(one, at)
    if unit is None or unit[0].is_animal or not unit[0].name:
        return None
    number_token = around.behind_label(at, unit[1])
    if number_token is None or number_token in taken:
        return None
    number = number_at(one, number_token)
    if number is None or number.low is None or number.scale > 1 or number.high is not None:
        return None
    if not around.is_label_end(number.end) or not number.digits:
        return None
    low = number.low
    if _COMMA_GROUP.fullmatch(number.digits):
        low = Decimal(number.digits.replace(",", ""))
    is_half = low != low.to_integral_value() and not unit[0].is_measured
    if is_half or around.rate(at, number.end)[0] != "":
        return None
    value = Amount(low * unit[0].factor, unit=unit[0].said)
    return Said(at, number.end, unit[0].name, value, unit[0].word)


def _currency_first(one: Sentence, lexicon: Lexicon, around: Around, at: int) -> Said | None:
    """Read a sum with its currency first: "VNĐ 500.000.000", "VND 20 triệu"."""
    if one.words[at] not in {"vnđ", "vnd"} or not one.at(at + 1)[:1].isdecimal():
        return None
    number = number_at(one, at + 1)
    if number is None or around.currency(number.end) is not None:
        return None
    said = _sum(one, lexicon, around, at + 1, number, number.end)
    return replace(said, start=min(at, said.start))
