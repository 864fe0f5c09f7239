"""A small form and one filled-in copy of it, for expressions to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from flows.form.expressions import Names, Scalar, compile_expression

NAMES = Names(
    questions={
        "a": (),
        "b": (),
        "ngày": (),
        "du_an_nao": (),
        "xa": (),
        "von": ("du_an",),
        "nganh": ("du_an",),
        "ho": ("du_an", "tiep_can"),
    },
    repeats={"du_an": (), "tiep_can": ("du_an",)},
    lists={"xa": frozenset({"name", "label", "huyen"})},
)
NOW = datetime(2026, 11, 25, 9, 5, 3, 120_000, tzinfo=timezone(timedelta(hours=7)))


@dataclass
class Filled:
    """A scope that answers from plain dictionaries."""

    single: Mapping[str, Scalar] = field(default_factory=dict)
    many: Mapping[str, Sequence[Scalar]] = field(default_factory=dict)
    itself: Scalar = ""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Repeat → number of rows."""
    at: Mapping[str, int] = field(default_factory=dict)
    """Repeat → position of the row around; "" for the innermost."""
    columns: Mapping[str, Scalar] = field(default_factory=dict)
    now: datetime = NOW

    def value(self, name: str) -> Scalar:
        return self.single.get(name, "")

    def values(self, name: str) -> Sequence[Scalar]:
        return self.many.get(name, ())

    def value_in(self, name: str, rows: Sequence[tuple[str, int]]) -> Scalar:
        return f"{name} of {list(rows)}"

    def count(self, repeat: str) -> int:
        return self.rows.get(repeat, 0)

    def position(self, repeat: str) -> int:
        return self.at.get(repeat, 0)

    def column(self, name: str) -> Scalar:
        return self.columns.get(name, "")

    def choice(self, list_name: str, value: str, column: str) -> Scalar:
        return f"{column} of {value} in {list_name}"


def run(
    source: str, filled: Filled | None = None, within: tuple[str, ...] = (), *, choosing: bool = False
) -> Scalar:
    """What `source` gives inside the repeats `within`."""
    return compile_expression(source, NAMES, within, choosing=choosing).run(filled or Filled())
