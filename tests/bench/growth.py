"""A turn in a database with few open drafts, and in one with very many."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, literal, literal_column, select, text

from flows.messages.message import Pressed, Said
from storage.core import tables
from storage.core.engine import writing
from tests.bench.officers import ANSWER, Officers
from tests.bench.report import table
from tests.bench.rounds import measured
from tests.play import Play

DRAFTS = int(os.environ.get("DECUONG_BENCH_DRAFTS", "1000000"))
FEW = 100
ROUNDS = 15


def measure(folder: Path) -> list[str]:
    """Measure, and return the table as Markdown lines."""
    plays = {number: crowded(folder / f"{number}.db", number) for number in (FEW, DRAFTS)}
    cases = {}
    for number, play in plays.items():
        officers = Officers(play, 50, "a")
        cases[f"{number:,} open drafts"] = lambda _, officers=officers: officers.take()
    figures = measured(cases, ROUNDS)
    for play in plays.values():
        play.close()
    return table("a turn beside …", figures, f"{FEW:,} open drafts")


def crowded(path: Path, number: int) -> Play:
    """A database with this many drafts, each with one answer."""
    play = Play(f"sqlite:///{path}", path.parent / "files", address="seed")
    play.agrees()
    play.sends(Said(ANSWER))
    play.sends(Pressed("pause"))
    with writing(play.engine) as connection:
        connection.execute(text("CREATE TEMP TABLE copies (i INTEGER PRIMARY KEY)"))
        connection.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :n) "
                "INSERT INTO copies SELECT i FROM n"
            ),
            {"n": number},
        )
        for of in (tables.respondents, tables.addresses, tables.drafts, tables.positions):
            _copy(connection, of)
        for of in (tables.answers, tables.parts, tables.repeats, tables.received):
            _copy(connection, of)
    return play


def _copy(connection: Connection, of: Table) -> None:
    """Copy every row once for each number, with ids of its own."""
    own = {
        "respondents": ("id",),
        "addresses": ("address", "respondent_id", "draft_id"),
        "drafts": ("id", "respondent_id"),
        "positions": ("address", "draft_id"),
        "received": ("address",),
    }.get(of.name, ("draft_id",))
    number: ColumnElement[str] = literal_column("copies.i")
    columns = [
        (column + literal(".") + number).label(column.name) if column.name in own else column
        for column in of.c
    ]
    rows = select(*columns).select_from(of.join(text("copies"), literal(True)))
    connection.execute(of.insert().from_select([column.name for column in of.c], rows))
