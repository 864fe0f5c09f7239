"""Reads a question's cell `figures`: the figures to be read out of its answer.

    so_ho (số hộ): households; so_lop (số lớp): lớp, khóa; kinh_phi (kinh phí): money; khi (khi nào): period

Each figure has a name, a label, and a kind: money, period, place, a kind of unit such as households, area or
animals (`flows.reading.figures.units.CATALOGUE`), or the words that it is counted in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import partial

from flows.form.compiler.faults import Findings
from flows.form.compiler.sheets import Row, Sheet
from flows.form.outline import FigureKind, Text, Type, Wanted
from flows.reading.figures.units import CATALOGUE
from flows.sentence import Sentence

_FIGURE = re.compile(r"\s*([^\W\d]\w*)\s*\(([^()]+)\)\s*:\s*(.+?)\s*", re.DOTALL)
_REPAIR = Sentence("write it like so_ho (số hộ): hộ, gia đình")
_KINDS = {kind.value: kind for kind in FigureKind}
_ENDINGS = ("_state", "_from", "_to", "_province", "_code")
"""Suffixes of export columns. A figure's name with one could be the column of another figure."""


def read_wanted(row: Row, sheet: Sheet, kind: Type, findings: Findings) -> tuple[Wanted, ...]:
    """Return the figures that the row's cell declares. Add its faults to the findings."""
    cell = row["figures"]
    if not cell:
        return ()
    fault = partial(findings.fault, sheet.name, row.number, sheet.header("figures"))
    if kind is not Type.TEXT:
        fault(Sentence("figures are read out of texts only"), Sentence("clear the cell"))
        return ()
    wanted: list[Wanted] = []
    for piece in filter(str.strip, cell.split(";")):
        match = _FIGURE.fullmatch(piece)
        if match is None:
            fault(Sentence("{piece!r} is no figure", piece=piece.strip()), _REPAIR)
            continue
        one = _wanted(match[1], match[2].strip(), match[3])
        for what, repair in _faults(one, wanted):
            fault(what, repair)
        wanted.append(one)
    return tuple(wanted)


def _wanted(name: str, label: str, what: str) -> Wanted:
    kind = _KINDS.get(what, FigureKind.COUNT)
    is_named = what in _KINDS
    units = [] if is_named else [" ".join(unit.lower().split()) for unit in what.split(",") if unit.strip()]
    counted = dict.fromkeys(word for unit in units for word in CATALOGUE.get(unit, (unit,)))
    return Wanted(name, kind, Text(label), tuple(counted))


def _faults(one: Wanted, before: Sequence[Wanted]) -> Iterator[tuple[Sentence, Sentence]]:
    """Yield (what, repair) of each fault of a figure. Some faults come from the figures before it."""
    if not one.label.default:
        yield Sentence("the figure {name!r} has no words to be shown by", name=one.name), _REPAIR
    if one.name.endswith(_ENDINGS):
        yield (
            Sentence("{name!r} ends like a column of another figure", name=one.name),
            Sentence("give it another name"),
        )
    if any(other.name == one.name for other in before):
        yield Sentence("two figures are named {name!r}", name=one.name), Sentence("give one another name")
    if one.kind is FigureKind.COUNT:
        yield from _unit_faults(one, before)
    elif any(other.kind is one.kind for other in before):
        yield (
            Sentence("two figures of one answer are {kind}: they cannot be told apart", kind=one.kind),
            Sentence("leave one out"),
        )


def _unit_faults(one: Wanted, before: Sequence[Wanted]) -> Iterator[tuple[Sentence, Sentence]]:
    if not one.units:
        yield Sentence("nothing says what {name!r} is counted in", name=one.name), _REPAIR
    for unit in one.units:
        if unit in _KINDS:
            yield (
                Sentence("{unit!r} does not stand among the words of {name!r}", unit=unit, name=one.name),
                Sentence("write {unit} alone, or leave it out", unit=unit),
            )
        elif close := get_close_matches(unit, (*_KINDS, *CATALOGUE), n=1, cutoff=0.8):
            yield (
                Sentence("{unit!r} is not what {name!r} is counted in", unit=unit, name=one.name),
                Sentence("did you mean {value!r}?", value=close[0]),
            )
        for other in before:
            if unit in other.units:
                yield (
                    Sentence("{unit!r} counts {name!r} already", unit=unit, name=other.name),
                    Sentence("leave it with one of them"),
                )
