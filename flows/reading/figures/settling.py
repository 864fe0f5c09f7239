"""Relates a sentence's amounts to each other: corrections, repetitions, factors, parts and payers."""

from __future__ import annotations

from dataclasses import replace

from flows.reading.figures.amounts import Said
from flows.reading.figures.points import either
from flows.reading.figures.prose import Sentence
from flows.reading.figures.sources import source_before
from flows.reading.figures.units import HOLDERS

_TAKEN_BACK = tuple(
    tuple(words.split())
    for words in (
        "xin lỗi", "à không", "à nhầm", "nhầm", "xin sửa", "sửa lại", "đúng ra", "nói nhầm",
        "viết nhầm", "xin loi",
        "a khong", "a nham", "nham", "sua lai", "dung ra", "chính xác là", "không phải",
    )
)  # fmt: skip
_FIRST_BACK = frozenset(words[0] for words in _TAKEN_BACK)
_MOST_BETWEEN = 8
_PRICE, _CUT = either("giá", "được", "bán"), frozenset(",;:.()")
_ONE_HAS = frozenset({"hộ", "gia đình", "người"})
_TIMES = frozenset({"x", "*"})


def settled(one: Sentence, found: list[Said]) -> list[Said]:
    """Return the amounts that count, changed by their relations to each other."""
    if not found or all(said.value is None for said in found):
        return []
    if len(found) > 1:
        found = _without_taken_back(one, found)
        found = _without_repeated(one, found)
        found = _priced(one, _multiplied(one, found))
    is_plain = "trong" not in one.seen and all(said.unit != "đồng" for said in found)
    return found if is_plain else _parts(one, found)


def _without_taken_back(one: Sentence, found: list[Said]) -> list[Said]:
    """Drop amounts that the writer corrects: the first of "12 hộ, xin lỗi 15 hộ"."""
    kept: list[Said] = []
    for said in found:
        last = kept[-1] if kept else None
        if last is not None and last.name and last.name == said.name and said.value is not None:
            between = one.words[last.end : said.start]
            if len(between) <= _MOST_BETWEEN and _is_taken_back(between):
                kept.pop()
        kept.append(said)
    return kept


def _is_taken_back(between: list[str]) -> bool:
    return not _FIRST_BACK.isdisjoint(between) and any(
        tuple(between[at : at + len(words)]) == words for words in _TAKEN_BACK for at in range(len(between))
    )


def _without_repeated(one: Sentence, found: list[Said]) -> list[Said]:
    """Drop an amount that is repeated in brackets: "15 hộ (mười lăm hộ)"."""
    kept: list[Said] = []
    for said in found:
        last = kept[-1] if kept else None
        is_bracketed = one.at(said.start - 1) == "(" and last is not None and last.end == said.start - 1
        if not (is_bracketed and last is not None and (last.name, last.value) == (said.name, said.value)):
            kept.append(said)
    return kept


def _multiplied(one: Sentence, found: list[Said]) -> list[Said]:
    """Make one factor of "25 hộ x 2 con" a rate: 25 is a number of holders, 2 is per holder."""
    settled = list(found)
    for at in range(len(settled) - 1):
        left, right = settled[at], settled[at + 1]
        gap = one.words[left.end : right.start]
        if not gap or gap[-1] not in _TIMES or len(gap) > 3 or not (left.unit and right.unit):
            continue
        if left.unit == right.unit:
            settled[at], settled[at + 1] = _unsaid(left), _unsaid(right)
        elif _rank(left) == _rank(right):  # "20.000đ/kg x 150kg": neither counts holders of the other
            settled[at + 1] = _unsaid(right)
        elif _rank(left) > _rank(right):
            settled[at + 1] = _told_per(right, left.unit)
        else:
            settled[at] = _told_per(left, right.unit)
    return settled


def _priced(one: Sentence, found: list[Said]) -> list[Said]:
    """Make a rate of the price or share of one: "1 con bò giá 15 triệu" is no count of one."""
    priced = list(found)
    for at in range(len(priced) - 1):
        left, right = priced[at], priced[at + 1]
        if left.value is None or left.value.value != 1 or left.value.per or left.unit == "đồng":
            continue
        gap = one.words[left.end : right.start]
        is_price = len(gap) <= _MOST_BETWEEN and _PRICE.intersection(gap) and not _CUT.intersection(gap)
        if left.unit in _ONE_HAS and len(gap) <= 2 and not _CUT.intersection(gap) and right.value is not None:
            priced[at], priced[at + 1] = _unsaid(left), _told_per(right, left.unit)  # "1 hộ 2 con"
        elif is_price and (right.unit == "đồng" or right.value is None):
            priced[at], priced[at + 1] = _unsaid(left), _told_per(right, left.unit)
    return priced


def _unsaid(said: Said) -> Said:
    return said if said.value is None else replace(said, value=None)


def _rank(said: Said) -> int:
    return HOLDERS.index(said.unit) if said.unit in HOLDERS else -1


def _told_per(said: Said, unit: str) -> Said:
    if said.value is None or said.value.per:
        return said
    return replace(said, value=replace(said.value, per="hộ" if unit == "gia đình" else unit))


def _parts(one: Sentence, found: list[Said]) -> list[Said]:
    """Mark amounts behind "trong đó" as parts, and sums with their payers."""
    opened = [
        at
        for at, word in enumerate(one.words[:-1] if "trong" in one.seen else ())
        if word == "trong" and one.words[at + 1] in {"đó", "do"}
    ]
    settled: list[Said] = []
    before, inside = 0, None
    wholes: frozenset[str] = frozenset()
    seen: set[str] = set()
    for said in found:
        while opened and opened[0] < said.start:
            inside, wholes = opened.pop(0), frozenset(seen)
        if inside is not None and one.at(inside - 1) == "(" and ")" in one.words[before : said.start]:
            inside = None
        value = said.value
        if value is not None:
            source = source_before(one, before, said.start, said.end) if said.unit == "đồng" else ""
            is_part = inside is not None and not value.per and (not wholes or said.name in wholes)
            if source or is_part:
                said = replace(said, value=replace(value, source=source, is_part=is_part))  # noqa: PLW2901
            seen.add(said.name)
        before = max(before, said.end)
        settled.append(said)
    return settled
