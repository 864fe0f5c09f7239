"""Reads places in prose: "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định", "Bát Xát, Lào Cai", "bản Bó".

A place is read if its kind is said, if it is in a list with a place that is read, or if it is beside a larger
place that it lies in. A name of several places is read only if the words around it leave one of them, or if
one of them is nearest to the writer's place. An old unit has the province of today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.reading.figures.gazetteer import KINDS, Unit, gazetteer, loose, nearest
from flows.reading.figures.prose import Prose, Sentence, bare
from flows.report.figure import Level, Named

_SHORT = {"tp": "thành phố", "tx": "thị xã", "tt": "thị trấn"}
_LETTER = {"h": "huyện", "q": "quận", "x": "xã", "p": "phường", "t": "tỉnh"}
_HAMLETS = frozenset({"bản", "thôn", "xóm", "ấp", "buôn", "làng", "khóm", "phum", "sóc", "tiểu khu"})
_KINDS = {kind: kind.split() for kind in KINDS}
_BARE_KINDS = {kind: [bare(word) for word in words] for kind, words in _KINDS.items()}
_FIRST_OF_KIND = frozenset(words[0] for kinds in (_KINDS, _BARE_KINDS) for words in kinds.values())
_BEGIN = _FIRST_OF_KIND | _SHORT.keys() | _LETTER.keys() | _HAMLETS
"""The words that a place may begin with. Otherwise it begins with a capital."""
_AND = frozenset({",", "và", "va", "-", "&", ":", "(", "tại", "thuộc", "của"})
_SIBLING = frozenset({",", "và", "va", "&"})
_PERSON = frozenset({
    "ông", "bà", "anh", "chị", "em", "cô", "chú", "bác", "cụ", "họ", "dân", "tộc", "người", "đồng",
    "chí", "bí",
})  # fmt: skip
_AT = frozenset({"ở", "tại", "từ", "đến", "về", "riêng", "như", "trong", "tới"})
_FEATURES = frozenset({
    "thác", "suối", "núi", "đèo", "hồ", "cầu", "chợ", "hang", "động", "sông", "khẩu", "đồi", "đập", "dốc",
    "rừng", "đỉnh",
})  # fmt: skip
"""Words before "Bản …" that say that it is no hamlet: "thác Bản Giốc"."""
_FAR = frozenset({"cách", "giáp", "ranh", "cach", "giap"})
_ORDER = (Level.HAMLET, Level.COMMUNE, Level.DISTRICT, Level.PROVINCE)
_LEVELS = {level: at for at, level in enumerate(_ORDER)}
_LARGE = (Level.DISTRICT, Level.PROVINCE)
_MOST_SYLLABLES = 5
_MOST_BACK = 12
"""The most mentions to go back for a larger place: "huyện Mộc Châu: xã Tân Lập, xã Đông Sang"."""
_NEAR = 60
"""The most letters between a place and the larger one that it lies in."""


@dataclass(slots=True)
class _Mention:
    """A span of tokens that may be a place."""

    start: int
    end: int
    """The token behind it."""
    units: tuple[Unit, ...]
    """The units that fit its name and kind."""
    hamlet: str = ""
    """The name, if it is a hamlet. Hamlets are in no list."""
    is_marked: bool = True
    """Whether its name begins with a capital."""
    _larger: tuple[Unit, ...] | None = None

    @property
    def larger(self) -> tuple[Unit, ...]:
        """Return those of `units` in which others may lie: districts and provinces."""
        if self._larger is None:
            self._larger = tuple(unit for unit in self.units if unit.named.level in _LARGE)
        return self._larger


Read = tuple[int, int, Named]


def places(one: Sentence, near: Named | None = None) -> Iterator[Read]:
    """Yield (first token, token behind, place) of each place in a sentence. `near` is the writer's place."""
    mentions = _mentions(one)
    if not mentions:
        return
    resolved = [_resolved(one, mentions, at, near) for at in range(len(mentions))]
    for at, (mention, unit) in enumerate(zip(mentions, resolved, strict=True)):
        if _is_far(one, mention.start):
            continue
        if mention.hamlet:
            around = next((other.named for other in resolved[at + 1 : at + 2] if other is not None), near)
            yield mention.start, mention.end, _hamlet(mention.hamlet, around)
        elif unit is not None:
            yield mention.start, mention.end, unit.named


def match_place(words: str, near: Named | None = None) -> Named | None:
    """Return the first, smallest place of words like "Giao Thủy, Nam Định", or None. See `places`."""
    prose = Prose(words)
    sentence = Sentence(prose, 0, len(prose.text))
    named = [place for _, _, place in places(sentence, near)]
    if named:
        return named[0]
    pieces = [piece.strip(" .") for piece in prose.text.split(",")]
    found = [gazetteer().named(piece, is_bare=sentence.is_bare) for piece in pieces]
    chain = [_Mention(0, 0, units) for units in found]
    unit = _resolved(sentence, chain, 0, near) if all(found) and sentence.words else None
    return None if unit is None else unit.named


def _hamlet(name: str, around: Named | None) -> Named:
    if around is None:
        return Named(name, Level.HAMLET, 0, False, "", 0)
    return Named(name, Level.HAMLET, 0, False, around.province, around.province_code)


def _mentions(one: Sentence) -> list[_Mention]:
    mentions: list[_Mention] = []
    is_cased, cased = one.is_cased, one.prose.cased
    behind = 0
    for at in [
        at
        for at, word in enumerate(one.words)
        if word in _BEGIN or (is_cased and cased[one.starts[at]].isupper())
    ]:
        if at < behind:
            continue
        found = _begins_at(one, at, mentions, is_cased=is_cased)
        if found is None:
            continue
        mentions += found
        while (following := _following(one, mentions, is_cased=is_cased)) is not None:
            mentions.append(following)
        behind = mentions[-1].end
    return mentions


def _is_capital(one: Sentence, at: int) -> bool:
    return at < len(one.words) and one.prose.cased[one.starts[at]].isupper()


def _begins_at(one: Sentence, at: int, before: list[_Mention], *, is_cased: bool) -> list[_Mention] | None:
    """Return the mentions that begin at a token: one with its kind, or a chain of names without kinds."""
    kind = _kind_at(one, at)
    if kind is not None:
        is_list = one.at(kind[1]) == ":"  # "3 xã: Y Tý, Nậm Pung"
        mention = _named_from(one, kind[1] + 1 if is_list else at, kind[1] + is_list, kind[0])
        if mention is not None:
            return [mention]
    if one.words[at] in _HAMLETS and is_cased and _is_capital(one, at + 1):
        return _hamlet_at(one, at)
    if (
        not is_cased
        or not _is_capital(one, at)
        or (at and _is_capital(one, at - 1) and one.words[at - 1].isalpha() and not _is_at(one, at - 1))
    ):
        return None
    return _chain(one, at, before)


def _is_at(one: Sentence, at: int) -> bool:
    """Whether the token is an "Ở", "Tại" … at the sentence's beginning. Its capital is no name's."""
    return at == 0 and one.words[0] in _AT


def _kind_at(one: Sentence, at: int) -> tuple[str, int] | None:
    """Return (kind, token behind it), or None."""
    word = one.words[at]
    if word in _SHORT:
        return _SHORT[word], at + 2 if one.at(at + 1) == "." else at + 1
    if word in _LETTER:
        return (_LETTER[word], at + 2) if one.at(at + 1) == "." and not one.is_glued(at) else None
    if one.at(at - 1) in {"tác", "tac"}:
        return None  # hợp tác xã
    if word not in _FIRST_OF_KIND:
        return None
    for kind, said in (_BARE_KINDS if one.is_bare else _KINDS).items():
        if word == said[0] and one.words[at : at + len(said)] == said:
            return kind, at + len(said)
    return None


def _names_from(one: Sentence, at: int) -> Iterator[tuple[int, str]]:
    """Yield (token behind, name) of possible names that begin at a token, the longest first."""
    known = gazetteer()
    if at >= len(one.words) or not known.begins(one.words[at]):
        return
    ends: list[int] = []
    end, begun = at, ""
    while len(ends) < _MOST_SYLLABLES and end < len(one.words) and (one.words[end][0].isalnum()):
        begun += loose(one.words[end])
        if not known.goes_on(begun):
            break
        end += 1
        ends.append(end)
        if one.at(end) in {"'", "’", "-"} and one.is_glued(end + 1) == one.is_glued(end):
            end += 1
        elif end < len(one.words) and one.starts[end] - one.ends[end - 1] > 1:
            break
    for end in reversed(ends):
        yield end, one.prose.text[one.starts[at] : one.ends[end - 1]]


def _named_from(one: Sentence, start: int, at: int, kind: str) -> _Mention | None:
    """Return the mention of the longest name at `at` that units of this kind have, or None."""
    names = list(_names_from(one, at))
    is_marked = not one.is_bare and one.is_cased and _is_capital(one, at)
    for is_loose in (False, True):
        for end, name in names:
            if end - at < 2 and not (is_marked or name.isdecimal()):
                continue  # "xã hiểu rõ": one syllable is a name only in capitals
            fitting = _fitting(name, kind, is_loose=is_loose, is_bare=one.is_bare)
            if fitting and not (is_loose and (len(name) < 4 or len(fitting) > 2)):
                return _Mention(start, end, fitting, is_marked=is_marked)
    return None


def _hamlet_at(one: Sentence, at: int) -> list[_Mention] | None:
    """Return the mention of a hamlet, whose name is in no list: "bản Bó", "thôn Nà Lình"."""
    if one.at(at - 1)[:1].isdecimal() or (_is_capital(one, at) and one.at(at - 1) in _FEATURES):
        return None
    end = at + 1
    while end < at + _MOST_SYLLABLES and _is_capital(one, end) and one.words[end].isalpha():
        end += 1
        if end < len(one.words) and one.starts[end] - one.ends[end - 1] != 1:
            break
    kind = one.words[at]
    name = f"{kind[:1].upper()}{kind[1:]} {one.prose.cased[one.starts[at + 1] : one.ends[end - 1]]}"
    return [_Mention(at, end, (), hamlet=name)]


def _chain(one: Sentence, at: int, before: list[_Mention]) -> list[_Mention] | None:
    """Return mentions of a name without a kind, with the larger place behind it or right before it."""
    if one.at(at - 1) in _PERSON:
        return None
    for end, name in _names_from(one, at):
        if _is_capital(one, end) and one.words[end].isalpha() and one.starts[end] - one.ends[end - 1] == 1:
            continue
        units = gazetteer().named(name, is_bare=False) if end - at > 1 else ()
        units = units or tuple(unit for unit in gazetteer().loosely(name) if unit.syllables > 1)
        if not units:
            continue
        larger = _larger(one, _Mention(at, end, units)) if one.at(end) in _AND else None
        if larger is not None:
            inside = _topmost(
                tuple(unit for unit in units if any(unit.lies_in(other) for other in larger.units))
            )
            return [_Mention(at, end, inside), larger]
        if before and before[-1].units and one.at(at - 1) in {"(", ",", ":"} and before[-1].end == at - 1:
            inside = tuple(unit for unit in units if any(unit.lies_in(other) for other in before[-1].units))
            if inside:
                return [_Mention(at, end, _topmost(inside))]
        if at == 0 and all(word in ".," for word in one.words[end:]):
            provinces = tuple(unit for unit in units if unit.named.level is Level.PROVINCE)
            if provinces:
                return [_Mention(at, end, provinces)]
    return None


def _topmost(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Return the units of the highest level. Without a kind, "Bát Xát" is the district and not its town."""
    top = max((_LEVELS[unit.named.level] for unit in units), default=0)
    return tuple(unit for unit in units if _LEVELS[unit.named.level] == top)


def _following(one: Sentence, mentions: list[_Mention], *, is_cased: bool) -> _Mention | None:
    """Return the next mention behind a comma or bracket: a larger place around the last, or one like it."""
    last = mentions[-1]
    if one.at(last.end) not in _AND:
        return None
    if last.units and (larger := _larger(one, last)) is not None:
        return larger
    if one.at(last.end) not in _SIBLING or not last.units:
        return None
    at = last.end + 1
    if at >= len(one.words) or _kind_at(one, at) is not None or (is_cased and not _is_capital(one, at)):
        return None
    beside = _named_from(one, at, at, last.units[0].kind)
    if beside is None or beside.end - beside.start < 2:
        return None
    is_longer = is_cased and _is_capital(one, beside.end) and one.words[beside.end].isalpha()
    return None if is_longer and one.starts[beside.end] - one.ends[beside.end - 1] == 1 else beside


def _larger(one: Sentence, smaller: _Mention) -> _Mention | None:
    """Return the larger place behind a comma, dash or bracket, if the place before lies in it."""
    at = smaller.end + 1
    if one.at(smaller.end) not in _AND or at >= len(one.words):
        return None
    if (kind := _kind_at(one, at)) is not None:
        named = _named_from(one, at, kind[1], kind[0])
        is_around = named and any(unit.lies_in(other) for unit in smaller.units for other in named.units)
        return named if is_around else None
    if one.at(at + 1) == "." and len(one.words[at]) == 1 and one.is_glued(at + 2):
        return _by_initial(one, at, smaller)
    for end, name in _names_from(one, at):
        units = gazetteer().named(name, is_bare=one.is_bare) or gazetteer().loosely(name)
        around = tuple(unit for unit in units if any(small.lies_in(unit) for small in smaller.units))
        if around:
            return _Mention(at, end, around)
    return None


def _by_initial(one: Sentence, at: int, smaller: _Mention) -> _Mention | None:
    """Return the province with an initial, "L.Cai", behind a place that lies in Lào Cai."""
    letter, rest = one.words[at], bare(one.words[at + 2])
    around = []
    for units in gazetteer().by_name.values():
        for unit in units:
            if unit.named.level is Level.PROVINCE and any(small.lies_in(unit) for small in smaller.units):
                first, *others = bare(unit.named.name.lower()[len(unit.kind) + 1 :]).split()
                if first[0] == bare(letter) and others == [rest]:
                    around.append(unit)
    return _Mention(at, at + 3, tuple(around)) if around else None


@lru_cache(maxsize=4096)  # the same communes occur again and again
def _fitting(name: str, kind: str, *, is_loose: bool, is_bare: bool) -> tuple[Unit, ...]:
    """Return the units of a name and kind."""
    units = gazetteer().loosely(name) if is_loose else gazetteer().named(name, is_bare=is_bare)
    return tuple(unit for unit in units if unit.kind == kind or (is_bare and bare(unit.kind) == bare(kind)))


def _is_far(one: Sentence, start: int) -> bool:
    """Whether a place is named only as a distance or a border: "cách", "giáp" is before it."""
    return any(one.at(back) in _FAR for back in range(max(0, start - 4), start))


def _resolved(one: Sentence, mentions: Sequence[_Mention], at: int, near: Named | None) -> Unit | None:
    """Return the only unit that a mention can be by the larger places around it and `near`, or None."""
    mention = mentions[at]
    if not mention.units:
        return None
    candidates = list(mention.units)
    around = _around(one, mentions, at, candidates)
    if around is None:
        return None
    candidates, is_inside = around
    if not (mention.is_marked or is_inside or mention.units[0].named.level is not Level.COMMUNE):
        return None  # "cán bộ xã yên tâm"
    unit = _the_one(candidates)
    return unit if unit is not None or near is None else _the_one(nearest(candidates, near))


def _around(
    one: Sentence, mentions: Sequence[_Mention], at: int, candidates: list[Unit]
) -> tuple[list[Unit], bool] | None:
    """Return (remaining candidates, whether they lie in a place around them), or None for a conflict."""
    is_inside = False
    for following in range(at + 1, len(mentions)):
        other = mentions[following]
        if one.words and _gap(one, mentions[at], other) > _NEAR:
            break
        inside = _inside(candidates, other)
        if inside:
            candidates, is_inside = inside, True
        elif not is_inside and other.units and _lowest(other.units) > _highest(candidates):
            return None  # it lies in none of these: it is another place of that name, or an error
    if not is_inside:
        for other in reversed(mentions[max(0, at - _MOST_BACK) : at]):
            inside = _inside(candidates, other)
            candidates, is_inside = (inside, True) if inside else (candidates, is_inside)
    return candidates, is_inside


def _inside(candidates: list[Unit], other: _Mention) -> list[Unit]:
    if not other.larger:
        return []
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


def _gap(one: Sentence, mention: _Mention, other: _Mention) -> int:
    return one.starts[other.start] - one.ends[mention.end - 1] if mention.end else 0


def _of_that_time(inside: list[Unit], around: tuple[Unit, ...]) -> list[Unit]:
    """Return the old units that lay in the old province with the name of the larger place, if any did."""
    if any(not one.named.is_old for one in inside):
        return inside
    return [one for one in inside if any(one.old_province == larger.was for larger in around)] or inside


def _lowest(units: Sequence[Unit]) -> int:
    return min(_LEVELS[unit.named.level] for unit in units)


def _highest(candidates: Sequence[Unit]) -> int:
    return max(_LEVELS[unit.named.level] for unit in candidates)
