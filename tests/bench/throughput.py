"""Turns a second, beside bare databases with the same writes and beside a bot that stores nothing."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.bare import BarePostgresql, BareSqlite, InMemory, update
from tests.bench.officers import ANSWER, Officers
from tests.bench.rounds import Case, measured
from tests.databases import PostgresqlServer
from tests.play import Play

if TYPE_CHECKING:
    from tests.bench.aiogram_redis import AiogramRedis

ROUNDS = 25
TOGETHER = 50
"""Officers who write at the same time."""
ALONE = 20
"""Turns in a round in which each turn has its own commit."""
AIOGRAM = "aiogram with Redis that answers"
GOALS: dict[str, list[tuple[str, float | None]]] = {
    "decuong, SQLite, 50 at once": [
        ("ConversationHandler in memory that answers", 1.5),
        ("ConversationHandler in memory, mute", 1.5),
        ("bare sqlite3, 50 turns a commit", 0.4),
        (AIOGRAM, None),
    ],
    "decuong, SQLite, one at a time": [("bare sqlite3, one turn a commit", 0.5)],
    "decuong, PostgreSQL, 50 at once": [("bare psycopg, 50 turns a commit", 0.5)],
}
"""The share of another program's turns a second that each must reach."""


def measure(folder: Path, server: PostgresqlServer) -> list[str]:
    """Measure, and return the table as Markdown lines."""
    with _cases(folder, server) as cases:
        times = measured(cases, ROUNDS)
    speeds = {name: 1e6 / time for name, time in times.items()}
    lines = ["| | turns a second |", "|---|---:|"]
    lines += [f"| {name} | {speed:,.0f} |" for name, speed in speeds.items()]
    return [*lines, "", *_goals(speeds)]


def _goals(speeds: Mapping[str, float]) -> list[str]:
    lines = ["| of decuong | beside | ratio | goal |", "|---|---|---:|---:|"]
    for name, goals in GOALS.items():
        for beside, goal in goals:
            if beside not in speeds:
                continue
            lines.append(f"| {name} | {beside} | {speeds[name] / speeds[beside]:.2f} | {goal or '–'} |")
    return lines


@contextmanager
def _cases(folder: Path, server: PostgresqlServer) -> Iterator[dict[str, Case]]:
    on_file = Play(f"sqlite:///{folder}/decuong.db", folder / "files")
    on_server = Play(server.make("decuong").url, folder / "files")
    bare = BarePostgresql(server.make("bare").url)
    memory, answering = InMemory(answers=False), InMemory(answers=True)
    here, alone = Officers(on_file, TOGETHER, "a"), Officers(on_file, ALONE, "b")
    there = Officers(on_server, TOGETHER, "a")
    raws = Raws()
    aiogram = _aiogram(folder)
    one, many = BareSqlite(folder / "one.db"), BareSqlite(folder / "many.db")
    yield {
        "decuong, SQLite, 50 at once": lambda _: here.take(),
        "bare sqlite3, 50 turns a commit": lambda _: many.take(raws.next(TOGETHER)),
        "ConversationHandler in memory, mute": lambda _: memory.take(raws.next(TOGETHER)),
        "ConversationHandler in memory that answers": lambda _: answering.take(raws.next(TOGETHER)),
        **({} if aiogram is None else {AIOGRAM: lambda _: aiogram.take(raws.next(TOGETHER))}),
        "decuong, SQLite, one at a time": lambda _: alone.one_by_one(ALONE),
        "bare sqlite3, one turn a commit": lambda _: sum(one.take([raw]) for raw in raws.next(ALONE)),
        "decuong, PostgreSQL, 50 at once": lambda _: there.take(),
        "bare psycopg, 50 turns a commit": lambda _: bare.take(raws.next(TOGETHER)),
    }
    if aiogram is not None:
        aiogram.close()
    memory.close()
    answering.close()
    bare.close()
    on_file.close()
    on_server.close()


def _aiogram(folder: Path) -> AiogramRedis | None:
    try:
        from tests.bench.aiogram_redis import AiogramRedis  # noqa: PLC0415 (it may not be installed)
    except ImportError:
        return None
    return AiogramRedis(folder)


class Raws:
    """Updates as the Bot API sends them: one of each chat in a round."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)

    def next(self, number: int) -> list[str]:
        """The next message of each of this many chats."""
        return [json.dumps(update(chat, next(self._ids), ANSWER)) for chat in range(1, number + 1)]
