"""Places in prose: "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", of today or of before 1 July 2025.

A place is read where a word says what kind it is, or where it follows a smaller place that lies in it. A name
that several places have is read only where a larger place beside it makes it one. An old unit is named with
the province of today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from flows.figure import Level, Named
from flows.readers.figures.gazetteer import Unit, gazetteer
from flows.readers.figures.prose import Prose, bare

_ABBREVIATED = {
    "tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "h": "huyện", "q": "quận", "x": "xã", "p": "phường",
    "t": "tỉnh",
}  # fmt: skip
_KIND = (
    r"(?<![^\W_])(?<!hợp tác )(?:"
    r"(?P<kind>tỉnh|thành\s+phố|huyện|quận|thị\s+xã|xã|phường|thị\s+trấn|đặc\s+khu)\s+"
    r"|(?P<short>tp|tx|tt)(?:\.\s*|\s+)|(?P<letter>[hqxpt])\.\s*)"
)
_SYLLABLE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MOST_SYLLABLES = 5
_NEAR = 60
"""So many letters may stand between a place and the larger one that it lies in."""


@dataclass
class _Mention:
    """Something that may be a place."""

    start: int
    end: int
    units: tuple[Unit, ...]
    """What it may be, by its name and kind."""


def places(prose: Prose) -> Iterator[tuple[int, int, Named]]:
    """(start, end, place) of each place in a line."""
    mentions = _mentions(prose)
    resolved = [_resolved(mentions, at) for at in range(len(mentions))]
    for mention, unit in zip(mentions, resolved, strict=True):
        if unit is not None:
            yield mention.start, mention.end, unit.named


def match_place(words: str) -> Named | None:
    """The place that `words` as a whole are, the smallest first: "Giao Thủy, Nam Định"."""
    named = [place for _, _, place in places(Prose(words))]
    if named:
        return named[0]
    prose = Prose(words)
    pieces = [piece.strip(" .") for piece in prose.text.split(",")]
    found = [gazetteer().named(piece, is_bare=prose.is_bare) for piece in pieces]
    chain = [_Mention(at, at, units) for at, units in enumerate(found)]
    unit = _resolved(chain, 0) if all(found) else None
    return None if unit is None else unit.named


def _mentions(prose: Prose) -> list[_Mention]:
    mentions: list[_Mention] = []
    end = 0
    for match in prose.find(_KIND):
        if match.start() < end:
            continue
        short = match["short"] or match["letter"]
        kind = _ABBREVIATED[short] if short else " ".join(match["kind"].split())
        mention = _named_from(prose, match.start(), match.end(), kind)
        if mention is not None:
            mentions.append(mention)
            end = mention.end
            while (larger := _larger(prose, mentions[-1])) is not None:
                mentions.append(larger)
                end = larger.end
    return mentions


def _named_from(prose: Prose, start: int, at: int, kind: str) -> _Mention | None:
    """The longest name from `at` on that units of this kind have."""
    ends = _ends(prose, at)
    for end in reversed(ends):
        units = gazetteer().named(prose.text[at:end], is_bare=prose.is_bare)
        fitting = tuple(unit for unit in units if _fits(unit, kind, is_bare=prose.is_bare))
        if fitting:
            return _Mention(start, end, fitting)
    return None


def _larger(prose: Prose, smaller: _Mention) -> _Mention | None:
    """The name right after a comma or dash, without a kind, where the place before it lies in it."""
    comma = re.compile(r"\s*[,-]\s*").match(prose.text, smaller.end)
    if comma is None:
        return None
    for end in reversed(_ends(prose, comma.end())):
        units = gazetteer().named(prose.text[comma.end() : end], is_bare=prose.is_bare)
        around = tuple(unit for unit in units if any(one.lies_in(unit) for one in smaller.units))
        if around:
            return _Mention(comma.end(), end, around)
    return None


def _ends(prose: Prose, at: int) -> list[int]:
    """Where a name that begins at `at` may end: after each of its first syllables."""
    ends: list[int] = []
    while len(ends) < _MOST_SYLLABLES:
        syllable = _SYLLABLE.match(prose.text, at)
        if syllable is None:
            break
        ends.append(syllable.end())
        gap = re.compile(r"(?:\s?-\s?| )").match(prose.text, syllable.end())
        if gap is None:
            break
        at = gap.end()
    return ends


def _fits(unit: Unit, kind: str, *, is_bare: bool) -> bool:
    return unit.kind == kind or (is_bare and bare(unit.kind) == bare(kind))


def _resolved(mentions: list[_Mention], at: int) -> Unit | None:
    """The one unit that the mention can be, given the larger places that follow it closely."""
    mention = mentions[at]
    candidates = list(mention.units)
    behind = mentions[at + 1 : at + 1 + _NEAR]
    for other in takewhile(lambda one: one.start - mention.end <= _NEAR, behind):
        inside = [one for one in candidates if any(one.lies_in(around) for around in other.units)]
        if inside:
            candidates = _of_that_time(inside, other.units) if len(inside) > 1 else inside
        elif all(_is_larger(around, candidates) for around in other.units):
            return None  # it lies in none of these: another place of that name, or a slip
    today = [one for one in candidates if not one.named.is_old]
    provinces = {one.named.province_code for one in candidates}
    if today and len(provinces) == 1:
        return today[0] if len(today) == 1 else None
    return candidates[0] if len(candidates) == 1 else None


def _of_that_time(inside: list[Unit], around: tuple[Unit, ...]) -> list[Unit]:
    """Old places of one name: those that lay in the old province whose name a province of today still has."""
    if any(not one.named.is_old for one in inside):
        return inside
    return [one for one in inside if any(one.old_province == larger.was for larger in around)] or inside


def _is_larger(unit: Unit, candidates: list[Unit]) -> bool:
    order = [Level.COMMUNE, Level.DISTRICT, Level.PROVINCE]
    return all(order.index(unit.named.level) > order.index(one.named.level) for one in candidates)
