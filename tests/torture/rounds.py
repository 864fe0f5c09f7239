"""One run: officers write, the program is killed and restarted, and every delivered message is looked for."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, func, select

from storage.core import tables
from tests.botapi import BotApiServer
from tests.botapi.calls import CallError
from tests.databases import Database
from tests.torture.balancer import Balancer
from tests.torture.officers import Officer
from tests.torture.programs import Program, begun
from tests.torture.victim import POINTS, TROUBLES

HURRY = 40
"""How many times faster the double's time runs, because decuong pauses up to a minute after a failure."""
CROWD = 60
"""Officers who write at the same time. When one has written everything, another begins."""
LONGEST = 180
"""Seconds without progress, after the last kill, after which the run counts as stuck."""


class HurriedClock:
    """A clock that runs faster than the real one."""

    def __init__(self) -> None:
        self._start = time.time()

    def now(self) -> float:
        """Unix time, seconds."""
        return self._start + (time.time() - self._start) * HURRY

    async def sleep(self, seconds: float) -> None:
        """Return once `now()` is `seconds` later."""
        await asyncio.sleep(seconds / HURRY)


@dataclass
class Outcome:
    """The outcome of a run."""

    name: str
    kills: Counter[str] = field(default_factory=Counter)
    """The kills, by the point where the program killed itself or the way it was killed from outside."""
    gave_up: int = 0
    """Programs that ended with an error: the database was unavailable, or the disk was full."""
    away: int = 0
    """How often the database was unavailable."""
    messages: int = 0
    under_kills: int = 0
    """Of these messages, how many were taken before the last life, in which nothing is killed."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    typed: int = 0
    """Of these messages, how many were numbers for a step or choice, in a messenger without buttons."""
    prompts: list[str] = field(default_factory=list)
    """Officers who do not see the question that they have to answer next."""
    seconds: float = 0.0
    is_control: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether every message is where it belongs."""
        return not (self.lost or self.doubled or self.misplaced or self.prompts)


@dataclass
class Run:
    """A run on one database with one way of delivery."""

    name: str
    database: Database
    folder: Path
    pushed: float
    """The share of its lives in which updates are pushed (webhook): 0 for none (polling), 1 for all."""
    officers: int
    messages: int
    """How many messages an officer sends to each of five questions."""
    kills: int
    chance: random.Random
    pace: int = 8
    """The most steps that officers do in a twentieth of a second."""
    _balancer: Balancer = field(default_factory=Balancer)

    async def torture(self) -> Outcome:
        """Kill until all kills are done and everything was sent; then let it finish, and count."""
        outcome, start = Outcome(self.name), time.monotonic()
        async with self._double() as server, self._balancer.running():
            officers = [self._officer(server, number) for number in range(self.officers)]
            writing = list(officers)
            while sum(outcome.kills.values()) < self.kills:
                await self._live(server, writing, outcome)
            outcome.under_kills = self._taken()
            await self._finish(server, writing)
            outcome.messages = sum(officer.sent for officer in officers)
            self._count(officers, outcome)
        outcome.seconds = time.monotonic() - start
        return outcome

    def _double(self) -> Any:
        """The messenger's double, with phones."""
        return BotApiServer(HurriedClock())

    def _officer(self, server: Any, number: int) -> Officer:
        return Officer(server.phone(f"Cán bộ {number}"), number, self.messages, self.chance)

    def _cut(self, server: Any) -> None:
        """Cut the network for a moment."""
        method = self.chance.choice(["getUpdates", "sendMessage", "setMessageReaction"])
        server.fails(method, CallError(502, "Bad Gateway"), times=3)

    def _undelivered(self, server: Any) -> int:
        return len(server.queue.waiting())

    def _settings(self, server: Any, *, is_pushed: bool) -> dict[str, str]:
        """The program's settings for the messenger."""
        settings = {"DECUONG_TELEGRAM_TOKEN": server.token, "DECUONG_TELEGRAM_API_URL": server.api_url}
        if is_pushed:
            settings["DECUONG_TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:{self._balancer.port}/telegram"
            settings["DECUONG_TELEGRAM_WEBHOOK_SECRET"] = "torture"
        return settings

    async def _live(self, server: Any, writing: list[Officer], outcome: Outcome) -> None:
        """One life of one or two programs. They kill themselves, or are killed after a while."""
        if self.chance.random() < 0.2:
            self._cut(server)
        is_pushed = self.chance.random() < self.pushed
        programs = []
        for _ in range(self.chance.choice([1, 1, 2])):
            point = self.chance.choice([*POINTS, *TROUBLES, "", ""])
            nth = int(1.5 ** self.chance.uniform(0, 10))  # at once, or at the 50th time
            programs.append(self._start(server, point, nth, is_pushed))
        await self._work(programs, writing, outcome)
        for program in programs:
            await program.kill()
            if program.death:
                outcome.kills[program.death] += 1
            else:
                outcome.gave_up += 1
        self._balancer.behind.clear()

    async def _work(self, programs: list[Program], writing: list[Officer], outcome: Outcome) -> None:
        """Let officers write while programs start and run, until the programs have to be killed."""
        now = time.monotonic()
        if self.chance.random() < 0.1:  # perhaps kill them before they have started
            await self._write_until(now + self.chance.uniform(0.0, 3.0), programs, writing)
            return
        await asyncio.gather(*(program.started(now + LONGEST) for program in programs))
        ends = time.monotonic() + self.chance.uniform(1.0, 8.0)
        if self.chance.random() < 0.1:
            outcome.away += 1
            await self._write_until(ends - 1, programs, writing)
            await asyncio.to_thread(self.database.leave)
            await self._write_until(ends, programs, writing)
            await asyncio.to_thread(self.database.come_back)
            ends += 1
        await self._write_until(ends, programs, writing)

    async def _write_until(self, ends: float, programs: list[Program], writing: list[Officer]) -> None:
        """Let officers write until a time, or until the last program has ended."""
        while time.monotonic() < ends and any(program.is_running for program in programs):
            self._write(writing, self.chance.randint(1, self.pace))
            await asyncio.sleep(0.05)

    async def _finish(self, server: Any, writing: list[Officer]) -> None:
        """The last life, without kills: everything must be sent, kept and answered."""
        server.recovers()
        program = self._start(server, "", 0, self.chance.random() < self.pushed)
        stalled, before = time.monotonic() + LONGEST, (-1, -1, -1)
        while any(left := (len(writing), self._undelivered(server), self._waiting())):
            self._write(writing, self.pace * 2)
            await asyncio.sleep(0.2)
            if left != before:
                stalled, before = time.monotonic() + LONGEST, left
            assert time.monotonic() < stalled, (
                f"nothing goes on, and there wait {left}: {[one.last_read() for one in writing[:3]]}"
            )
        await program.kill()

    def _start(self, server: Any, point: str, nth: int, is_pushed: bool) -> Program:
        settings = {
            "DECUONG_DATABASE_URL": self.database.url,
            "DECUONG_FILES": str(self.folder / "files"),
            **self._settings(server, is_pushed=is_pushed),
        }
        program = begun(settings, point, nth, self.folder / "log")
        self._balancer.behind.append(program.port)
        return program

    def _write(self, writing: list[Officer], actions: int) -> None:
        for _ in range(min(actions, len(writing))):
            officer = self.chance.choice(writing[:CROWD])
            if not officer.act():
                writing.remove(officer)

    def _taken(self) -> int:
        """How many messages have a receipt in the database."""
        return self._rows(tables.received)

    def _waiting(self) -> int:
        """How many updates wait for their files, and replies for being sent."""
        return self._rows(tables.outbox, tables.inbox)

    def _rows(self, *of: Table) -> int:
        with opened(self.database.url) as connection:
            return sum(connection.execute(select(func.count()).select_from(one)).scalar_one() for one in of)

    def _count(self, officers: Sequence[Officer], outcome: Outcome) -> None:
        kept = kept_in(self.database.url)
        for officer in officers:
            compare(officer.expected, kept.get(str(officer.phone.chat.id), {}), outcome)
            if officer.last_label not in (shown := officer.last_read()):
                outcome.prompts.append(f"{officer.number}: {shown[:80]}")


def compare(expected: Mapping[str, list[str]], kept: Mapping[str, list[str]], outcome: Outcome) -> None:
    """Note what is missing, duplicated, misplaced or in another order."""
    places = {text: path for path, texts in expected.items() for text in texts}
    found = Counter(text for texts in kept.values() for text in texts if text in places)
    outcome.lost += [text for text in places if not found[text]]
    outcome.doubled += [text for text, number in found.items() if number > 1]
    for path, texts in expected.items():
        there = [text for text in kept.get(path, []) if text in places]
        if there != [text for text in texts if found[text]]:
            outcome.misplaced.append(f"{path}: {there[:3]} for {texts[:3]}")


def kept_in(database_url: str) -> dict[str, dict[str, list[str]]]:
    """The live texts by address and path, in order. They are read with a connection of the harness."""
    addresses, parts = tables.addresses, tables.parts
    query = (
        select(addresses.c.address, parts.c.path, parts.c.text)
        .join(parts, parts.c.draft_id == addresses.c.draft_id)
        .where(parts.c.live)
        .order_by(parts.c.place)
    )
    kept: dict[str, dict[str, list[str]]] = {}
    with opened(database_url) as connection:
        for address, path, text in connection.execute(query):
            kept.setdefault(address, {}).setdefault(path, []).append(text)
    return kept


@contextmanager
def opened(database_url: str) -> Iterator[Connection]:
    """Open a connection of the harness."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
