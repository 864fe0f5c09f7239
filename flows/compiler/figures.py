"""The cell `figures` of a question: what is to be read out of its answer.

    so_ho (số hộ): hộ, hộ gia đình; kinh_phi (kinh phí): money; thoi_gian (thời gian): period

Each figure has a name, the words it is shown by, and what it is: money, period, place, or the words that
it is counted in.
"""

from __future__ import annotations

import re

from flows.compiler.faults import Findings
from flows.compiler.sheets import Row, Sheet
from flows.outline import FigureKind, Text, Type, Wanted

_FIGURE = re.compile(r"\s*([^\W\d]\w*)\s*\(([^()]+)\)\s*:\s*(.+?)\s*", re.DOTALL)
_REPAIR = "write it like so_ho (số hộ): hộ, gia đình"
_KINDS = {kind.value: kind for kind in FigureKind if kind is not FigureKind.COUNT}


def read_wanted(row: Row, sheet: Sheet, kind: Type, findings: Findings) -> tuple[Wanted, ...]:
    """The figures that the row's cell declares; faults are noted."""
    cell = row["figures"]
    if not cell:
        return ()
    header = sheet.header("figures")
    if kind is not Type.TEXT:
        findings.fault(sheet.name, row.number, header, "figures are read out of texts only", "clear the cell")
        return ()
    wanted: list[Wanted] = []
    for piece in filter(str.strip, cell.split(";")):
        match = _FIGURE.fullmatch(piece)
        if match is None:
            findings.fault(sheet.name, row.number, header, f"{piece.strip()!r} is no figure", _REPAIR)
            continue
        one = _wanted(match[1], match[2], match[3])
        if any(other.name == one.name for other in wanted):
            findings.fault(
                sheet.name, row.number, header, f"two figures are named {one.name!r}", "give one another name"
            )
        wanted.append(one)
    return tuple(wanted)


def _wanted(name: str, label: str, what: str) -> Wanted:
    if what in _KINDS:
        return Wanted(name, _KINDS[what], Text(label.strip()))
    units = tuple(" ".join(unit.lower().split()) for unit in what.split(",") if unit.strip())
    return Wanted(name, FigureKind.COUNT, Text(label.strip()), units)
