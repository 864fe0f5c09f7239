"""`make torture`: the runs, SQLite and PostgreSQL side by side, and their table in docs/reliability.md.

DECUONG_TORTURE_KILLS, _OFFICERS and _MESSAGES (to each of five questions) make it longer: by default an hour.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.dialogue.taking import MOST_PARTS
from tests.bench.report import RELIABILITY, commit, machine, write
from tests.databases import PostgresqlServer, SqliteDatabase, postgresql
from tests.torture.control import Control
from tests.torture.rounds import Outcome, Run

KILLS = int(os.environ.get("DECUONG_TORTURE_KILLS", "100"))
"""Of each run."""
OFFICERS = int(os.environ.get("DECUONG_TORTURE_OFFICERS", "200"))
MESSAGES = int(os.environ.get("DECUONG_TORTURE_MESSAGES", "8"))
PACE = int(os.environ.get("DECUONG_TORTURE_PACE", "8"))
SEED = int(os.environ.get("DECUONG_TORTURE_SEED", "247"))
COMMIT = commit()
FULL_KILLS, FULL_MESSAGES = 1_000, 1_000_000
"""What a full run has in all."""
WAYS = {"polling": 0.0, "webhook": 1.0, "both by turns": 0.5}


def main() -> None:
    """Run everything; exit 1 if decuong lost, doubled or misplaced anything."""
    if MESSAGES >= MOST_PARTS:
        raise SystemExit(f"DECUONG_TORTURE_MESSAGES: an answer takes {MOST_PARTS} messages; write fewer.")
    outcomes: list[Outcome] = []
    with TemporaryDirectory() as name, postgresql(Path(name) / "pg") as server:
        for number, (way, pushed) in enumerate(WAYS.items()):
            runs = [_run(number, kind, way, pushed, server, Path(name)) for kind in ("SQLite", "PostgreSQL")]
            outcomes += asyncio.run(_side_by_side(runs))
            _say(outcomes)
        folder = Path(name) / "control"
        folder.mkdir()
        few = max(MESSAGES // 10, 8)  # it is there to show that the harness sees a loss
        control = Control(folder, OFFICERS, few, KILLS // 4 or 1, random.Random(SEED), min(PACE, 8))
        outcomes.append(asyncio.run(control.torture()))
        _say(outcomes)
    if not all(outcome.is_clean for outcome in outcomes if not outcome.is_control):
        raise SystemExit(1)


async def _side_by_side(runs: Sequence[Run]) -> list[Outcome]:
    """Both at once: much of a run is waiting for the next life."""
    return await asyncio.gather(*(run.torture() for run in runs))


def _run(number: int, kind: str, way: str, pushed: float, server: PostgresqlServer, inside: Path) -> Run:
    folder = inside / f"{way} {kind}"
    folder.mkdir()
    is_file = kind == "SQLite"
    database = SqliteDatabase(folder / "d.db") if is_file else server.make(f"decuong{number}")
    chance = random.Random(SEED + number)
    return Run(f"{way}, {kind}", database, folder, pushed, OFFICERS, MESSAGES, KILLS, chance, PACE)


def _say(outcomes: list[Outcome]) -> None:
    """Write what is known so far into the page: a run of hours may be cut short."""
    write("torture", _table(outcomes), RELIABILITY, "make torture")
    for outcome in outcomes[-2:]:
        sys.stderr.write(
            f"{outcome.name}: {sum(outcome.kills.values())} kills, {outcome.messages} messages\n"
        )
        for what in ("lost", "doubled", "misplaced", "prompts"):
            found = getattr(outcome, what)
            if found:
                sys.stderr.write(f"  {len(found)} {what}: {found[:5]}\n")


def _table(outcomes: list[Outcome]) -> list[str]:
    lines = [
        "| run | kills | messages | under kills | lost | doubled | misplaced | wrong prompt | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in outcomes:
        taken = one.messages if one.is_control else one.under_kills
        cells = [sum(one.kills.values()), one.messages, taken, len(one.lost), len(one.doubled)]
        more = ["–", "–"] if one.is_control else [len(one.misplaced), len(one.prompts)]
        shown = " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in [*cells, *more])
        lines.append(f"| {one.name} | {shown} | {one.seconds:,.0f} |")
    ours = [one for one in outcomes if not one.is_control]
    points: Counter[str] = sum((one.kills for one in ours), Counter())
    told = ", ".join(f"{point} {number}" for point, number in sorted(points.items()))
    away = sum(one.away for one in outcomes)
    kills, messages = points.total(), sum(one.messages for one in ours)
    in_all = f"In all {kills:,} kills of decuong and {messages:,} messages: {told}."
    how = f"DECUONG_TORTURE_KILLS={KILLS} _OFFICERS={OFFICERS} _MESSAGES={MESSAGES} _PACE={PACE} _SEED={SEED}"
    is_short = kills < FULL_KILLS or messages < FULL_MESSAGES
    short = f" Cut short of {FULL_KILLS:,} kills and {FULL_MESSAGES:,} messages." if is_short else ""
    gave_up = sum(one.gave_up for one in ours)
    return [
        f"{machine()} Commit {COMMIT}. {how}.{short}",
        "",
        *lines,
        "",
        f"{in_all} The database was away {away} times; "
        f"{gave_up} programs gave up with an error, as they should when it is away or the disk is full.",
    ]


if __name__ == "__main__":
    main()
