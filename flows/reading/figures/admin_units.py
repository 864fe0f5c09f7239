"""Reads places in prose: "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "Bát Xát, Lào Cai", "bản Bó".

A place is read if its kind is said, if it is in a list with a place that is read, or if it is beside a larger
place that it lies in. A name of several places is read only if the words around it leave one of them, or if
one of them is nearest to the writer's place. An old unit has the province of today.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from flows.reading.figures.gazetteer import Unit, gazetteer, nearest
from flows.reading.figures.place_mentions import LEVELS, Mention, mentions_in
from flows.reading.figures.prose import Prose, Sentence
from flows.report.figure import Level, Named

_FAR = frozenset({"cách", "giáp", "ranh", "cach", "giap"})
_MOST_BACK = 12
"""The most mentions to go back for a larger place: "huyện Mộc Châu: xã Tân Lập, xã Đông Sang"."""
_NEAR = 60
"""The most letters between a place and the larger one that it lies in."""

Read = tuple[int, int, Named]


def admin_units(one: Sentence, near: Named | None = None) -> Iterator[Read]:
    """Yield (first token, token behind, place) of each place in a sentence. `near` is the writer's place."""
    mentions = mentions_in(one)
    if not mentions:
        return
    wide = _wide(mentions)
    resolved = [_resolved(one, mentions, wide, at, near) for at in range(len(mentions))]
    for at, (mention, unit) in enumerate(zip(mentions, resolved, strict=True)):
        if _is_far(one, mention.start):
            continue
        if mention.hamlet:
            around = next((other.named for other in resolved[at + 1 : at + 2] if other is not None), near)
            yield mention.start, mention.end, _hamlet(mention.hamlet, around)
        elif unit is not None:
            yield mention.start, mention.end, unit.named


def match_admin_unit(words: str, near: Named | None = None) -> Named | None:
    """Return the first, smallest place of words like "Giao Thủy, Nam Định", or None. See `admin_units`."""
    prose = Prose(words)
    sentence = Sentence(prose, 0, len(prose.text))
    named = [place for _, _, place in admin_units(sentence, near)]
    if named:
        return named[0]
    pieces = [piece.strip(" .") for piece in prose.text.split(",")]
    found = [gazetteer().named(piece, is_bare=sentence.is_bare) for piece in pieces]
    chain = [Mention(0, 0, units) for units in found]
    unit = _resolved(sentence, chain, _wide(chain), 0, near) if all(found) and sentence.words else None
    return None if unit is None else unit.named


def _hamlet(name: str, around: Named | None) -> Named:
    if around is None:
        return Named(name, Level.HAMLET, 0, False, "", 0)
    return Named(name, Level.HAMLET, 0, False, around.province, around.province_code)


def _is_far(one: Sentence, start: int) -> bool:
    """Whether a place is named only as a distance or a border: "cách", "giáp" is before it."""
    return not _FAR.isdisjoint(one.words[max(0, start - 4) : start])


def _resolved(
    one: Sentence, mentions: Sequence[Mention], wide: Sequence[int], at: int, near: Named | None
) -> Unit | None:
    """Return the only unit that a mention can be by the larger places around it and `near`, or None.

    `wide` are the mentions of such places (`_wide`).
    """
    mention = mentions[at]
    if not mention.units:
        return None
    candidates = list(mention.units)
    around = _around(one, mentions, wide, at, candidates)
    if around is None:
        return None
    candidates, is_inside = around
    if not (mention.is_marked or is_inside or mention.units[0].named.level is not Level.COMMUNE):
        return None  # "cán bộ xã yên tâm"
    unit = _the_one(candidates)
    return unit if unit is not None or near is None else _the_one(nearest(candidates, near))


def _around(
    one: Sentence, mentions: Sequence[Mention], wide: Sequence[int], at: int, candidates: list[Unit]
) -> tuple[list[Unit], bool] | None:
    """Return (remaining candidates, whether they lie in a place around them), or None for a conflict."""
    is_inside = False
    for place in range(bisect_right(wide, at), len(wide)):
        other = mentions[wide[place]]
        if one.words and _gap(one, mentions[at], other) > _NEAR:
            break
        inside = _inside(candidates, other)
        if inside:
            candidates, is_inside = inside, True
        elif not is_inside and _lowest(other.units) > _highest(candidates):
            return None  # it lies in none of these: it is another place of that name, or an error
    if not is_inside:
        for place in range(bisect_left(wide, at) - 1, -1, -1):
            if wide[place] < at - _MOST_BACK:
                break
            inside = _inside(candidates, mentions[wide[place]])
            candidates, is_inside = (inside, True) if inside else (candidates, is_inside)
    return candidates, is_inside


def _wide(mentions: Sequence[Mention]) -> list[int]:
    """Return which of the mentions may be places in which others lie. In a list of communes none is."""
    return [at for at, mention in enumerate(mentions) if mention.larger]


def _inside(candidates: list[Unit], other: Mention) -> list[Unit]:
    inside = [unit for unit in candidates if any(unit.lies_in(around) for around in other.larger)]
    return _of_that_time(inside, other.units) if len(inside) > 1 else inside


def _the_one(candidates: Sequence[Unit]) -> Unit | None:
    first = candidates[0]
    if len(candidates) == 1:
        return first
    if any(unit.named.province_code != first.named.province_code for unit in candidates):
        return None
    today = [unit for unit in candidates if not unit.named.is_old]
    return today[0] if len({unit.named.code for unit in today}) == 1 else None


def _gap(one: Sentence, mention: Mention, other: Mention) -> int:
    return one.starts[other.start] - one.ends[mention.end - 1] if mention.end else 0


def _of_that_time(inside: list[Unit], around: tuple[Unit, ...]) -> list[Unit]:
    """Return the old units that lay in the old province with the name of the larger place, if any did."""
    if any(not one.named.is_old for one in inside):
        return inside
    return [one for one in inside if any(one.old_province == larger.was for larger in around)] or inside


def _lowest(units: Sequence[Unit]) -> int:
    return min(LEVELS[unit.named.level] for unit in units)


def _highest(candidates: Sequence[Unit]) -> int:
    return max(LEVELS[unit.named.level] for unit in candidates)
