"""Sums of money in đồng: "608 triệu đồng", "1,2 tỷ", "1 tỷ 250 triệu", "12tr5", "tỷ rưỡi", "350.000đ"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from flows.figure import Amount
from flows.readers.figures.amounts import RANGE, amount, is_amount
from flows.readers.figures.numerals import NUMBER, WORDS, value
from flows.readers.figures.prose import Prose, bare

_SCALES = {"ty": Decimal(10**9), "ti": Decimal(10**9), "trieu": Decimal(10**6), "tr": Decimal(10**6)}
_SMALL = {"nghin": Decimal(1000), "ngan": Decimal(1000)}
_SCALE = r"tỷ|tỉ|triệu|tr|nghìn|ngàn"
_CURRENCY = r"(?:đồng(?!\s*(?:bào|đội|chí|thuận|ý|tình|bộ|ruộng|cỏ|bằng))|vnđ|vnd|đ)(?![^\W\d_])"
_SUM = (
    rf"(?:{RANGE}\s*)?(?P<scale>(?<![^\W\d_])(?:{_SCALE}))(?![^\W\d_])"
    rf"(?P<tail>\s*(?:\d(?!\d)(?![.,]\d)|rưỡi)(?![^\W\d_]))?"
    rf"(?:\s+(?P<rest>{NUMBER})\s*(?P<second>triệu|tr|nghìn|ngàn)(?![^\W\d_]))?"
    rf"(?:\s*(?P<currency>{_CURRENCY}))?"
)
_PLAIN = rf"{RANGE}\s*{_CURRENCY}"
_OTHER_NOUN = re.compile(r"\s*(?:con|nguoi|ha|ho|luot|cay|tan|kg|ta|m2|m3|bao|goc|vien|lit|dan)\b")


def sums(prose: Prose, units: Sequence[str]) -> Iterator[tuple[int, int, Amount]]:
    """(start, end, sum) of each sum in the text; what is counted in `units` is none."""
    for match in prose.find(_SUM):
        read = _scaled(match)
        if read is None or (match["currency"] is None and _is_counted(prose, match.end(), units)):
            continue
        if _is_sum(prose, match):
            yield match.start(), match.end(), read
    for match in prose.find(_PLAIN):
        read = amount(match)
        if read is not None and _is_sum(prose, match):
            yield match.start(), match.end(), read


def _is_sum(prose: Prose, match: re.Match[str]) -> bool:
    """Whether it is a sum in itself: in "10 triệu x 25 hộ" it is one household's."""
    is_factor = prose.matches(r"\s*[x*]\s*\d", match.end()) is not None
    return not is_factor and is_amount(prose, match.start(), match.end())


def _scaled(match: re.Match[str]) -> Amount | None:
    name = bare(match["scale"])
    scale = _SCALES.get(name) or _SMALL[name]
    if match["low"] is None:
        if match["tail"] is None or bare(match["tail"]).strip() != "ruoi":
            return None
        return Amount(scale * Decimal("1.5"))
    read = amount(match, scale)
    if read is None:
        return None
    more = _tail(match["tail"], scale) + _rest(match)
    return replace(read, value=read.value + more) if more else read


def _tail(tail: str | None, scale: Decimal) -> Decimal:
    """The 5 of "12tr5", or "rưỡi": tenths of the scale."""
    if tail is None:
        return Decimal(0)
    tenths = 5 if bare(tail).strip() == "ruoi" else int(tail)
    return scale * tenths / 10


def _rest(match: re.Match[str]) -> Decimal:
    """The 250 triệu of "1 tỷ 250 triệu"."""
    if match["rest"] is None:
        return Decimal(0)
    name = bare(match["second"])
    number = value(match["rest"])
    return (number or Decimal(0)) * (_SCALES.get(name) or _SMALL[name])


def _is_counted(prose: Prose, end: int, units: Sequence[str]) -> bool:
    if prose.matches(rf"\s+(?:\d|{WORDS})", end) is not None:
        return True  # "một nghìn hai trăm hộ", "5 tỉ 300": the number goes on
    after = bare(prose.after(end))
    if _OTHER_NOUN.match(after):
        return True
    return any(re.match(rf"\s*{re.escape(bare(unit))}\b", after) for unit in units)
