"""Counts: "25 hộ", "hơn 40 ha", "mười lăm hộ", "Số hộ tham gia: 35". The outline says what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from flows.figure import Amount
from flows.readers.figures.amounts import RANGE, amount, is_amount, is_rate
from flows.readers.figures.numerals import DIGITS, value
from flows.readers.figures.prose import Prose, bare

_LARGE = {"nghin": Decimal(1000), "ngan": Decimal(1000), "trieu": Decimal(10**6)}
_INSIDE = {
    "bản": "cam kết|kế hoạch|sao|đồ|thân|quyền|ghi|in|báo cáo|hợp đồng|tin|vẽ|tính|án|thảo",
    "con": "đường|giống|số|suối|sông|đập|kênh|mương|em|gái|trai|cái|nước|dấu",
    "xã": "hội|viên|luận",
    "hộ": "khẩu|chiếu|sinh|lý|đê|tịch",
    "người": "ta",
    "tổ": "hợp|chức",
    "nhóm": "máu",
}
"""A unit followed by one of these is part of another word."""
_LIKE_A_YEAR = re.compile(r"(?:19[9]|20[0-4])\d")
"""1990 to 2049 without a point: the year or the number, nobody can tell."""
_VAGUE_BEFORE = r"\b(?:dăm|vài|mấy|đôi|ngót|một vài)\s+$"
_YEAR_BEFORE = r"\b(?:năm|tháng|quý|ngày)\s+$"
_PRICE_BEFORE = r"\b(?:cho|đồng|triệu|nghìn|ngàn|tỷ|tỉ)\s+$"
_THOUSANDS_OR_NOT = re.compile(r"\d{1,3},\d{3}")
"""Written as in English, or with three decimals: nobody can tell."""
_LABEL_END = r"(?=\s*(?:$|[;,\n)]|\.(?:\s|$)|-\s|-\D|và\b))"


def counts(prose: Prose, units: Mapping[str, str]) -> Iterator[tuple[int, int, str, Amount]]:
    """(start, end, name, count) of each count; `units` gives the wanted figure's name by the unit's word."""
    if not units:
        return
    words = sorted(units, key=len, reverse=True)
    unit = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    names = {bare(" ".join(word.split())): name for word, name in units.items()}
    pattern = rf"{RANGE}\s*(?P<large>nghìn|ngàn|triệu)?\s*\b(?P<unit>{unit})(?![^\W_])"
    glued = rf"(?P<about>(?!))?(?P<low>{DIGITS})(?P<high>(?!))?(?P<large>(?!))?(?P<unit>{unit})(?![^\W_])"
    for number, one in enumerate((pattern, glued)):
        for match in prose.find(one):
            read = _counted(prose, match)
            if read is not None:
                yield match.start(), match.end(), names[bare(" ".join(match["unit"].split()))], read
        if number == 0:
            yield from _labelled(prose, unit, names)


def _labelled(prose: Prose, unit: str, names: Mapping[str, str]) -> Iterator[tuple[int, int, str, Amount]]:
    """The label first: "xã: 04 - bản: 17", "Số hộ tham gia: 35"."""
    pattern = rf"\b(?P<unit>{unit})(?:\s+[^\W\d]+){{0,3}}\s*[:=]\s*(?P<low>{DIGITS}){_LABEL_END}"
    for match in prose.find(pattern):
        read = value(match["low"])
        if read is not None and not is_rate(prose, match.start(), match.end()):
            name = names[bare(" ".join(match["unit"].split()))]
            yield match.start(), match.end(), name, Amount(read)


def _counted(prose: Prose, match: re.Match[str]) -> Amount | None:
    unit = " ".join(match["unit"].split())
    inside = _INSIDE.get(unit)
    if inside is not None and prose.matches(rf"\s+(?:{inside})\b", match.end()):
        return None
    if prose.ends(_VAGUE_BEFORE, match.start()) or _LIKE_A_YEAR.fullmatch(match["low"]):
        return None
    if prose.ends(_YEAR_BEFORE, match.start()) or not is_amount(prose, match.start(), match.end()):
        return None
    if value(match["low"]) == 1 and prose.ends(_PRICE_BEFORE, match.start()):
        return None  # "30 triệu cho một hộ", "mười triệu đồng một hộ" are rates
    if _THOUSANDS_OR_NOT.fullmatch(match["low"]):
        return None
    return amount(match, _LARGE[bare(match["large"])] if match["large"] else Decimal(1))
