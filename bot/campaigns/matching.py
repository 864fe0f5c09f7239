"""Matches a spreadsheet's columns with what is known of an organisation, and says what is wrong by row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.staff_provinces import bare_name
from flows.reading.figures.gazetteer import communes_today, provinces_today
from flows.reading.text import plain
from flows.sentence import Sentence
from storage.campaigns.organisations import LONGEST, Organisation

NONE = -1
"""Where no column has something."""
_KINDS = ("xa ", "phuong ", "dac khu ", "thi tran ")
_CALLED: Mapping[str, Sequence[str]] = {
    "name": ("ten don vi", "don vi", "to chuc", "ten to chuc", "ten", "co quan", "organisation", "name"),
    "province": ("tinh", "tinh thanh pho", "tinh, thanh pho", "tinh/thanh pho", "ma tinh", "province"),
    "outline": ("de cuong", "ten de cuong", "ma de cuong", "outline"),
    "commune": ("xa", "xa phuong", "xa, phuong", "xa/phuong", "ma xa", "commune"),
}
"""What a column of each kind is usually called, in plain words."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column has what, from 0; NONE for none. Somebody at the page chose it."""

    name: int
    province: int = NONE
    commune: int = NONE
    has_header: bool = True
    """Whether the first row says what the columns are called."""
    outline: int = NONE


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines that organisations may be given. None if there is nothing to choose."""

    titles: Mapping[str, str]
    """The titles by key. A row says one or the other, without accents if one likes."""
    otherwise: str
    """The key where a row says nothing; "" if each has to."""

    def read(self, written: str) -> str | Sentence:
        """Return the key of the outline that a row says, or what is wrong."""
        if not written:
            return self.otherwise or Sentence("it says no outline; choose the one for such rows")
        names = {plain(name): key for key, title in self.titles.items() for name in (title, key)}
        found = names.get(plain(written))
        return found or Sentence("{written} is no outline of this campaign", written=written)


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in a row."""

    row: int
    """The row's number in the file, from 1."""
    what: Sentence


@dataclass(frozen=True, slots=True)
class Matched:
    """What a spreadsheet says by these columns."""

    organisations: Sequence[Organisation]
    """Those of the rows without fault, in the order of the file."""
    faults: Sequence[RowFault]
    again: int
    """How many rows name an organisation that is in the campaign already. They are passed over."""


def guess(rows: Sequence[Sequence[str]]) -> Columns:
    """Return the columns by what the first row calls them, else the first one for the name."""
    called = [plain(cell) for cell in rows[0]]
    found = {
        kind: next((called.index(name) for name in names if name in called), NONE)
        for kind, names in _CALLED.items()
    }
    has_header = any(at != NONE for at in found.values())
    return Columns(max(found["name"], 0), found["province"], found["commune"], has_header, found["outline"])


def match(
    rows: Sequence[Sequence[str]],
    columns: Columns,
    known: Collection[tuple[str, int, int]],
    outlines: Outlines,
) -> Matched:
    """Return the organisations of the rows. `known` are those that are in the campaign already."""
    organisations: list[Organisation] = []
    faults: list[RowFault] = []
    seen: dict[tuple[str, int, int], int] = {}
    again = 0
    for number, row in enumerate(rows, start=1):
        if (number == 1 and columns.has_header) or not any(row):
            continue
        read = _with_outline(_read(row, columns), _cell(row, columns.outline), outlines)
        if isinstance(read, Sentence):
            faults.append(RowFault(number, read))
        elif read.same in seen:
            first = Sentence("the same organisation is in row {row}", row=seen[read.same])
            faults.append(RowFault(number, first))
        else:
            seen[read.same] = number
            if read.same in known:
                again += 1
            else:
                organisations.append(read)
    return Matched(organisations, faults, again)


def communes_of(province: int) -> Iterator[Organisation]:
    """Yield the communes of a province as organisations: "UBND xã Y Tý"."""
    for code, named in communes_today().items():
        if named.province_code == province:
            yield Organisation(f"UBND {_lower(named.name)}", province, code)


def province_itself(province: int) -> Organisation:
    """Return a province as an organisation: "UBND tỉnh Lào Cai"."""
    return Organisation(f"UBND {_lower(provinces_today()[province])}", province)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _read(row: Sequence[str], columns: Columns) -> Organisation | Sentence:
    """Return the organisation of a row, or what is wrong."""
    name, province, commune = (_cell(row, at) for at in (columns.name, columns.province, columns.commune))
    if not name:
        return Sentence("the organisation has no name")
    if len(name) > LONGEST:
        return Sentence("the name has more than {number} characters", number=LONGEST)
    code = 0
    if province:
        found = int(province) if province.isdecimal() else _provinces_by_name().get(plain(province), 0)
        if found not in provinces_today():
            return Sentence("{written} is none of the 34 provinces", written=province)
        code = found
    return _with_commune(name, code, commune)


def _with_commune(name: str, province: int, commune: str) -> Organisation | Sentence:
    if not commune:
        return Organisation(name, province)
    found = [
        code for code in _codes(commune) if not province or communes_today()[code].province_code == province
    ]
    if len(found) == 1:
        return Organisation(name, communes_today()[found[0]].province_code, found[0])
    if not found:
        return Sentence("{written} is no commune of today there", written=commune)
    return Sentence(
        "{written} may be {number} communes; write its code or its province",
        written=commune,
        number=len(found),
    )


def _with_outline(read: Organisation | Sentence, written: str, outlines: Outlines) -> Organisation | Sentence:
    """Return an organisation with its outline, or what is wrong. Without a choice nothing is looked at."""
    if isinstance(read, Sentence) or not outlines.titles:
        return read
    outline = outlines.read(written)
    return outline if isinstance(outline, Sentence) else replace(read, outline=outline)


def _codes(commune: str) -> Sequence[int]:
    """Return the codes of the communes that words may mean: a code, a name with its kind or without."""
    if commune.isdecimal():
        return [int(commune)] if int(commune) in communes_today() else []
    return _by_name().get(plain(commune), ())


@cache
def _provinces_by_name() -> Mapping[str, int]:
    """Return the provinces by their whole names, with their kind or without: a part may mean another one."""
    names = {plain(name): code for code, name in provinces_today().items()}
    bare = {bare_name(name): code for code, name in provinces_today().items()}
    return {**names, **bare, "tp hcm": bare["ho chi minh"], "tp ho chi minh": bare["ho chi minh"]}


@cache
def _by_name() -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for code, named in communes_today().items():
        whole = plain(named.name)
        bare = next((whole.removeprefix(kind) for kind in _KINDS if whole.startswith(kind)), whole)
        for name in {whole, bare}:
            found.setdefault(name, []).append(code)
    return found


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if 0 <= at < len(row) else ""
