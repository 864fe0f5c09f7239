"""Staff read the time of their wall, Vietnam's, wherever a moment is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands import main
from storage.queues import leases
from storage.queues.inbox import Inbox
from storage.queues.set_aside import keep_raw
from tests.play import Play

pytestmark = pytest.mark.usefixtures("english")

LATE = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
"""It is the 26th in Hà Nội by then, 01:30."""


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/d.db")
    one = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", "42", "telegram", pushed=("telegram",))
    one.clock.now = LATE
    one.agrees()
    one.says("Bò")
    one.presses("submit")
    one.presses("submit")
    yield one
    one.close()


def told(*arguments: str) -> str:
    return CliRunner().invoke(main, list(arguments)).output


def test_how_things_stand(play: Play) -> None:
    Inbox(play.engine, "telegram").put([("42", "{}")], LATE)
    keep_raw(play.engine, "telegram", "", "{}", "lạ", LATE)
    leases.hold(play.engine, "telegram", "laptop:1", LATE)
    lines = told("status").splitlines()
    wanted = ("replies wait", "wait for their files", "held by laptop", "lạ")
    for what in wanted:
        [line] = [one for one in lines if what in one]
        assert "2026-11-26 01:30" in line


def test_what_was_done_and_since_when(play: Play) -> None:
    [entry] = json.loads(told("audit", "--json"))
    assert entry["at"].startswith("2026-11-26 01:30")
    assert json.loads(told("audit", "--json", "--since", "2026-11-26 01:30:00")) == [entry]
    assert json.loads(told("audit", "--json", "--since", "2026-11-26 01:31:00")) == []


def test_who(play: Play) -> None:
    assert "consented at: 2026-11-26 01:30" in told("who", "telegram:42")


def test_of_when_a_backup_is(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.backup.clock", lambda: LATE)
    told("backup", str(tmp_path / "b.zip"))
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/copy.db")
    assert "b.zip of 2026-11-26 01:30: " in told("restore", str(tmp_path / "b.zip"))
