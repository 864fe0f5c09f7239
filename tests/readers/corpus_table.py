"""The corpus of phrasings: read from its tables, and what was read written in the same notation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.figure import About, Amount, Figure, Named, Period
from flows.outline import FigureKind, Text, Wanted

CORPUS = Path(__file__).parent / "corpus"
FAMILIES = ("counts", "money", "periods")
UNITS = {
    "xã": ("xã", "phường", "thị trấn"),
    "bản": ("bản", "thôn", "xóm", "ấp", "buôn", "làng"),
    "hộ": ("hộ", "hộ gia đình", "gia đình"),
    "người": ("người", "nhân khẩu", "khẩu"),
    "ha": ("ha", "héc ta", "hecta"),
    "con": ("con",),
}
WANTED = (
    *(Wanted(name, FigureKind.COUNT, Text(name), units) for name, units in UNITS.items()),
    Wanted("đồng", FigureKind.MONEY, Text("đồng")),
    Wanted("kỳ", FigureKind.PERIOD, Text("kỳ")),
)
PLACES = (Wanted("nơi", FigureKind.PLACE, Text("nơi")),)
SIGNS = {About.EXACT: "", About.OVER: ">", About.UNDER: "<", About.NEAR: "~"}


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
    return tuple(f"{one.name}={_written(one.value)}" for one in figures)


def _written(value: Amount | Period | Named) -> str:
    match value:
        case Amount(low, high, about):
            span = f"{low.normalize():f}" + ("" if high is None else f"..{high.normalize():f}")
            return SIGNS[about] + span
        case Period(start, end):
            return f"{start or ''}..{end or ''}"
    return f"{value.level}:{value.name}:{value.province}"
