"""`decuong talk --jsonl`, killed (SIGKILL) between two messages and in the middle of one."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.databases import lay_tables

ROUNDS = int(os.environ.get("DECUONG_TEST_KILLS", "8"))
MESSAGES = 6
"""Sent in each round."""


class Program:
    """A running `talk --jsonl`."""

    def __init__(self, database: Path, start: Sequence[str] = ("-m", "bot")) -> None:
        settings = {"DECUONG_DATABASE_URL": f"sqlite:///{database}"}
        lay_tables(settings["DECUONG_DATABASE_URL"])
        self._process = subprocess.Popen(
            [sys.executable, *start, "talk", "--jsonl", "--as", "an"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **settings},
        )
        self.read()

    def write(self, line: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def dies(self) -> int:
        """Wait until it has killed itself; the signal. It said nothing more."""
        said, _ = self._process.communicate()
        assert said == ""
        return -self._process.returncode


KILLS_ITSELF = """
import os, signal
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool
from bot.commands import main

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def arm(_connection, _cursor, statement, *_):
    if statement.startswith("INSERT INTO parts"):
        {step}

event.listen(Engine, "after_cursor_execute", arm)
main()
"""
"""The same program, killed at one step of keeping the first part that it keeps."""
STEPS = {
    "inside the transaction": "die()",
    "before the commit": 'event.listen(Engine, "commit", die)',
    "after the commit, before the answer": 'event.listen(Pool, "checkin", die)',
}


def begin(program: Program) -> None:
    """To a question that takes many messages."""
    for line in ({"press": "yes"}, {"press": "outline:ngan_sach"}, {"press": "goto:du_an[1]/hoat_dong"}):
        program.write({"id": str(line), **line})
        program.read()


def kept(database: Path) -> list[str]:
    """The words of all live parts, in order; read with a connection of our own."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT text FROM parts WHERE live ORDER BY place"))
        found = [row.text for row in rows]
    engine.dispose()
    return found


def test_killed_at_any_moment_keeps_what_it_said_was_saved(tmp_path: Path) -> None:
    """Three kinds of moments: after an acknowledgement, right after a line was written, a little later."""
    chance = random.Random(247)
    database = tmp_path / "decuong.db"
    program = Program(database)
    begin(program)
    sent: list[str] = []
    for round_ in range(ROUNDS):
        acknowledged = len(sent)
        for _ in range(MESSAGES):
            sent.append(f"việc {len(sent)}")
            program.write({"id": f"m{len(sent)}", "text": sent[-1]})
            if chance.random() < 0.8:
                acknowledged = _read_up_to(program, acknowledged, len(sent))
        if round_ % 3 == 0:
            acknowledged = _read_up_to(program, acknowledged, len(sent))
        elif round_ % 3 == 2:
            time.sleep(chance.uniform(0, 0.01))  # aimed into the handling of a line
        program.kill()
        found = kept(database)
        assert found == sent[: len(found)], "in the order sent, each once"
        assert len(found) >= acknowledged, "what was said to be saved is there"
        program = Program(database)
        for number in range(acknowledged, len(sent)):
            program.write({"id": f"m{number + 1}", "text": sent[number]})
            assert program.read()["saved"]
    program.kill()
    assert kept(database) == sent


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_each_step_of_keeping_a_message(tmp_path: Path, step: str) -> None:
    """Kept with its receipt or not at all: sent again, it is there once."""
    database = tmp_path / "decuong.db"
    program = Program(database, ("-c", KILLS_ITSELF.format(step=STEPS[step])))
    begin(program)
    program.write({"id": "m1", "text": "việc 1"})
    assert program.dies() == signal.SIGKILL
    assert kept(database) == (["việc 1"] if step.startswith("after") else [])
    program = Program(database)
    program.write({"id": "m1", "text": "việc 1"})
    assert program.read()["saved"]
    program.kill()
    assert kept(database) == ["việc 1"]


def _read_up_to(program: Program, acknowledged: int, sent: int) -> int:
    """Read the answers that are still out; how many messages are acknowledged then."""
    for number in range(acknowledged, sent):
        answer = program.read()
        assert (answer["reply_to"], answer["saved"]) == (f"m{number + 1}", True)
    return sent
