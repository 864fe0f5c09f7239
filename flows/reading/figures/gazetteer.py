"""Administrative units: those of today (PyPI vietnam-provinces) and of before 1 July 2025 (our own list).

They are loaded at the first search for a place, because they take a tenth of a second and some megabytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

from flows.reading.figures.prose import bare
from flows.report.figure import Level, Named

KINDS = {
    "tỉnh": Level.PROVINCE,
    "thành phố": Level.DISTRICT,
    "huyện": Level.DISTRICT,
    "quận": Level.DISTRICT,
    "thị xã": Level.DISTRICT,
    "xã": Level.COMMUNE,
    "phường": Level.COMMUNE,
    "thị trấn": Level.COMMUNE,
    "đặc khu": Level.COMMUNE,
}
"""The kinds of units, with their levels. A "thành phố" may also be a province."""
_ALSO = {"Thành phố Huế": ("Thừa Thiên Huế", "Thừa Thiên")}
"""Further names of provinces of today, which they had before as a tỉnh."""
_SYLLABLE = re.compile(r"[^\W_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit."""

    named: Named
    kind: str
    """The kind of unit, such as "xã" or "huyện"."""
    district: int = 0
    """The code of its district, for an old commune; else 0."""
    old_province: int = 0
    """The code of its old province, for an old district or commune; else 0."""
    was: int = 0
    """The code of the old province of the same name, for a province of today; 0 if there was none."""

    @property
    def syllables(self) -> int:
        """Return the number of syllables of its name without its kind."""
        return len(self.named.name.split()) - len(self.kind.split())

    def lies_in(self, other: Unit) -> bool:
        """Whether this unit is part of the other one."""
        if other.named.level is Level.DISTRICT:
            return self.named.level is Level.COMMUNE and self.district == other.named.code
        if other.named.level is not Level.PROVINCE or self.named.level is Level.PROVINCE:
            return False
        if other.named.is_old:
            return self.old_province == other.named.code
        return self.named.province_code == other.named.code


@dataclass(frozen=True)
class Gazetteer:
    """All administrative units, by name."""

    by_name: dict[str, tuple[Unit, ...]]
    by_bare_name: dict[str, tuple[Unit, ...]]
    by_loose_name: dict[str, tuple[Unit, ...]]
    first: frozenset[str]
    """The first syllables of names in the form of `sounds`, with accents and without."""
    begun: frozenset[str]
    """The beginnings of the keys of `by_loose_name`, of any length."""

    def named(self, words: str, *, is_bare: bool) -> tuple[Unit, ...]:
        """Return the units of a name without kind. Spellings of the same sounds are equal (`sounds`)."""
        name = sounds(words)
        return self.by_bare_name.get(bare(name), ()) if is_bare else self.by_name.get(name, ())

    def loosely(self, words: str) -> tuple[Unit, ...]:
        """Return the units for a loose spelling: "Đăk Lăk", "Daklak", "Bắc Cạn", "Sapa"."""
        return self.by_loose_name.get(loose(words), ())

    def begins(self, syllable: str) -> bool:
        """Whether any name begins with a syllable."""
        begun = loose(syllable)
        return begun in self.begun and (_sound(syllable) in self.first or begun in self.by_loose_name)


def nearest(units: Sequence[Unit], near: Named) -> Sequence[Unit]:
    """Return the units nearest to a place: itself, else in its district, else in its province, else all.

    A commune of today has no district, so it lies in its province.
    """
    home = _unit(near)
    district = near.code if near.level is Level.DISTRICT else home.district if home else 0
    province = near.code if near.is_old and near.level is Level.PROVINCE else home.old_province if home else 0
    circles = (
        [unit for unit in units if unit.named == near],
        [unit for unit in units if district and unit.district == district],
        [unit for unit in units if province and unit.old_province == province],
        [unit for unit in units if unit.named.province_code == near.province_code],
    )
    return next((some for some in circles if some), units)


def _unit(named: Named) -> Unit | None:
    name = named.name if named.level is Level.HAMLET else named.name[len(_kind(named.name)) :]
    return next((unit for unit in gazetteer().by_name.get(sounds(name), ()) if unit.named == named), None)


def sounds(words: str) -> str:
    """Return a name by its sounds: "Giao Thủy" and "Giao Thuỷ", "Ea H'leo" and "Ea Hleo" are equal."""
    return " ".join(map(_sound, _SYLLABLE.findall(words.lower().replace("'", "").replace("’", ""))))


@lru_cache(maxsize=8192)
def _sound(syllable: str) -> str:
    spread = unicodedata.normalize("NFD", syllable)
    tone = "".join(letter for letter in spread if letter in _TONES)
    letters = "".join(letter for letter in spread if letter not in _TONES)
    return unicodedata.normalize("NFC", letters).replace("y", "i") + tone


@lru_cache(maxsize=8192)
def loose(words: str) -> str:
    """Return a name without blanks and accents, with c for k and i for y."""
    return bare("".join(_SYLLABLE.findall(words.lower()))).replace("k", "c").replace("y", "i")


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer. It is loaded once."""
    by_name: dict[str, list[Unit]] = {}
    by_bare_name: dict[str, list[Unit]] = {}
    by_loose_name: dict[str, list[Unit]] = {}
    begins: set[str] = set()
    before, codes = _before()
    for unit in (*(replace(unit, was=codes.get(unit.named.name, 0)) for unit in _today()), *before):
        own = unit.named.name[len(unit.kind) :]
        names = [own, *_ALSO.get(unit.named.name, ())] if unit.named.level is Level.PROVINCE else [own]
        for each, spelled in enumerate(names):
            one = unit if each == 0 else replace(unit, kind="tỉnh")
            name = sounds(spelled)
            by_name.setdefault(name, []).append(one)
            by_bare_name.setdefault(bare(name), []).append(one)
            by_loose_name.setdefault(loose(spelled), []).append(one)
            begins.add(_sound(_SYLLABLE.findall(spelled.lower())[0]))  # "M’Drắk" begins with "M"
    begins |= {bare(syllable) for syllable in begins}
    begins |= {name.split(" ", 1)[0] for name in (*by_name, *by_bare_name)}
    return Gazetteer(
        _tuples(by_name),
        _tuples(by_bare_name),
        _tuples(by_loose_name),
        frozenset(begins),
        frozenset(name[:length] for name in by_loose_name for length in range(1, len(name) + 1)),
    )


@cache
def provinces_by_initial() -> Mapping[tuple[str, str], Sequence[Unit]]:
    """Return the provinces of two syllables, by an initial and a syllable without accents: l, cai."""
    found: dict[tuple[str, str], list[Unit]] = {}
    for unit in (one for units in gazetteer().by_name.values() for one in units):
        if unit.named.level is Level.PROVINCE:
            first, *others = bare(unit.named.name.lower()[len(unit.kind) + 1 :]).split()
            if len(others) == 1:
                found.setdefault((first[0], others[0]), []).append(unit)
    return found


def _tuples(units: dict[str, list[Unit]]) -> dict[str, tuple[Unit, ...]]:
    return {name: tuple(some) for name, some in units.items()}


@cache
def provinces_today() -> Mapping[int, str]:
    """Return the full names of the 34 provinces ("Tỉnh Lào Cai", "Thành phố Huế") by their code."""
    # Only here: importing the list takes a tenth of a second that most turns do not need.
    from vietnam_provinces import Province  # noqa: PLC0415

    names = {int(province.code): province.name for province in Province.iter_all()}
    return {code: name if name.startswith("Thành phố ") else f"Tỉnh {name}" for code, name in names.items()}


@cache
def communes_today() -> Mapping[int, Named]:
    """Return the communes of today by their code, province by province."""
    communes = (unit.named for unit in _today() if unit.named.level is Level.COMMUNE)
    ordered = sorted(communes, key=lambda one: (one.province_code, one.code))
    return {one.code: one for one in ordered}


def units_before() -> Sequence[Unit]:
    """Return the units of before July 2025, without provinces whose name exists today."""
    return _before()[0]


def _today() -> list[Unit]:
    from vietnam_provinces import Ward  # noqa: PLC0415

    provinces = provinces_today()
    units = []
    for code, name in provinces.items():
        kind = "thành phố" if name.startswith("Thành phố ") else "tỉnh"
        units.append(Unit(Named(name, Level.PROVINCE, code, False, name, code), kind))
    for ward in Ward.iter_all():
        code = int(ward.province_code)
        named = Named(ward.name, Level.COMMUNE, int(ward.code), False, provinces[code], code)
        units.append(Unit(named, _kind(ward.name)))
    return units


def _before() -> tuple[list[Unit], dict[str, int]]:
    """Return the old units, and the old codes of provinces whose name exists today, which are left out."""
    today = {unit.named.code: unit for unit in _today() if unit.named.level is Level.PROVINCE}
    names = {unit.named.name for unit in today.values()}
    province_today: dict[int, Named] = {}
    province_of: dict[int, int] = {}
    kept: dict[str, int] = {}
    units = []
    text = (files(__package__) / "before_2025.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        level, code_text, name, above_text = line.split("\t")
        code, above = int(code_text), int(above_text)
        if level == Level.PROVINCE:
            province_today[code] = today[above].named
            old = above
            if name in names:
                kept[name] = code
                continue
        elif level == Level.DISTRICT:
            province_of[code] = old = above
        else:
            old = province_of[above]
        lies_in = province_today[old] if level != Level.PROVINCE else today[above].named
        named = Named(name, Level(level), code, True, lies_in.name, lies_in.code)
        district = above if level == Level.COMMUNE else 0
        units.append(Unit(named, _kind(name), district, 0 if level == Level.PROVINCE else old))
    return units, kept


def _kind(name: str) -> str:
    return next(kind for kind in sorted(KINDS, key=len, reverse=True) if name.lower().startswith(f"{kind} "))
