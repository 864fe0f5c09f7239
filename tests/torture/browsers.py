"""Thousands of officers use the web page. Two programs at one address serve it, and are killed often.

Each officer sends as the page does: one request at a time, with an id of its own, repeated until it is
answered.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import aiohttp
from sqlalchemy import select

from storage.core import tables
from tests.databases import Database
from tests.torture.balancer import Balancer
from tests.torture.officers import OUTLINE, long_answers
from tests.torture.programs import Program, begun
from tests.torture.rounds import Outcome, compare, opened

POINTS = ("before commit", "after commit", "", "")
"""Where a program kills itself; "": it is killed from outside."""
PROGRAMS = 2
LINES = 200
"""The most connections at a time. A proxy in front has so many, however many phones there are."""
PATIENCE = 15
"""Seconds after which a request is given up and sent again, as the page does."""
LONGEST = 600
"""Seconds without progress after which the run counts as stuck."""


@dataclass
class Browsers(Outcome):
    """The outcome of a run on the web."""

    officers: int = 0
    seconds_of_tries: list[float] = field(default_factory=list)
    """How long each answered try took, in seconds."""
    repeated: int = 0
    """How many tries had no answer and were repeated."""
    refused: list[str] = field(default_factory=list)
    """The answers that said that a message was not kept."""

    @property
    def is_clean(self) -> bool:
        """Whether every message was kept exactly once, in the right place."""
        return super().is_clean and not self.refused

    def percentile(self, of_hundred: int) -> float:
        """Milliseconds in which `of_hundred` percent of the answered tries were answered."""
        return 1_000 * quantiles(self.seconds_of_tries, n=100)[of_hundred - 1]


@dataclass
class Officer:
    """One browser and its script."""

    number: int
    messages: int
    """How many messages the officer writes to each of the long answers."""
    rest: float
    """Seconds between two messages, on average."""
    chance: random.Random
    outcome: Browsers
    lines: asyncio.Semaphore
    address: str
    """The client address of this phone's requests, as the proxy reports it."""
    expected: dict[str, list[str]] = field(default_factory=dict)
    last_label: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    _sent: int = 0

    async def write(self, session: aiohttp.ClientSession, url: str) -> None:
        """Write the whole report, from the greeting to the last question."""
        await asyncio.sleep(self.chance.uniform(0, 2 * self.rest))
        await self._post(session, f"{url}/chat/open", {"code": ""})
        for press in ("yes", f"outline:{OUTLINE}"):
            await self._send(session, url, {"press": press})
        for path, text in (
            ("du_an[1]/ten", f"Mô hình {self.number}"),
            ("du_an[1]/dia_diem", "xã Hồng Thuận"),
            ("du_an[1]/thoi_gian", "2017 - 2018"),
        ):
            await self._say(session, url, path, text)
        *answered, (_, self.last_label) = long_answers()
        for path, _ in answered:
            for number in range(self.messages):
                await self._say(session, url, path, f"o{self.number} {path} tin {number}")
            await self._send(session, url, {"press": "done", "asked_at": path})

    async def shown(self, session: aiohttp.ClientSession, url: str) -> str:
        """The text of the last message when the page is opened again."""
        reply = await self._post(session, f"{url}/chat/open", {"code": ""})
        return str(reply["messages"][-1]["text"])

    async def _say(self, session: aiohttp.ClientSession, url: str, path: str, text: str) -> None:
        self.expected.setdefault(path, []).append(text)
        reply = await self._send(session, url, {"text": text})
        if not reply["saved"]:
            self.outcome.refused.append(text)
        self.outcome.messages += 1
        await asyncio.sleep(self.chance.uniform(0, 2 * self.rest))

    async def _send(self, session: aiohttp.ClientSession, url: str, body: dict[str, str]) -> dict[str, Any]:
        self._sent += 1
        return await self._post(session, f"{url}/chat/messages", {"id": f"m{self._sent}", **body})

    async def _post(self, session: aiohttp.ClientSession, url: str, body: dict[str, str]) -> dict[str, Any]:
        """Return the answer. The request is repeated until there is one."""
        pause = 0.2
        while True:
            async with self.lines:
                began = time.monotonic()
                with suppress(aiohttp.ClientError, OSError, TimeoutError):
                    answer = await self._try(session, url, body)
                    if answer is not None:
                        self.outcome.seconds_of_tries.append(time.monotonic() - began)
                        return answer
            self.outcome.repeated += 1
            await asyncio.sleep(self.chance.uniform(0, pause))
            pause = min(pause * 2, 5)

    async def _try(
        self, session: aiohttp.ClientSession, url: str, body: dict[str, str]
    ) -> dict[str, Any] | None:
        headers = {"x-forwarded-for": self.address}
        async with session.post(url, json=body, cookies=self.cookies, headers=headers) as response:
            if response.status >= 500 or response.status == 429:
                return None
            response.raise_for_status()
            self.cookies |= {name: morsel.value for name, morsel in response.cookies.items()}
            answer: dict[str, Any] = await response.json()
            return answer


@dataclass
class WebRun:
    """A run of two programs on one database."""

    name: str
    database: Database
    folder: Path
    officers: int
    messages: int
    kills: int
    rest: float
    chance: random.Random
    _balancer: Balancer = field(default_factory=Balancer)

    async def torture(self) -> Browsers:
        """Kill until all kills are done, let everybody finish, and count."""
        outcome, start = Browsers(self.name, officers=self.officers), time.monotonic()
        lines = asyncio.Semaphore(LINES)
        officers = [self._officer(number, outcome, lines) for number in range(self.officers)]
        async with self._balancer.running(), self._session() as session:
            url = f"http://127.0.0.1:{self._balancer.port}"
            async with asyncio.TaskGroup() as tasks:
                writing = [tasks.create_task(officer.write(session, url)) for officer in officers]
                programs = await self._kill_among(writing, outcome)
                await self._all_done(writing, outcome)
            shown = await asyncio.gather(*(officer.shown(session, url) for officer in officers))
            for program in programs:
                await program.kill()
        outcome.prompts = [
            f"{officer.number}: {text[:80]}"
            for officer, text in zip(officers, shown, strict=True)
            if officer.last_label not in text
        ]
        self._count(officers, outcome)
        outcome.seconds = time.monotonic() - start
        return outcome

    def _officer(self, number: int, outcome: Browsers, lines: asyncio.Semaphore) -> Officer:
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return Officer(number, self.messages, self.rest, self.chance, outcome, lines, address)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        patience = aiohttp.ClientTimeout(total=PATIENCE)
        connector = aiohttp.TCPConnector(limit=0)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(connector=connector, timeout=patience, cookie_jar=jar) as session:
            yield session

    async def _kill_among(self, writing: list[asyncio.Task[None]], outcome: Browsers) -> list[Program]:
        """Kill one program after another while officers write. Return two that are left alone."""
        programs = [await self._start(self.chance.choice(POINTS)) for _ in range(PROGRAMS)]
        while outcome.kills.total() < self.kills and not all(task.done() for task in writing):
            await self._one_dies(programs)
            gone = next((one for one in programs if not one.is_running), self.chance.choice(programs))
            await gone.kill()
            self._balancer.behind.remove(gone.port)
            outcome.kills[gone.death or "gave up"] += 1
            outcome.under_kills = outcome.messages
            programs.remove(gone)
            programs.append(await self._start(self.chance.choice(POINTS)))
        for program in list(programs):  # the remaining ones may be about to kill themselves
            await program.kill()
            self._balancer.behind.remove(program.port)
        return [await self._start("") for _ in range(PROGRAMS)]

    async def _one_dies(self, programs: list[Program]) -> None:
        """Wait until a program has killed itself, but not for long."""
        for _ in range(self.chance.randint(40, 160)):
            if not all(program.is_running for program in programs):
                return
            await asyncio.sleep(0.05)

    async def _start(self, point: str) -> Program:
        settings = {
            "DECUONG_DATABASE_URL": self.database.url,
            "DECUONG_FILES": str(self.folder / "files"),
            "DECUONG_TRUSTED_PROXIES": "127.0.0.1",  # the balancer reports each officer's address
        }
        program = begun(settings, point, self.chance.randint(1, 300), self.folder / "log")
        await program.started(time.monotonic() + LONGEST)
        self._balancer.behind.append(program.port)
        return program

    async def _all_done(self, writing: list[asyncio.Task[None]], outcome: Browsers) -> None:
        before, since = -1, time.monotonic()
        while not all(task.done() for task in writing):
            await asyncio.sleep(0.2)
            if outcome.messages != before:
                before, since = outcome.messages, time.monotonic()
            assert time.monotonic() - since < LONGEST, f"nothing goes on after {before} messages"

    def _count(self, officers: list[Officer], outcome: Browsers) -> None:
        """Check that all texts of an officer are in one draft, and that nobody else's are in it."""
        drafts = _drafts(self.database.url)
        by_name: dict[str, list[dict[str, list[str]]]] = {}
        for kept in drafts:
            for name in kept.get("du_an[1]/ten", ["–"]):
                by_name.setdefault(name, []).append(kept)
        for officer in officers:
            own = by_name.get(f"Mô hình {officer.number}", [])
            outcome.doubled += [f"{officer.number}: {len(own)} drafts"] if len(own) > 1 else []
            compare(officer.expected, own[0] if own else {}, outcome)
        numbers = Counter(text for kept in drafts for texts in kept.values() for text in texts)
        ours = {text for officer in officers for texts in officer.expected.values() for text in texts}
        unique = {text for text in ours if text.startswith(("o", "Mô hình"))}
        outcome.doubled += [text for text in unique if numbers[text] > 1]


def _drafts(database_url: str) -> list[dict[str, list[str]]]:
    """The live texts of each draft by path, in order. They are read with a connection of the harness."""
    parts = tables.parts
    query = select(parts.c.draft_id, parts.c.path, parts.c.text).where(parts.c.live).order_by(parts.c.place)
    kept: dict[str, dict[str, list[str]]] = {}
    with opened(database_url) as connection:
        for draft, path, text in connection.execute(query):
            kept.setdefault(draft, {}).setdefault(path, []).append(text)
    return list(kept.values())
