"""Reads numbers in prose: digits ("1.250", "12tr5") or words ("hai mươi mốt", "ba lăm", "ba bốn")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from flows.reading.figures.number import Number
from flows.reading.figures.prose import Sentence, bare

_ONES = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_LAST = {**_ONES, "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
"""The words for ones behind tens."""
_SHORT = {"lăm", "nhăm", "mốt", "tư"}
"""Words behind a number of one word that say that it is tens: "ba lăm" is 35."""
_SCALES = {
    "chục": 10, "tá": 12, "trăm": 100, "nghìn": 1000, "ngàn": 1000, "vạn": 10**4, "triệu": 10**6, "tr": 10**6,
    "trđ": 10**6, "tỷ": 10**9, "tỉ": 10**9,
}  # fmt: skip
_WHOLE_SCALES = frozenset({"nghìn", "ngàn", "triệu", "tỷ", "tỉ"})
_VAGUE = {"dăm", "vài", "mấy", "đôi", "ngót", "hàng", "bao", "nhiêu", "muôn", "nghìn nghịt"}
_AND_SOME = frozenset({"mấy", "lẻ"})
"""Words behind a number that add an unknown amount: "4 triệu mấy"."""
_LEAST_K = 10
"""The fewest thousands for which "120k" is money. "5K" and "4K" are names."""
_TENS = ("mười", "mươi", "hăm", "băm", "linh", "lẻ", "rưỡi", "nửa")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_LONGEST = 24
"""The most digits of a number. A longer row of digits is no figure."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of numbers, either with accents or without."""

    ones: dict[str, int]
    last: dict[str, int]
    short: frozenset[str]
    scales: dict[str, int]
    vague: frozenset[str]
    ten: str
    tens: str
    tens_of: dict[str, int]
    """Words for the tens before a word for ones: hăm (20) and băm (30)."""
    zero: str
    """The word for zero before "trăm"."""
    over: frozenset[str]
    """The words between hundreds and ones: linh, lẻ."""
    half: str
    """The word for a half behind a number: rưỡi."""
    first_half: str
    """The word for a half before a scale: nửa."""
    year: str
    alone: frozenset[str]
    """The words that are a number even if they are alone."""
    all: frozenset[str]
    begin: frozenset[str]
    """The words that a number may begin with."""
    large: frozenset[str]
    """The scales from nghìn on. With one of them a number without a unit is a sum of money."""


@cache
def number_words(is_bare: bool) -> Words:
    """Return the words of numbers for a text with accents, or for one without."""

    def say(word: str) -> str:
        return bare(word) if is_bare else word

    ones = {say(word): value for word, value in _ONES.items()}
    scales = {say(word): value for word, value in _SCALES.items() if not (is_bare and word == "tá")}
    alone = {"hai", "bốn", "chín"} if is_bare else set(_ONES) - {"năm", "một"}
    vague = {say(word) for word in _VAGUE if not (is_bare and word in {"bao", "hàng", "đôi"})}
    last = {say(word): value for word, value in _LAST.items()}
    every = frozenset({*ones, *last, *scales, *(say(word) for word in _TENS)})
    return Words(
        ones, last, frozenset(say(word) for word in _SHORT), scales, frozenset(vague), say("mười"),
        say("mươi"), {say("hăm"): 20, say("băm"): 30}, say("không"), frozenset({say("linh"), say("lẻ")}),
        say("rưỡi"), say("nửa"), say("năm"), frozenset(say(word) for word in alone),
        every, every | vague, frozenset(word for word, by in scales.items() if by >= 1000),
    )  # fmt: skip


def number_at(one: Sentence, at: int) -> Number | None:
    """Return the number that begins at a token, or None."""
    if at not in one.numbers:  # periods and amounts ask for the same
        number = _number_at(one, at)
        if number is not None and one.at(number.end) in _AND_SOME:
            rest = _number_at(one, number.end + 1)  # "200 lẻ 5 hộ"
            number = Number(number.end + 1 if rest is None else rest.end, None)
        one.numbers[at] = number
    return one.numbers[at]


def _number_at(one: Sentence, at: int) -> Number | None:
    words = number_words(one.is_bare)
    word = one.at(at)
    if word in words.vague:
        return _vague(one, at, words)
    if word[:1].isdecimal():
        return _from_digits(one, at, words)
    if word in words.all:
        return _from_words(one, at, words)
    return None


def _vague(one: Sentence, at: int, words: Words) -> Number | None:
    """Return a number without a known value: "vài chục", "mấy nghìn", "dăm ba"."""
    run = _run(one, at + 1, words)
    return Number(run.end, None) if run.end > at + 1 else None


def _from_digits(one: Sentence, at: int, words: Words) -> Number | None:
    start, written = at, one.words[at]
    if one.is_glued(at) and one.at(at - 1).isalpha() and one.at(at - 1) != "x":
        return Number(at + 1, None)  # "l5", "A4"
    end = at + 1
    if len(written) <= 3 and written.isdecimal():
        end = _groups_end(one, at)
        if end > start + 1:
            written = "".join(one.words[start : min(end, start + _LONGEST)])
    after = one.at(end)
    is_glued = one.is_glued(end) and after.isalpha()
    if is_glued and after == "k" and not (one.is_glued(end + 1) and one.at(end + 1).isalnum()):
        thousands = _value(written)
        is_price = thousands is not None and thousands >= _LEAST_K
        low = thousands * 1000 if thousands is not None and is_price else None
        return Number(end + 1, low, scale=1000, is_money=True)
    if is_glued and after not in words.scales and after not in one.nouns and after != "x":
        return Number(end + 1, None)  # "30a", "1O", "2l"
    low = _value(written)
    if low is None:
        return Number(end, None)
    if after not in words.scales:
        return Number(end, low, digits=written if end == start + 1 else "")
    return _scaled(one, end, low, words)


def _groups_end(one: Sentence, at: int) -> int:
    """Return the token behind a number whose groups have blanks between them: "1 250 000"."""
    start, end = one.groups
    if start <= at < end:  # the same row is asked for from each of its groups
        return end
    end, words, starts, ends = at + 1, one.words, one.starts, one.ends
    while end < len(words) and len(words[end]) == 3 and words[end].isdecimal():
        if starts[end] != ends[end - 1] + 1:
            break
        end += 1
    one.groups = (at, end)
    return end


def _value(written: str) -> Decimal | None:
    """Return the value of digits, or None. A point before three digits groups them, as do several commas."""
    if len(written) > _LONGEST:
        return None
    if written.isdecimal():
        return Decimal(written)
    if _DIGITS.fullmatch(written) is None:
        return None
    points, commas = written.count("."), written.count(",")
    if points and commas:
        decimal = max(written.rindex("."), written.rindex(","))
        whole = written[:decimal]
        grouped = _GROUPED.fullmatch(whole)
        if grouped is None or grouped[1] == written[decimal]:
            return None
        return Decimal(f"{re.sub('[.,]', '', whole)}.{written[decimal + 1 :]}")
    if points + commas > 1:
        return Decimal(re.sub("[.,]", "", written)) if _GROUPED.fullmatch(written) else None
    if points and _GROUPED.fullmatch(written) and not written.startswith("0"):
        return Decimal(written.replace(".", ""))
    return Decimal(written.replace(",", "."))


def _from_words(one: Sentence, at: int, words: Words) -> Number | None:
    word, following = one.at(at), one.at(at + 1)
    if _is_year(one, at, words):
        return None
    if word == words.first_half:
        scale = words.scales.get(following, 1)
        if scale >= 10**6:
            return Number(at + 2, Decimal(scale) / 2, scale=scale)
        return Number(at + 1, Decimal("0.5"), is_word=True)
    if word in words.scales:
        return _one_and_a_half(one, at, words)
    group = _group(one, at, words)
    if group is None:
        return _run(one, at, words)
    first, end = group
    low = Decimal(first)
    high = words.ones.get(one.at(end))
    if high is not None and end == at + 1 and high == first + 1 and word in words.ones:
        return _neighbours(one, end, high, words)
    read = _scaled(one, end, low, words)
    is_one = words.ones.get(one.at(read.end)) == 1 and one.at(read.end + 1) not in words.all  # "… một xã"
    if one.at(read.end) in words.all and not is_one and not _is_year(one, read.end, words):
        return _run(one, at, words)  # more number words follow: the whole row has no known value
    if read.end == at + 1:
        return Number(read.end, read.low if word in words.alone else None, is_word=True)
    return read


def _neighbours(one: Sentence, end: int, high: int, words: Words) -> Number:
    """Return the span of two neighbouring numbers: "ba bốn hộ", "hai ba chục con"."""
    if one.at(end + 1) == words.tens:
        return Number(end + 2, Decimal(high * 10 - 10), Decimal(high * 10), 10)
    read = _scaled(one, end + 1, Decimal(high), words)
    return Number(read.end, (read.low or Decimal(0)) / high * (high - 1), read.low, read.scale)


def _one_and_a_half(one: Sentence, at: int, words: Words) -> Number:
    """Return one and a half of a scale: "tỷ rưỡi", "trăm rưỡi triệu". A scale alone has no value."""
    scale = words.scales[one.at(at)]
    if one.at(at + 1) != words.half or scale < 100:
        return _run(one, at, words)
    low = Decimal(scale) * 3 / 2
    return _scaled(one, at + 2, low, words) if scale == 100 else Number(at + 2, low, scale=scale)


def _run(one: Sentence, at: int, words: Words) -> Number:
    """Return a row of number words without a value. No number is read from its tail."""
    start, end = one.run
    if not start <= at < end:  # the same row is asked for from each of its words
        end = at
        while one.at(end) in words.all and not _is_year(one, end, words):
            end += 1
        one.run = (at, end)
    return Number(end, None, is_word=end == at + 1)


def _is_year(one: Sentence, at: int, words: Words) -> bool:
    """Whether "năm" means a year: four digits that begin with 19 or 20 follow."""
    if one.at(at) != words.year:
        return False
    after = one.at(at + 1)
    return len(after) == 4 and after.isdecimal() and after[:2] in {"19", "20"}


def _group(one: Sentence, at: int, words: Words) -> tuple[int, int] | None:
    """Return (number below a thousand, token behind it), or None."""
    word, following = one.at(at), one.at(at + 1)
    hundreds = None
    if words.scales.get(following) == 100 and (word in words.ones or word == words.zero):
        hundreds, at = words.ones.get(word, 0) * 100, at + 2
    elif word == words.zero:
        return None
    rest = _tens(one, at, words) if _goes_on(one, at, words) else None
    if hundreds is None:
        return rest
    if one.at(at) in words.over and one.at(at + 1) in words.last:
        return hundreds + words.last[one.at(at + 1)], at + 2
    if rest is None:
        return hundreds, at
    return (hundreds + rest[0], rest[1]) if rest[0] > 9 or hundreds == 0 else None


def _goes_on(one: Sentence, at: int, words: Words) -> bool:
    """Whether a number may go on at a token. It may not if "năm 2013" begins there."""
    return not _is_year(one, at, words)


def _tens(one: Sentence, at: int, words: Words) -> tuple[int, int] | None:
    word, following = one.at(at), one.at(at + 1)
    if (word == words.tens and word == words.ten) or word == words.ten:
        tens, end = 10, at + 1
    elif word in words.tens_of and following in words.last:
        tens, end = words.tens_of[word], at + 1
    elif word in words.ones and following == words.tens:
        tens, end = words.ones[word] * 10, at + 2
    elif word in words.ones and following in words.short and following not in words.ones:
        return words.ones[word] * 10 + words.last[following], at + 2
    elif word in words.ones:
        return words.ones[word], at + 1
    else:
        return None
    if one.at(end) in words.last and not _is_year(one, end, words):
        return tens + words.last[one.at(end)], end + 1
    return tens, end


def _scaled(one: Sentence, end: int, first: Decimal, words: Words) -> Number:
    """Return `first` with its scales and further groups: "1 tỷ 250 triệu", "12tr5", "30 nghìn tỷ"."""
    total = Decimal(0)
    section: Decimal | None = first
    largest, last, is_money = 1, 10**18, False
    section_at = end
    while True:
        word = one.at(end)
        if section is not None and word in words.scales:
            by = words.scales[word]
            largest, is_money, end = max(largest, by), is_money or word == "trđ", end + 1
            if (
                words.scales.get(one.at(end), 0) > by or one.at(end) in _WHOLE_SCALES
            ):  # "nghìn tỷ", "trăm triệu"
                section *= by
                continue
            if total and by > last:
                total = (total + section) * by
            elif by < last or not total:
                total += section * by
            else:
                return Number(end, None)
            last, section, section_at = by, None, end
            continue
        if section is not None:
            break
        if word == words.half and last > 1:
            return Number(end + 1, total + Decimal(last) / 2, None, largest, is_money)
        following = _following(one, end, words)
        if following is None:
            return Number(end, total, None, largest, is_money)
        section, end = following
    if total == 0:
        return Number(end, section)
    return _tail(one, total, section, last, largest, section_at, end)


def _following(one: Sentence, at: int, words: Words) -> tuple[Decimal, int] | None:
    """Return (value, token behind) of a further group of the same number, in digits or words, or None."""
    word = one.at(at)
    if word.isdecimal() and len(word) <= 3:
        if one.at(at + 1) in one.nouns:  # "2 tỷ 150 hộ": it counts the households
            return None
        if one.at(at + 1) in {"/", "-", ".", "%", "x"} and one.at(at + 2)[:1].isdecimal():
            return None
        return Decimal(word), at + 1
    if word[:1].isdecimal():
        return None
    if words.ones.get(word) == 1 and one.at(at + 1) not in words.all:
        return None  # "ba trăm nghìn một xã"
    if word in words.over:
        at += 1
        word = one.at(at)
    group = _group(one, at, words) if word in words.all or word == words.zero else None
    return None if group is None else (Decimal(group[0]), group[1])


def _tail(
    one: Sentence, total: Decimal, section: Decimal, last: int, largest: int, at: int, end: int
) -> Number:
    """Add a last group without a scale: "12tr5", "2 tỷ 150", "ba nghìn không trăm năm mươi"."""
    digits = one.at(at)
    if not digits.isdecimal():
        if last == 1000 or (last == 100 and section < 100):
            whole = (
                total + section if section > 9 or one.at(at) not in number_words(one.is_bare).ones else None
            )
            return Number(end, whole, None, largest)
        return Number(end, None, None, largest)
    if last < 10**6 and not one.is_glued(at):
        return Number(at, total, None, largest)
    if len(digits) == 1 and (one.is_glued(at) or last >= 10**6):
        return Number(end, total + section * last / 10, None, largest)
    if len(digits) == 3 and last >= 10**6:
        return Number(end, total + section * last / 1000, None, largest)
    return Number(end, None, None, largest)
