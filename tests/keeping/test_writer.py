"""The one writer: batches form by themselves, and everybody who waits hears what became of theirs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from bot.intake.readings import Known, Readings
from bot.intake.writer import Writer
from flows.messages.message import Inbound, Reply, Said
from storage.core.errors import Unavailable
from tests.play import START


def inbound(number: int) -> Inbound:
    return Inbound("play", "an", f"m{number}", START, Said(f"tin {number}"))


class Slow:
    """A conversation that waits for a sign before each batch is kept."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go = threading.Event()

    def receive(self, inbounds: Sequence[Inbound], _known: Known) -> list[Reply]:
        self.go.wait()
        self.batches.append([one.id for one in inbounds])
        return [Reply("play", one.address, one.id, True, ()) for one in inbounds]


async def test_what_comes_together_is_one_batch() -> None:
    slow = Slow()
    writer = Writer(slow.receive, Readings())
    waiting = [asyncio.create_task(writer.hand_in([inbound(number)])) for number in range(150)]
    await asyncio.sleep(0)
    slow.go.set()
    replies = await asyncio.gather(*waiting)
    assert [reply.to for [reply] in replies] == [f"m{number}" for number in range(150)], "each its own"
    assert [id_ for batch in slow.batches for id_ in batch] == [f"m{number}" for number in range(150)]
    assert len(slow.batches) <= 3
    writer.close()


async def test_a_batch_that_cannot_be_kept_is_said_to_all_of_it() -> None:
    fails = [True]

    def receive(inbounds: Sequence[Inbound], known: Known) -> list[Reply]:
        if fails.pop() if fails else False:
            raise Unavailable("the disk is full")
        return [Reply("play", one.address, one.id, True, ()) for one in inbounds]

    writer = Writer(receive, Readings())
    with pytest.raises(Unavailable, match="disk is full"):
        await writer.hand_in([inbound(1)])
    [reply] = await writer.hand_in([inbound(1)])
    assert reply.saved
    assert await writer.hand_in([]) == []
    writer.close()


async def test_everybody_in_a_failing_batch_hears_of_it() -> None:
    """Two hundred at once: no receipt for any of them, and the writer goes on."""
    slow = Slow()
    full = threading.Event()
    full.set()

    def receive(inbounds: Sequence[Inbound], known: Known) -> list[Reply]:
        replies = slow.receive(inbounds, known)
        if full.is_set():
            raise Unavailable("the disk is full")
        return replies

    writer = Writer(receive, Readings())
    waiting = [asyncio.create_task(writer.hand_in([inbound(number)])) for number in range(200)]
    await asyncio.sleep(0)
    slow.go.set()
    said = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in said] == [Unavailable] * 200
    assert len(slow.batches) < 200
    full.clear()
    [reply] = await writer.hand_in([inbound(1)])
    assert reply.saved
    writer.close()


async def test_closing_finishes_what_waits() -> None:
    slow = Slow()
    writer = Writer(slow.receive, Readings())
    waiting = [asyncio.create_task(writer.hand_in([inbound(number)])) for number in range(5)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(asyncio.to_thread(writer.close))
    slow.go.set()
    assert len(await asyncio.gather(*waiting)) == 5
    await closing


async def test_a_full_queue_gives_no_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake.writer.LONGEST_QUEUE", 3)
    slow = Slow()
    writer = Writer(slow.receive, Readings())
    waiting = [asyncio.create_task(writer.hand_in([inbound(number)])) for number in range(10)]
    done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
    assert all(isinstance(task.exception(), Unavailable) for task in done)
    slow.go.set()
    kept = [task for task in waiting if task not in done]
    assert len(await asyncio.gather(*kept)) == len(kept)
    await asyncio.to_thread(writer.close)
