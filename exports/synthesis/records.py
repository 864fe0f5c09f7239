"""The synthesis as plain data: tables for a database, with the columns of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from exports.fields import Kind, Scalar
from exports.synthesis.gather import Synthesis

Columns = tuple[tuple[str, Kind], ...]

_TEXT, _NUMBER, _WHOLE = Kind.TEXT, Kind.DECIMAL, Kind.INTEGER
TABLES: dict[str, Columns] = {
    "synthesis_models": (
        ("outline", _TEXT),
        ("report", _TEXT),
        ("row", _TEXT),
        ("province", _TEXT),
        ("year", _TEXT),
        ("name", _TEXT),
        ("kind", _TEXT),
        ("keywords", _TEXT),
    ),
    "synthesis_sums": (
        ("outline", _TEXT),
        ("question", _TEXT),
        ("figure", _TEXT),
        ("source", _TEXT),
        ("province", _TEXT),
        ("year", _TEXT),
        ("confirmed", _NUMBER),
        ("confirmed_count", _WHOLE),
        ("inexact_count", _WHOLE),
        ("unconfirmed", _NUMBER),
        ("unconfirmed_count", _WHOLE),
        ("left_out", _WHOLE),
    ),
    "synthesis_statements": (
        ("outline", _TEXT),
        ("question", _TEXT),
        ("group", _WHOLE),
        ("place", _WHOLE),
        ("report", _TEXT),
        ("province", _TEXT),
        ("statement", _TEXT),
    ),
}
"""The columns of each table. In synthesis_statements, the statement in place 1 stands for its group."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table."""

    table: str
    values: tuple[Scalar, ...]
    """The values, in the order of the table's columns."""


def records(synthesis: Synthesis) -> Iterator[Record]:
    """Yield the rows of all tables, one table after another."""
    for one in synthesis.models():
        whose = one.outline, one.number, one.path, one.province, one.year
        yield Record("synthesis_models", (*whose, one.name, one.kind, one.keywords))
    for cut, sum_ in sorted(synthesis.sums.by_cut.items()):
        subject = cut.subject
        about = subject.outline, subject.question, subject.figure, cut.source, cut.province, cut.year
        confirmed: Decimal | None = sum_.confirmed if sum_.confirmed_count else None
        unconfirmed: Decimal | None = sum_.unconfirmed if sum_.unconfirmed_count else None
        counts = confirmed, sum_.confirmed_count, sum_.inexact_count, unconfirmed, sum_.unconfirmed_count
        yield Record("synthesis_sums", (*about, *counts, sum_.left_out))
    for question in synthesis.grouped:
        for at, group in enumerate(synthesis.groups(question), start=1):
            for place, said in enumerate(group, start=1):
                told = at, place, said.number, said.province, said.text
                yield Record("synthesis_statements", (question.outline, question.header, *told))
