"""What counts and sums have in common: how exactly they are said, ranges, what only looks like an amount."""

from __future__ import annotations

import re
from decimal import Decimal

from flows.figure import About, Amount
from flows.readers.figures.numerals import NUMBER, value
from flows.readers.figures.prose import Prose, bare

_ABOUT = {
    About.OVER: ("hơn", "trên", "ít nhất", "tối thiểu", "không dưới"),
    About.UNDER: ("gần", "dưới", "không quá", "tối đa", "chưa đến", "chưa tới"),
    About.NEAR: ("khoảng", "chừng", "ước tính", "ước", "xấp xỉ", "độ"),
}
_QUALIFIED = "|".join(word for words in _ABOUT.values() for word in words)
RANGE = (
    rf"(?:(?P<about>\b(?:{_QUALIFIED}))\s+)?(?:\btừ\s+)?"
    rf"(?P<low>{NUMBER})(?:\s*(?:-|đến|tới)\s*(?P<high>{NUMBER}))?(?:\s*\([^()\d]{{2,40}}\))?"
)
"""A number or a range with how exactly it was said; the same number in words may follow in brackets."""

_RATE_BEFORE = r"\b(?:mỗi|từng|cứ|bình quân|trung bình|tb|đơn giá|giá bán|(?<!trị )giá)\b"
_RATE_AFTER = r"[^\d,;:.()\n/]{0,30}/\s*[^\W\d]|\s*(?:(?:cho\s+)?(?:một|mỗi)\s+[^\W\d]|cho\s+0?1\s)"
_NO_AMOUNT_BEFORE = (
    r"(?:\d\s*/\s*|\bx\s*|\*\s*|\d\s+trong(?:\s+số)?\s+|"
    r"\b(?:thứ|(?<!tổng )số|điều|khoản|mục|câu|nghị quyết|quyết định|công văn|chương trình|thông tư|nghị định"
    r"|nhóm|lần|tổ|đội)\s+)$"
)


def amount(match: re.Match[str], scale: Decimal = Decimal(1)) -> Amount | None:
    """The amount that a RANGE says, times `scale`."""
    low = value(match["low"])
    high = value(match["high"]) if match["high"] else None
    if low is None or (match["high"] and high is None):
        return None
    if high is not None and high <= low:
        return None
    about = next(
        (one for one, words in _ABOUT.items() if _said(match["about"]) in map(bare, words)), About.EXACT
    )
    return Amount(low * scale, None if high is None else high * scale, about)


def is_amount(prose: Prose, start: int, end: int) -> bool:
    """Whether what stands there is an amount in itself: no rate, ordinal, part or document's number."""
    return not prose.ends(_NO_AMOUNT_BEFORE, start) and not is_rate(prose, start, end)


def is_rate(prose: Prose, start: int, end: int) -> bool:
    """Whether it is told per something: "mỗi hộ 2 con", "12 triệu/con"."""
    return prose.ends(_RATE_BEFORE, start) or prose.matches(_RATE_AFTER, end) is not None


def _said(word: str | None) -> str:
    return bare(" ".join(word.split())) if word else ""
