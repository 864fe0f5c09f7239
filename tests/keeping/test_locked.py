"""Somebody else holds the database: answers come later, nothing is lost, no receipt before the commit."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.intake.writer import Writer
from flows.messages.message import Said
from storage.core.engine import open_engine
from tests.play import Play


async def test_fifty_officers_wait_for_a_lock(tmp_path: Path) -> None:
    play = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")
    people = [f"người {number}" for number in range(50)]
    for play.address in people:
        play.agrees()
    inbounds = []
    for play.address in people:
        inbounds.append(play.inbound(Said(f"mô hình của {play.address}")))
    shell = open_engine(play.url)
    writer = Writer(play.conversation.take, play.conversation.readings)
    with shell.begin():  # BEGIN IMMEDIATE, as in somebody's sqlite3 shell
        waiting = [asyncio.create_task(writer.hand_in([inbound])) for inbound in inbounds]
        done, _ = await asyncio.wait(waiting, timeout=1)
        assert not done, "nobody is told anything yet"
    replies = await asyncio.gather(*waiting)
    assert all(reply.saved for [reply] in replies)
    with shell.connect() as connection:
        kept = connection.exec_driver_sql("SELECT text FROM parts WHERE live").scalars().all()
    assert sorted(kept) == sorted(f"mô hình của {name}" for name in people)
    writer.close()
    shell.dispose()
    play.close()
