"""What was done while a note was being written is the next note."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection

from bot.channels.messaging.group_commit import GroupCommit


class Disk:
    """Writes only when it is let."""

    def __init__(self) -> None:
        self.written: list[tuple[int, ...]] = []
        self.may_write = threading.Semaphore(0)
        self.errors: list[Exception] = []

    def write(self, ids: Collection[int]) -> None:
        assert self.may_write.acquire(timeout=20), "more notes than it was let write"
        if self.errors:
            raise self.errors.pop()
        self.written.append(tuple(ids))


async def begun(notes: GroupCommit[int], *ids: int) -> list[asyncio.Task[None]]:
    """What each sender waits for; the first of them is being written by then."""
    tasks = [asyncio.create_task(notes.note([one])) for one in ids]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_one_commit_for_all_that_came_meanwhile() -> None:
    disk = Disk()
    notes = GroupCommit(disk.write)
    tasks = await begun(notes, 1)
    tasks += await begun(notes, 2, 3, 4)
    disk.may_write.release(2)
    await asyncio.gather(*tasks)
    assert disk.written == [(1,), (2, 3, 4)]


async def test_nobody_is_told_before_it_is_on_disk() -> None:
    disk = Disk()
    notes = GroupCommit(disk.write)
    [first, second] = [*await begun(notes, 1), *await begun(notes, 2)]
    disk.may_write.release()
    await first
    assert not second.done()
    disk.may_write.release()
    await second


async def test_a_note_that_fails_is_told_to_those_of_it_alone() -> None:
    disk = Disk()
    disk.errors.append(OSError("no room"))
    notes = GroupCommit(disk.write)
    tasks = [*await begun(notes, 1), *await begun(notes, 2)]
    disk.may_write.release(2)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [repr(one) for one in results] == ["OSError('no room')", "None"]
    assert disk.written == [(2,)]


async def test_its_end_waits_for_what_is_being_written() -> None:
    disk = Disk()
    notes = GroupCommit(disk.write)
    [task] = await begun(notes, 1)
    task.cancel()
    disk.may_write.release()
    await notes.end()
    assert disk.written == [(1,)]


async def test_several_of_one_are_one_note() -> None:
    disk = Disk()
    disk.may_write.release()
    await GroupCommit(disk.write).note([5, 6])
    assert disk.written == [(5, 6)]
