"""Open pages hear of changes at once: one look for all of them, and limits."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx
import pytest
from fastapi.responses import StreamingResponse

from bot import live as streams
from bot.console.desk import Desk
from bot.live import MOST_OF_ONE, Live, looking
from flows.form.machine import Mover
from flows.report.submission import State
from storage.core.errors import Unavailable
from storage.privacy.audit import Entry, Looks
from storage.reports.changes import Change, changes_since, told_last
from storage.reports.submissions import move
from storage.staff.accounts import Role
from tests.console.conftest import LAO_CAI, Browser, Console
from tests.play import START


def change(number: int, state: State = State.RETURNED) -> Change:
    id_ = f"2026-{number:04}-1"
    return Change(id_, id_[:-2], f"draft{number}", state, 1, START, frozenset(), frozenset(), by_staff=True)


@dataclass
class Database:
    """What is looked at, and how often."""

    found: list[Change] = field(default_factory=list)
    looks: int = 0
    is_down: bool = False

    def __call__(self, _since: datetime | None) -> Sequence[Change]:
        self.looks += 1
        if self.is_down:
            raise Unavailable("the disk is full")
        return list(self.found)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.01)


def open_(live: Live, who: str = "an", mark: str = "", wants: str = "") -> AsyncIterator[str]:
    answer = live.stream(who, lambda: mark, lambda one: one.number.endswith(wants))
    assert isinstance(answer, StreamingResponse), answer.status_code
    return answer.body_iterator  # type: ignore[return-value]


async def mark(stream: AsyncIterator[str]) -> str:
    """The next mark of a stream."""
    while True:
        found = re.search(r"data: (\S+)", await anext(stream))
        if found:
            return found[1]


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 (what is waited for knows nothing of this test)
        await asyncio.sleep(0.005)


async def test_all_streams_share_one_look() -> None:
    database = Database()
    live = Live(database)
    all_ = [open_(live, f"phone {number}", wants=str(number)) for number in range(3)]
    assert [await mark(one) for one in all_] == ["-"] * 3
    await until(lambda: database.looks > 3)
    before = database.looks
    database.found.append(change(2))
    assert await mark(all_[2]) == "2026-0002-1.1"
    assert database.looks - before < 3 * len(all_), "not one look for each"
    for one in all_:
        await one.aclose()  # type: ignore[attr-defined]
    assert live.number == 0
    looks = database.looks
    await asyncio.sleep(0.05)
    assert database.looks <= looks + 1, "nobody listens, nobody looks"


async def test_what_came_between_is_not_missed() -> None:
    """The mark was read before the first look, and the change came between both."""
    live = Live(Database([change(1)]))
    stream = open_(live, mark="2026-0001-1.0")
    assert await mark(stream) == "2026-0001-1.0"
    assert await mark(stream) == "2026-0001-1.1"
    live.close()


async def test_a_database_that_is_away_ends_no_stream() -> None:
    database = Database(is_down=True)
    live = Live(database)
    stream = open_(live)
    assert await mark(stream) == "-"
    await until(lambda: database.looks > 2)
    database.is_down = False
    database.found.append(change(7))
    assert await mark(stream) == "2026-0007-1.1"
    live.close()


async def test_streams_are_limited() -> None:
    live = Live(Database(), most=MOST_OF_ONE + 1)
    mine = [open_(live) for _ in range(MOST_OF_ONE)]
    for one in mine:
        await mark(one)
    other = open_(live, "binh")
    await mark(other)
    refused = live.stream("chi", str, lambda _: True)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    newest = open_(live)
    assert await mark(newest) == "-"
    with pytest.raises(StopAsyncIteration):
        await anext(mine[0])  # one browser has many: its oldest stream ends
    live.close()
    for one in (newest, other):
        with pytest.raises(StopAsyncIteration):
            await anext(one)


async def test_a_stream_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a browser that was logged out meanwhile hears no more after that."""
    monkeypatch.setattr(streams, "LIFE_SECONDS", 0.05)
    monkeypatch.setattr(streams, "BEAT_SECONDS", 0.01)
    live = Live(Database())
    stream = open_(live)
    assert await mark(stream) == "-"
    with pytest.raises(StopAsyncIteration):
        await mark(stream)
    assert live.number == 0


def test_a_stranger_hears_nothing(console: Console, three: list[str]) -> None:
    far = console.add("xa", Role.VIEWER, LAO_CAI)
    assert far.get(f"/staff/reports/{three[1]}-1/events").status_code == 404
    assert console.browser().get("/staff/events").status_code == 303


@pytest.mark.parametrize(("provinces", "expected"), [((), [0, 1, 2]), ((LAO_CAI,), [0, 2])])
def test_the_list_hears_of_what_one_may_see(
    console: Console, three: list[str], provinces: tuple[int, ...], expected: list[int]
) -> None:
    lan = console.add("lan", Role.VIEWER, *provinces)
    console.clock.now = console.play.clock.now
    told = asyncio.run(_told(console, lan, three))
    assert [mark for mark in told if mark.endswith(".1")] == [f"{three[one]}-1.1" for one in expected]


async def _told(console: Console, browser: Browser, numbers: list[str]) -> list[str]:
    """The marks of the list's stream while all reports are accepted, one after another."""
    desk: Desk = next(one for one in console.web.routes if one.path == "/staff").app.state.desk  # type: ignore[attr-defined]
    looks = itertools.count()
    last, seen = next(looks), desk.live._look

    def look(since: datetime | None) -> Sequence[Change]:
        nonlocal last
        last = next(looks)
        return seen(since)

    desk.live._look = look
    transport = httpx.ASGITransport(console.web)
    client = httpx.AsyncClient(transport=transport, base_url="http://decuong.test", cookies=browser.cookies)
    async with client:
        stream = asyncio.create_task(client.get("/staff/events"))
        await until(lambda: desk.live.number == 1)
        [listener] = desk.live._listeners
        for number in numbers:
            await asyncio.to_thread(move, console.play.engine, number, "accept", Mover.STAFF, console.clock())
            before = last
            # A look that began later is over when the next one begins.
            while last <= before + 1 or listener.news.is_set():  # noqa: ASYNC110 (as in `until`)
                await asyncio.sleep(0.005)
        desk.live.close()
        return re.findall(r"data: (\S+)", (await stream).text)


def test_a_province_hears_of_its_new_report(console: Console, three: list[str]) -> None:
    """Which province a new report is of is not known before the index was brought up to date."""
    look = looking(console.play.engine, console.play.registry.outline)
    found = look(None)[-1]
    assert (found.number, found.provinces) == (three[2], frozenset({LAO_CAI}))


def test_only_the_phone_with_this_report_at_hand_is_told(console: Console) -> None:
    play = console.play
    play.channel = "web"
    number = console.submits("an", "Nuôi bò")
    console.submits("binh", "Nuôi dê")
    console.clock.now = play.clock.now
    move(play.engine, number, "return", Mover.STAFF, console.clock())
    found = changes_since(play.engine, None)[-1]
    assert (found.number, found.web) == (number, frozenset({"an"}))
    assert told_last(play.engine, "web", "an") == found.mark == f"{number}-1.1"
    assert told_last(play.engine, "web", "binh") == ""


def test_of_all_that_staff_do_and_of_nothing_else(console: Console) -> None:
    play = console.play
    play.channel = "web"
    number = console.submits("an", "Nuôi bò")

    def told() -> tuple[bool, str]:
        return changes_since(play.engine, None)[-1].by_staff, told_last(play.engine, "web", "an")

    assert told() == (False, ""), "submitted"
    for revision, trigger in enumerate(("accept", "reopen", "withdraw"), start=1):
        move(play.engine, number, trigger, Mover.STAFF, play.clock())
        assert told() == (True, f"{number}-1.{revision}"), trigger
    play.presses("submit")
    play.presses("submit")
    assert told() == (False, f"{number}-1.3"), "submitted again: of the staff's steps nothing is new"
    play.presses("withdraw")
    Looks(play.engine).note(Entry(play.clock(), "view", f"{number}-2", Mover.STAFF, who="Hoa"))
    assert told() == (False, f"{number}-1.3"), "the officer did this, and staff only looked at it"
