"""Of several processes one at a time works, whatever their clocks say and whatever the database does."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.jobs import own_process
from bot.jobs.lease import LOOKS, Lease, is_gone, this_process
from storage.core.engine import open_engine
from storage.core.errors import StorageError
from storage.core.migrate import migrate
from storage.queues import leases

AT = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty database of each kind."""
    engine = open_engine(url)
    migrate(engine)
    yield engine
    engine.dispose()


class Process:
    """A process that works while it holds the lease, and looks at it again when it is told to."""

    def __init__(self, engine: Engine, holder: str, begins: datetime = AT) -> None:
        self.now = begins
        self.is_working = False
        self.has_stopped = asyncio.Event()
        self._asleep, self._wakes = asyncio.Event(), asyncio.Event()
        lease = Lease(engine, "telegram", holder, self._clock, self._sleep)
        self._task = asyncio.create_task(lease.while_held(self._work))

    async def looks(self, times: int = 1) -> None:
        """The next looks, or renewals, to their ends."""
        for _ in range(times):
            await self.has_looked()
            self._asleep.clear()
            self._wakes.set()
            await self.has_looked()

    async def has_looked(self) -> None:
        """Until it sleeps."""
        await self._asleep.wait()

    async def ends(self) -> None:
        """It is stopped, and gives back what it holds."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _clock(self) -> datetime:
        self.now += timedelta(seconds=3)
        return self.now

    async def _sleep(self, _: float) -> None:
        self._asleep.set()
        await self._wakes.wait()
        self._wakes.clear()

    async def _work(self) -> None:
        self.is_working = True
        try:
            await asyncio.Event().wait()
        finally:
            self.is_working = False
            self.has_stopped.set()


def test_a_lease_has_one_holder_until_it_is_given_up(engine: Engine) -> None:
    year = timedelta(days=365)
    assert leases.hold(engine, "telegram", "a", AT)
    [first] = leases.held(engine)
    assert not leases.hold(engine, "telegram", "b", AT + year), "no clock takes it"
    assert leases.hold(engine, "telegram", "a", AT - year), "renewed"
    assert not leases.hold(engine, "telegram", "b", AT + year, given_up=first), "it has been renewed since"
    [second] = leases.held(engine)
    assert leases.hold(engine, "telegram", "b", AT, given_up=second)
    assert not leases.hold(engine, "telegram", "c", AT, given_up=second), "another was faster"
    leases.release(engine, "telegram", "a")
    assert [one.holder for one in leases.held(engine)] == ["b"], "nobody gives back another's"
    leases.release(engine, "telegram", "b")
    assert leases.hold(engine, "telegram", "c", AT, given_up=second), "free"
    assert leases.hold(engine, "zalo", "d", AT), "another lease"


@pytest.mark.parametrize("days", [-2, 0, 5])
async def test_who_waits_does_not_take_what_is_renewed(engine: Engine, days: int) -> None:
    first = Process(engine, "a")
    await first.has_looked()
    second = Process(engine, "b", AT + timedelta(days=days))
    await second.has_looked()
    for _ in range(3 * LOOKS):
        await first.looks()
        await second.looks()
        assert (first.is_working, second.is_working) == (True, False)
    first.now -= timedelta(days=9)  # somebody sets the clock while it works
    second.now += timedelta(days=9)
    await second.looks(LOOKS - 2)  # one less than it takes: the last one of the loop counts
    await first.looks()
    await second.looks(LOOKS - 1)
    assert (first.is_working, second.is_working) == (True, False)
    await first.ends()
    await second.looks()
    assert second.is_working, "given back: nobody waits"
    await second.ends()
    assert leases.held(engine) == []


async def test_who_waits_takes_over_from_one_that_hangs(engine: Engine) -> None:
    first = Process(engine, "a")
    await first.has_looked()
    second = Process(engine, "b", AT - timedelta(days=2))
    third = Process(engine, "c")
    for one in (second, third):
        await one.has_looked()
    await second.looks(LOOKS - 2)
    assert not second.is_working
    await second.looks()
    await third.looks(LOOKS - 1)
    assert (second.is_working, third.is_working) == (True, False), "one of those that wait"
    await first.looks()
    assert not first.is_working
    for one in (first, second, third):
        await one.ends()
    assert leases.held(engine) == []


async def test_one_whose_renewal_hangs_stops_before_another_begins(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, goes_on, hung = leases.hold, threading.Event(), threading.Event()

    def hangs(engine: Engine, name: str, holder: str, now: datetime) -> bool:
        hung.set()
        goes_on.wait()
        return real(engine, name, holder, now)

    monkeypatch.setattr("bot.jobs.lease.STOPS", 0)
    first = Process(engine, "a")
    await first.has_looked()
    with monkeypatch.context() as patch:
        patch.setattr(leases, "hold", hangs)
        looks = asyncio.create_task(first.looks())
        await asyncio.to_thread(hung.wait)
        await first.has_stopped.wait()
    goes_on.set()
    await looks
    assert first.is_working, "the renewal came late, but it came"
    await first.ends()


async def test_work_stops_while_the_database_is_away(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> bool:
        raise OSError("no route to the database")

    first = Process(engine, "a")
    await first.has_looked()
    with monkeypatch.context() as patch:
        patch.setattr(leases, "hold", away)
        await first.looks()
        working = [first.is_working]
    await first.looks()
    assert [*working, first.is_working] == [False, True]
    await first.ends()


async def test_an_error_of_the_work_is_raised(engine: Engine) -> None:
    async def work() -> None:
        raise ValueError("the token is wrong")

    with pytest.raises(ValueError, match="token"):
        await Lease(engine, "telegram", "a", lambda: AT).while_held(work)
    assert leases.held(engine) == []


async def test_nobody_waits_for_a_process_that_was_killed(engine: Engine) -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await child.wait()
    mine = this_process()
    leases.hold(engine, "telegram", f"{mine.rpartition(':')[0]}:{child.pid}", AT)
    process = Process(engine, mine)
    await process.has_looked()
    assert process.is_working
    await process.ends()


@pytest.mark.parametrize("holder", ["this process", "elsewhere/pid:[1]:4", "", "x:y"])
def test_who_may_be_alive_is_not_gone(holder: str) -> None:
    assert not is_gone(holder.replace("this process", this_process()))


@pytest.mark.parametrize("error", [None, StorageError("The database is full.")])
async def test_a_process_that_works_off_ends_with_its_work_and_its_error(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, error: StorageError | None
) -> None:
    wanted = threading.Event()
    monkeypatch.setattr(own_process, "is_over", lambda _seconds: wanted.wait(10))
    done = []

    async def work() -> None:
        done.append("once")
        await asyncio.sleep(0)
        if error is not None:
            raise error

    try:
        await own_process.work_off(Lease(engine, "take away", "here", lambda: AT), work)
        assert error is None
    except StorageError as raised:
        assert raised is error
    finally:
        wanted.set()
    assert done == ["once"]
    assert leases.hold(engine, "take away", "another", AT), "the lease was given back"
