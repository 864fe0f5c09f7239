"""`make torture`: the runs, one after the other, and their table in docs/reliability.md.

DECUONG_TORTURE_KILLS, _OFFICERS and _MESSAGES (to each of five questions) make it longer: by default an hour.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.report import machine, write
from tests.databases import PostgresqlServer, SqliteDatabase, postgresql
from tests.torture.control import Control
from tests.torture.rounds import Outcome, Run

KILLS = int(os.environ.get("DECUONG_TORTURE_KILLS", "100"))
"""Of each run."""
OFFICERS = int(os.environ.get("DECUONG_TORTURE_OFFICERS", "200"))
MESSAGES = int(os.environ.get("DECUONG_TORTURE_MESSAGES", "8"))
PACE = int(os.environ.get("DECUONG_TORTURE_PACE", "8"))
SEED = int(os.environ.get("DECUONG_TORTURE_SEED", "247"))
WAYS = {"polling": 0.0, "webhook": 1.0, "both by turns": 0.5}
PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def main() -> None:
    """Run everything; exit 1 if decuong lost, doubled or misplaced anything."""
    outcomes = []
    with TemporaryDirectory() as name, postgresql(Path(name) / "pg") as server:
        for number, (way, pushed) in enumerate(WAYS.items()):
            for kind in ("SQLite", "PostgreSQL"):
                folder = Path(name) / f"{way} {kind}"
                folder.mkdir()
                outcomes.append(asyncio.run(_run(number, kind, way, pushed, server, folder).torture()))
                _say(outcomes[-1])
        folder = Path(name) / "control"
        folder.mkdir()
        control = Control(folder, OFFICERS, MESSAGES, KILLS, random.Random(SEED), PACE)
        outcomes.append(asyncio.run(control.torture()))
        _say(outcomes[-1])
    write("torture", _table(outcomes), PAGE, "make torture")
    if not all(outcome.is_clean for outcome in outcomes[:-1]):
        raise SystemExit(1)


def _run(number: int, kind: str, way: str, pushed: float, server: PostgresqlServer, folder: Path) -> Run:
    is_file = kind == "SQLite"
    database = SqliteDatabase(folder / "d.db") if is_file else server.make(f"decuong{number}")
    chance = random.Random(SEED + number)
    return Run(f"{way}, {kind}", database, folder, pushed, OFFICERS, MESSAGES, KILLS, chance, PACE)


def _say(outcome: Outcome) -> None:
    sys.stderr.write(f"{outcome.name}: {sum(outcome.kills.values())} kills, {outcome.messages} messages\n")
    for what in ("lost", "doubled", "misplaced", "prompts"):
        found = getattr(outcome, what)
        if found:
            sys.stderr.write(f"  {len(found)} {what}: {found[:5]}\n")


def _table(outcomes: list[Outcome]) -> list[str]:
    lines = [
        "| run | kills | messages | lost | doubled | in a wrong place | wrong prompt | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in outcomes:
        is_control = one is outcomes[-1]
        cells = [sum(one.kills.values()), one.messages, len(one.lost), len(one.doubled)]
        more = ["–", "–"] if is_control else [len(one.misplaced), len(one.prompts)]
        shown = " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in [*cells, *more])
        lines.append(f"| {one.name} | {shown} | {one.seconds:,.0f} |")
    points: Counter[str] = sum((one.kills for one in outcomes[:-1]), Counter())
    told = ", ".join(f"{point} {number}" for point, number in sorted(points.items()))
    away = sum(one.away for one in outcomes)
    points_told = f"Of decuong's kills: {told}. The database was away {away} times."
    return [machine(), "", *lines, "", points_told]


if __name__ == "__main__":
    main()
