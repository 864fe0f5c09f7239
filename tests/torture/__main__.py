"""`make torture`: all runs on SQLite and PostgreSQL, and their table in docs/reliability.md.

It takes an hour by default; DECUONG_TORTURE_KILLS, _OFFICERS and _MESSAGES (to each of five questions) change
that. DECUONG_TORTURE_KILLS=0 leaves out Telegram, _ZALO_KILLS=0 Zalo, _WEB_KILLS=0 the web, _DELIVERY_KILLS=0
delivery, _COMMUNES=0 the reminders of a campaign.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from flows.dialogue.features.keep_parts import MOST_PARTS
from tests.bench.report import RELIABILITY, commit, machine, write
from tests.databases import PostgresqlServer, SqliteDatabase, postgresql
from tests.torture.browsers import Browsers, WebRun
from tests.torture.control import Control
from tests.torture.department import tortured
from tests.torture.reminding import DAYS, DAYS_OFF, Reminding, faults
from tests.torture.rounds import Outcome, Run
from tests.torture.zalo import ZaloRun

KILLS = int(os.environ.get("DECUONG_TORTURE_KILLS", "100"))
"""Kills in each run on Telegram."""
OFFICERS = int(os.environ.get("DECUONG_TORTURE_OFFICERS", "200"))
MESSAGES = int(os.environ.get("DECUONG_TORTURE_MESSAGES", "8"))
PACE = int(os.environ.get("DECUONG_TORTURE_PACE", "8"))
SEED = int(os.environ.get("DECUONG_TORTURE_SEED", "247"))
WEB_OFFICERS = int(os.environ.get("DECUONG_TORTURE_WEB_OFFICERS", "3000"))
WEB_KILLS = int(os.environ.get("DECUONG_TORTURE_WEB_KILLS", "20"))
"""Kills in each run on the web. The other settings of the web are for each run too."""
WEB_MESSAGES = int(os.environ.get("DECUONG_TORTURE_WEB_MESSAGES", "2"))
WEB_REST = float(os.environ.get("DECUONG_TORTURE_WEB_REST", "10"))
"""Seconds between two messages of an officer, on average."""
ZALO_KILLS = int(os.environ.get("DECUONG_TORTURE_ZALO_KILLS", "50"))
"""Kills in each run on Zalo. The other settings of Zalo are for each run too."""
ZALO_OFFICERS = int(os.environ.get("DECUONG_TORTURE_ZALO_OFFICERS", "100"))
ZALO_MESSAGES = int(os.environ.get("DECUONG_TORTURE_ZALO_MESSAGES", "8"))
DELIVERY_KILLS = int(os.environ.get("DECUONG_TORTURE_DELIVERY_KILLS", "50"))
"""Of delivery, on each kind of target."""
COMMUNES = int(os.environ.get("DECUONG_TORTURE_COMMUNES", "3321"))
"""Organisations of a campaign that are reminded over twenty days; 0 leaves it out."""
COMMIT = commit()
FULL_KILLS, FULL_MESSAGES = 1_000, 1_000_000
"""How many kills and messages all runs of a full torture have together."""
FULL_ZALO_KILLS, FULL_ZALO_MESSAGES = 250, 250_000
WAYS = {"polling": 0.0, "webhook": 1.0, "both by turns": 0.5}


def main() -> None:
    """Run everything; exit 1 if decuong lost, doubled or misplaced anything."""
    if MESSAGES >= MOST_PARTS:
        raise SystemExit(f"DECUONG_TORTURE_MESSAGES: an answer takes {MOST_PARTS} messages; write fewer.")
    outcomes: list[Outcome] = []
    with TemporaryDirectory() as name, postgresql(Path(name) / "pg") as server:
        for number, (way, pushed) in enumerate(WAYS.items() if KILLS else ()):
            runs = [_run(number, kind, way, pushed, server, Path(name)) for kind in ("SQLite", "PostgreSQL")]
            outcomes += asyncio.run(_side_by_side(runs))
            _say(outcomes)
        if KILLS:
            outcomes.append(asyncio.run(_control(Path(name)).torture()))
            _say(outcomes)
        kinds = ("SQLite", "PostgreSQL")
        on_zalo: list[Outcome] = []
        if ZALO_KILLS:
            on_zalo = asyncio.run(_side_by_side([_zalo(kind, server, Path(name)) for kind in kinds]))
            write("torture-zalo", _table_of_zalo(on_zalo), RELIABILITY, "make torture")
            outcomes += on_zalo
        is_reminded = _remind(server, Path(name)) if COMMUNES else True
        browsers = [
            asyncio.run(_web(kind, server, Path(name)).torture()) for kind in (kinds if WEB_KILLS else ())
        ]
    if DELIVERY_KILLS:
        _deliver()
    if browsers:
        _say_of_the_web(browsers)
    are_clean = all(outcome.is_clean for outcome in [*outcomes, *browsers] if not outcome.is_control)
    if not (are_clean and is_reminded):
        raise SystemExit(1)


def _remind(server: PostgresqlServer, folder: Path) -> bool:
    """Remind the organisations of a campaign on each database, and return whether both are clean.

    A reminder is at fault that is given twice, at a forbidden hour, too often or too soon after another, or
    neither given nor noted with the reason.
    """
    lines = [
        "| database | organisations | days | kills | reminders given | not given, with the reason | faults "
        "| seconds |",
        "|---|" + "---:|" * 7,
    ]
    told = f"{machine()} Commit {COMMIT}. DECUONG_TORTURE_COMMUNES={COMMUNES} _SEED={SEED}."
    is_clean = True
    for kind, url in (
        ("SQLite", f"sqlite:///{folder}/reminded.db"),
        ("PostgreSQL", server.make("reminded").url),
    ):
        place = folder / f"reminded-{kind}"
        place.mkdir()
        run, begun = Reminding(url, place, COMMUNES, random.Random(SEED)), monotonic()
        run.run()
        found, reasons = faults(run, DAYS_OFF), sum(map(bool, run.decided().values()))
        counts = [COMMUNES, DAYS, run.kills, len(run.given()), reasons, len(found)]
        counts.append(round(monotonic() - begun))
        lines.append(f"| {kind} | " + " | ".join(f"{count:,}" for count in counts) + " |")
        write("torture-reminders", [told, "", *lines], RELIABILITY, "make torture")
        sys.stderr.writelines(f"  {kind}: {one}\n" for one in found[:5])
        is_clean = is_clean and not found
    return is_clean


def _deliver() -> None:
    has_mariadb = shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin") is not None
    kinds = ["SQLite", "PostgreSQL", *(["MariaDB"] if has_mariadb else [])]
    told = f"{machine()} Commit {COMMIT}. DECUONG_TORTURE_DELIVERY_KILLS={DELIVERY_KILLS}."

    def say(lines: list[str]) -> None:
        write("torture-delivery", [told, "", *lines], RELIABILITY, "make torture")

    tortured(DELIVERY_KILLS, kinds, say)


def _control(inside: Path) -> Control:
    folder = inside / "control"
    folder.mkdir()
    few = max(MESSAGES // 10, 8)  # it is there to show that the harness sees a loss
    return Control(folder, OFFICERS, few, KILLS // 4 or 1, random.Random(SEED), min(PACE, 8))


async def _side_by_side(runs: Sequence[Run]) -> list[Outcome]:
    """Run both databases at the same time: much of a run is waiting for a program to start."""
    return await asyncio.gather(*(run.torture() for run in runs))


def _run(number: int, kind: str, way: str, pushed: float, server: PostgresqlServer, inside: Path) -> Run:
    folder = inside / f"{way} {kind}"
    folder.mkdir()
    is_file = kind == "SQLite"
    database = SqliteDatabase(folder / "d.db") if is_file else server.make(f"decuong{number}")
    chance = random.Random(SEED + number)
    return Run(f"{way}, {kind}", database, folder, pushed, OFFICERS, MESSAGES, KILLS, chance, PACE)


def _zalo(kind: str, server: PostgresqlServer, inside: Path) -> ZaloRun:
    folder = inside / f"zalo {kind}"
    folder.mkdir()
    database = SqliteDatabase(folder / "d.db") if kind == "SQLite" else server.make("decuongzalo")
    chance = random.Random(SEED)
    run = (ZALO_OFFICERS, ZALO_MESSAGES, ZALO_KILLS, chance, PACE)
    return ZaloRun(f"webhook, {kind}", database, folder, 1.0, *run)


def _table_of_zalo(outcomes: list[Outcome]) -> list[str]:
    lines = [
        "| run | kills | messages | numbers among them | under kills | lost | doubled | misplaced "
        "| wrong prompt | seconds |",
        "|---|" + "---:|" * 9,
    ]
    for one in outcomes:
        counts = [one.kills.total(), one.messages, one.typed, one.under_kills]
        counts += [len(one.lost), len(one.doubled)]
        counts += [len(one.misplaced), len(one.prompts), round(one.seconds)]
        lines.append(f"| {one.name} | " + " | ".join(f"{count:,}" for count in counts) + " |")
        for what in ("lost", "doubled", "misplaced", "prompts"):
            if found := getattr(one, what):
                sys.stderr.write(f"  {len(found)} {what}: {found[:5]}\n")
    how = f"DECUONG_TORTURE_ZALO_KILLS={ZALO_KILLS} _ZALO_OFFICERS={ZALO_OFFICERS}"
    how += f" _ZALO_MESSAGES={ZALO_MESSAGES} _PACE={PACE} _SEED={SEED}"
    points: Counter[str] = sum((one.kills for one in outcomes), Counter())
    told = ", ".join(f"{point} {number}" for point, number in sorted(points.items()))
    messages = sum(one.messages for one in outcomes)
    in_all = f"In all {points.total():,} kills and {messages:,} messages: {told}."
    if points.total() < FULL_ZALO_KILLS or messages < FULL_ZALO_MESSAGES:
        how += f". Cut short of {FULL_ZALO_KILLS:,} kills and {FULL_ZALO_MESSAGES:,} messages"
    return [f"{machine()} Commit {COMMIT}. {how}.", "", *lines, "", in_all]


def _web(kind: str, server: PostgresqlServer, inside: Path) -> WebRun:
    folder = inside / f"web {kind}"
    folder.mkdir()
    database = SqliteDatabase(folder / "d.db") if kind == "SQLite" else server.make("decuongweb")
    chance = random.Random(SEED)
    return WebRun(kind, database, folder, WEB_OFFICERS, WEB_MESSAGES, WEB_KILLS, WEB_REST, chance)


def _say_of_the_web(runs: list[Browsers]) -> None:
    lines = [
        "| database | officers | kills | messages | under kills | lost | doubled | misplaced | refused "
        "| wrong prompt | tries made again | p50 ms | p99 ms | seconds |",
        "|---|" + "---:|" * 13,
    ]
    for one in runs:
        counts = [one.officers, one.kills.total(), one.messages, one.under_kills, len(one.lost)]
        counts += [len(one.doubled), len(one.misplaced), len(one.refused), len(one.prompts), one.repeated]
        counts += [round(one.percentile(50)), round(one.percentile(99)), round(one.seconds)]
        lines.append(f"| {one.name} | " + " | ".join(f"{count:,}" for count in counts) + " |")
    how = f"DECUONG_TORTURE_WEB_OFFICERS={WEB_OFFICERS} _WEB_KILLS={WEB_KILLS} _WEB_MESSAGES={WEB_MESSAGES}"
    told = f"{machine()} Commit {COMMIT}. {how} _WEB_REST={WEB_REST:g} _SEED={SEED}."
    write("torture-web", [told, "", *lines], RELIABILITY, "make torture")


def _say(outcomes: list[Outcome]) -> None:
    """Write the results so far into the page, because a run of hours may be interrupted."""
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
