"""The corpus of phrasings: read from its tables, and what was read written in the same notation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.form.outline import FigureKind, Text, Wanted
from flows.reading.figures.units import CATALOGUE
from flows.report.figure import About, Amount, Figure, Named, Period

CORPUS = Path(__file__).parent / "corpus"
FAMILIES = ("counts", "money", "periods")
KINDS = ("counts", "areas", "money", "dates", "spans", "places", "none")
"""Each has a table in sight (`KIND_more.md`) and one that nobody tunes on (`KIND_unseen.md`)."""
UNITS = {
    CATALOGUE[kind][0]: CATALOGUE[kind]
    for kind in (
        "communes", "villages", "households", "people", "area", "animals", "trees", "classes", "attendances",
        "models", "workdays", "weight",
    )
}  # fmt: skip
WANTED = (
    *(Wanted(name, FigureKind.COUNT, Text(name), units) for name, units in UNITS.items()),
    Wanted("đồng", FigureKind.MONEY, Text("đồng")),
    Wanted("kỳ", FigureKind.PERIOD, Text("kỳ")),
)
PLACES = (Wanted("nơi", FigureKind.ADMIN_UNIT, Text("nơi")),)
ALL_WANTED = (*WANTED, *PLACES)
SIGNS = {
    About.EXACT: "", About.OVER: ">", About.UNDER: "<", About.NEAR: "~", About.BELOW: "<<", About.LEAST: "≥",
    About.MOST: "≤",
}  # fmt: skip


@dataclass(frozen=True)
class Phrasing:
    """A row of the corpus."""

    text: str
    readings: tuple[str, ...]


def phrasings(name: str) -> list[Phrasing]:
    """The rows of one table."""
    rows = []
    for line in (CORPUS / f"{name}.md").read_text().splitlines()[2:]:
        text, readings = (cell.strip() for cell in line.strip("| ").split(" | "))
        expected = () if readings == "–" else tuple(readings.split("; "))
        rows.append(Phrasing(text.replace(" / ", "\n"), expected))
    return rows


def written(figures: Sequence[Figure]) -> tuple[str, ...]:
    """Figures in the notation of the corpus."""
    return tuple(f"{_unit(one)}={_written(one.value)}" for one in figures)


def _unit(one: Figure) -> str:
    return one.value.unit if isinstance(one.value, Amount) and one.value.unit else one.name


def _written(value: Amount | Period | Named) -> str:
    match value:
        case Amount(low, high, about, per, of):
            span = f"{low.normalize():f}" + ("" if high is None else f"..{high.normalize():f}")
            share = "" if of is None else f":{of.normalize():f}"
            source = f"@{value.source}" if value.source else ""
            part = "^" if value.is_part else ""
            return f"{SIGNS[about]}{span}{share}{f'/{per}' if per else ''}{source}{part}"
        case Period(start, end, about):
            return f"{SIGNS[about]}{start or ''}..{end or ''}"
    return f"{value.level}:{value.name}:{value.province}"
