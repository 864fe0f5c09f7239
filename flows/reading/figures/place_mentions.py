"""Finds what may be places in a sentence: names with their kinds, or beside larger places (`admin_units`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flows.reading.figures.gazetteer import KINDS, Unit, gazetteer, loose, provinces_by_initial
from flows.reading.figures.prose import Sentence, bare
from flows.report.figure import Level

_SHORT = {"tp": "thành phố", "tx": "thị xã", "tt": "thị trấn"}
_LETTER = {"h": "huyện", "q": "quận", "x": "xã", "p": "phường", "t": "tỉnh"}
_HAMLETS = frozenset({"bản", "thôn", "xóm", "ấp", "buôn", "làng", "khóm", "phum", "sóc", "tiểu khu"})
_KINDS = {kind: kind.split() for kind in KINDS}
_BARE_KINDS = {kind: [bare(word) for word in words] for kind, words in _KINDS.items()}
_FIRST_OF_KIND = frozenset(words[0] for kinds in (_KINDS, _BARE_KINDS) for words in kinds.values())
_BEGIN = _FIRST_OF_KIND | _SHORT.keys() | _LETTER.keys() | _HAMLETS
"""The words that a place may begin with. Otherwise it begins with a capital."""
_AND = frozenset({",", "và", "va", "-", "&", ":", "(", "tại", "thuộc", "của"})
_OPENING = frozenset("(,:")
_OVER = frozenset({"", ".", ","})
"""Tokens behind a name that is all of a sentence."""
_JOINTS = frozenset("'’-")
"""Signs between the syllables of a name: "Ea H'leo", "Krông-Pa"."""
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
_ORDER = (Level.HAMLET, Level.COMMUNE, Level.DISTRICT, Level.PROVINCE)
LEVELS = {level: at for at, level in enumerate(_ORDER)}
"""The levels of places, the lowest first."""
_LARGE = (Level.DISTRICT, Level.PROVINCE)
_MOST_SYLLABLES = 5
_MOST_TOKENS = 2 * _MOST_SYLLABLES - 1
"""The most tokens of a name, with a sign between all its syllables."""


@dataclass(slots=True)
class Mention:
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


def mentions_in(one: Sentence) -> list[Mention]:
    """Return what may be places, in the order of the sentence. None covers another."""
    mentions: list[Mention] = []
    behind = 0
    for at in _beginnings(one):
        if at < behind:
            continue
        found = _begins_at(one, at, mentions)
        if found is None:
            continue
        mentions += found
        while (following := _following(one, mentions)) is not None:
            mentions.append(following)
        behind = mentions[-1].end
    return mentions


def _beginnings(one: Sentence) -> list[int]:
    """Return the tokens at which a place may begin."""
    if _BEGIN.isdisjoint(one.seen):
        return sorted(one.capitals)
    return [at for at, word in enumerate(one.words) if word in _BEGIN or at in one.capitals]


def _begins_at(one: Sentence, at: int, before: list[Mention]) -> list[Mention] | None:
    """Return the mentions that begin at a token: one with its kind, or a chain of names without kinds."""
    if one.words[at] in _BEGIN:
        kind = _kind_at(one, at)
        if kind is not None:
            is_list = one.at(kind[1]) == ":"  # "3 xã: Y Tý, Nậm Pung"
            mention = _named_from(one, kind[1] + 1 if is_list else at, kind[1] + is_list, kind[0])
            if mention is not None:
                return [mention]
        if one.words[at] in _HAMLETS and at + 1 in one.capitals:
            return _hamlet_at(one, at)
    if at not in one.capitals or (
        at - 1 in one.capitals and one.words[at - 1].isalpha() and not _is_at(one, at - 1)
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


def _names_from(one: Sentence, at: int) -> list[tuple[int, str]]:
    """Return (token behind, name) of the names of units that begin at a token, the longest first."""
    if at not in one.names:  # a name is looked for as one of its own, as one like the last, as a larger one
        one.names[at] = _spelled_from(one, at)[::-1] if gazetteer().begins(one.at(at)) else []
    return one.names[at]


def _spelled_from(one: Sentence, at: int) -> list[tuple[int, str]]:
    """Return the names from a token on, in any spelling, the shortest first."""
    known, words, behind, found = gazetteer(), one.words, len(one.words), []
    end, begun = at, ""
    for _ in range(_MOST_SYLLABLES):
        if end >= behind:
            break
        syllable = loose(words[end])  # none is in a sign
        begun += syllable
        if not syllable or begun not in known.begun:
            break
        end += 1
        if begun in known.by_loose_name:
            found.append((end, one.prose.text[one.starts[at] : one.ends[end - 1]]))
        if one.at(end) in _JOINTS and one.is_glued(end + 1) == one.is_glued(end):
            end += 1
        elif end < behind and one.starts[end] - one.ends[end - 1] > 1:
            break
    return found


def _named_from(one: Sentence, start: int, at: int, kind: str) -> Mention | None:
    """Return the mention of the longest name at `at` that units of this kind have, or None."""
    names = _names_from(one, at)
    is_marked = not one.is_bare and at in one.capitals
    for is_loose in (False, True):
        for end, name in names:
            if end - at < 2 and not (is_marked or name.isdecimal()):
                continue  # "xã hiểu rõ": one syllable is a name only in capitals
            fitting = _fitting(name, kind, is_loose=is_loose, is_bare=one.is_bare)
            if fitting and not (is_loose and (len(name) < 4 or len(fitting) > 2)):
                return Mention(start, end, fitting, is_marked=is_marked)
    return None


def _hamlet_at(one: Sentence, at: int) -> list[Mention] | None:
    """Return the mention of a hamlet, whose name is in no list: "bản Bó", "thôn Nà Lình"."""
    if one.at(at - 1)[:1].isdecimal() or (at in one.capitals and one.at(at - 1) in _FEATURES):
        return None
    end = at + 1
    while end < at + _MOST_SYLLABLES and end in one.capitals and one.words[end].isalpha():
        end += 1
        if end < len(one.words) and one.starts[end] - one.ends[end - 1] != 1:
            break
    kind = one.words[at]
    name = f"{kind[:1].upper()}{kind[1:]} {one.prose.cased[one.starts[at + 1] : one.ends[end - 1]]}"
    return [Mention(at, end, (), hamlet=name)]


def _chain(one: Sentence, at: int, before: list[Mention]) -> list[Mention] | None:
    """Return mentions of a name without a kind, with the larger place behind it or right before it."""
    last = before[-1] if before and before[-1].end == at - 1 and one.at(at - 1) in _OPENING else None
    if one.at(at - 1) in _PERSON or not (last or _may_be_told(one, at)):
        return None
    for end, name in _names_from(one, at):
        is_before = one.at(end) in _AND
        is_alone = at == 0 and _OVER.issuperset(one.words[end:])
        if not (is_before or last or is_alone) or _goes_on(one, end):
            continue
        units = _units(name, is_bare=False) if end - at > 1 else ()
        units = units or tuple(unit for unit in gazetteer().loosely(name) if unit.syllables > 1)
        if not units:
            continue
        larger = _larger(one, Mention(at, end, units)) if is_before else None
        if larger is not None:
            return [Mention(at, end, _topmost(_those_in(units, larger))), larger]
        if last is not None and (inside := _those_in(units, last)):
            return [Mention(at, end, _topmost(inside))]
        if is_alone:
            provinces = tuple(unit for unit in units if unit.named.level is Level.PROVINCE)
            if provinces:
                return [Mention(at, end, provinces)]
    return None


def _may_be_told(one: Sentence, at: int) -> bool:
    """Whether a larger place may follow a name, or nothing else. Most capitals are seen off by it."""
    end = at + _MOST_TOKENS
    if at == 0 and one.at(end) in _OVER:
        return True
    return not _AND.isdisjoint(one.words[at + 1 : end + 1])


def _those_in(units: tuple[Unit, ...], around: Mention) -> tuple[Unit, ...]:
    """Return the units that lie in one of the places that a mention may be."""
    return tuple(unit for unit in units if any(unit.lies_in(other) for other in around.larger))


def _goes_on(one: Sentence, end: int) -> bool:
    """Whether another word of the same name follows: "Tân Lập" in "Tân Lập Thượng" is none."""
    return end in one.capitals and one.words[end].isalpha() and one.starts[end] - one.ends[end - 1] == 1


def _topmost(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Return the units of the highest level. Without a kind, "Bát Xát" is the district and not its town."""
    top = max((LEVELS[unit.named.level] for unit in units), default=0)
    return tuple(unit for unit in units if LEVELS[unit.named.level] == top)


def _following(one: Sentence, mentions: list[Mention]) -> Mention | None:
    """Return the next mention behind a comma or bracket: a larger place around the last, or one like it."""
    last = mentions[-1]
    if one.at(last.end) not in _AND:
        return None
    if last.units and (larger := _larger(one, last)) is not None:
        return larger
    if one.at(last.end) not in _SIBLING or not last.units:
        return None
    at = last.end + 1
    if at >= len(one.words) or _kind_at(one, at) is not None or (one.is_cased and at not in one.capitals):
        return None
    beside = _named_from(one, at, at, last.units[0].kind)
    if beside is None or beside.end - beside.start < 2:
        return None
    return None if _goes_on(one, beside.end) else beside


def _larger(one: Sentence, smaller: Mention) -> Mention | None:
    """Return the larger place behind a comma, dash or bracket, if the place before lies in it."""
    at = smaller.end + 1
    if one.at(smaller.end) not in _AND or at >= len(one.words):
        return None
    if (kind := _kind_at(one, at)) is not None:
        named = _named_from(one, at, kind[1], kind[0])
        is_around = named and any(unit.lies_in(other) for other in named.larger for unit in smaller.units)
        return named if is_around else None
    if one.at(at + 1) == "." and len(one.words[at]) == 1 and one.is_glued(at + 2):
        return _by_initial(one, at, smaller)
    for end, name in _names_from(one, at):
        units = _units(name, is_bare=one.is_bare) or gazetteer().loosely(name)
        around = tuple(
            unit
            for unit in units
            if unit.named.level in _LARGE and any(small.lies_in(unit) for small in smaller.units)
        )
        if around:
            return Mention(at, end, around)
    return None


def _by_initial(one: Sentence, at: int, smaller: Mention) -> Mention | None:
    """Return the province with an initial, "L.Cai", behind a place that lies in Lào Cai."""
    provinces = provinces_by_initial().get((bare(one.words[at]), bare(one.words[at + 2])), ())
    around = tuple(unit for unit in provinces if any(small.lies_in(unit) for small in smaller.units))
    return Mention(at, at + 3, around) if around else None


@lru_cache(maxsize=4096)  # the same communes occur again and again
def _units(name: str, *, is_bare: bool) -> tuple[Unit, ...]:
    """Return the units of a name, in the spelling of its sounds."""
    return gazetteer().named(name, is_bare=is_bare)


@lru_cache(maxsize=4096)
def _fitting(name: str, kind: str, *, is_loose: bool, is_bare: bool) -> tuple[Unit, ...]:
    """Return the units of a name and kind."""
    units = gazetteer().loosely(name) if is_loose else gazetteer().named(name, is_bare=is_bare)
    return tuple(unit for unit in units if unit.kind == kind or (is_bare and bare(unit.kind) == bare(kind)))
