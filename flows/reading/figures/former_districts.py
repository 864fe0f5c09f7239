"""Which district of before July 2025 a commune of today lies in: staff still know provinces by these.

A commune of today was made of several, nearly always of one district. It has kept the code of one of them,
and that one's district counts. Where most of them lay in another district, or the code is new,
`former_districts.tsv` says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from flows.reading.figures.gazetteer import communes_today, units_before
from flows.report.figure import Level, Named


@cache
def former_districts() -> Mapping[int, Named]:
    """Return the former district of each commune of today, by the commune's code."""
    before = units_before()
    districts = {unit.named.code: unit.named for unit in before if unit.named.level is Level.DISTRICT}
    district_of = {unit.named.code: unit.district for unit in before if unit.named.level is Level.COMMUNE}
    text = (files(__package__) / "former_districts.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    others = {int(commune): int(district) for commune, _, district, _ in lines}
    return {code: districts[others.get(code) or district_of[code]] for code in communes_today()}
