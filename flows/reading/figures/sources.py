"""Reads who pays a sum: "ngân sách trung ương 2 tỷ", "dân góp 120 triệu", "NSNN: 608 triệu"."""

from __future__ import annotations

from functools import cache

from flows.reading.figures.lexicon import Phrases
from flows.reading.figures.prose import Sentence

_WORDS = {
    "trung ương": ("ngân sách trung ương", "nstw", "ns trung ương", "vốn trung ương", "ns tw"),
    **{
        level: tuple(f"{words} {level}" for words in ("ngân sách", "ns", "vốn", "ngân sách của", "vốn của"))
        for level in ("tỉnh", "huyện", "xã")
    },
    "": ("vốn xã hội", "ngân sách xã hội"),
    "nhà nước": ("ngân sách nhà nước", "nsnn", "nhà nước hỗ trợ", "vốn nhà nước", "nhà nước", "ngân sách"),
    "dân": (
        "dân góp", "dân đóng góp", "nhân dân đóng góp", "nhân dân góp", "người dân góp", "người dân đóng góp",
        "bà con góp", "bà con đóng góp", "vốn đối ứng", "đối ứng", "hộ góp", "hộ đóng góp", "hộ dân đóng góp",
        "dân đối ứng", "các hộ góp", "các hộ đóng góp", "vốn dân",
    ),
    "vay": ("vay", "vốn vay", "nhcsxh", "ngân hàng chính sách", "ngân hàng", "tín dụng", "vốn tín dụng"),
    "tài trợ": ("tài trợ", "viện trợ", "nhà tài trợ"),
}  # fmt: skip
_MOST_BACK = 14


@cache
def _phrases(is_bare: bool) -> Phrases[str]:
    return Phrases(((word, source) for source, words in _WORDS.items() for word in words), is_bare)


def source_before(one: Sentence, last: int, start: int, end: int) -> str:
    """Return who pays a sum, or "". It is said since the last figure or comma before it, or behind it."""
    phrases, found = _phrases(one.is_bare), ""
    if phrases.first.isdisjoint(one.seen):
        return ""
    first = max(last, start - _MOST_BACK, 0)
    at = first
    while at < end:
        if one.words[at] in {",", ";"}:
            found = ""
        meaning = phrases.at(one, at)
        if meaning is not None:
            found = meaning[0]
            at = meaning[1]
        else:
            at += 1
    if found:
        return found
    if one.at(end) in {"từ", "tu", "("}:
        meaning = phrases.at(one, end + 1) or (
            phrases.at(one, end + 2) if one.at(end + 1) in {"từ", "vốn"} else None
        )
        return meaning[0] if meaning else ""
    return ""
