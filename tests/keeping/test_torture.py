"""A short torture (`make torture` is the long one), and that its counting can see a loss."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.databases import SqliteDatabase
from tests.torture.rounds import Outcome, Run, compare
from tests.torture.zalo import ZaloRun

pytestmark = pytest.mark.timeout(600)  # some lives of the program, and a busy machine
KILLS = 4


async def test_nothing_is_lost_or_doubled_through_kills(tmp_path: Path) -> None:
    """By long polling and by webhook in turn."""
    chance = random.Random("0.5")
    run = Run("short", SqliteDatabase(tmp_path / "d.db"), tmp_path, 0.5, 20, 2, KILLS, chance)
    outcome = await run.torture()
    assert sum(outcome.kills.values()) >= KILLS
    assert outcome.messages > 20 * 5 * 2
    assert outcome.under_kills > 0
    assert (outcome.lost, outcome.doubled, outcome.misplaced, outcome.prompts) == ([], [], [], [])


async def test_nothing_is_lost_or_doubled_on_zalo(tmp_path: Path) -> None:
    """Pushed: 200 only after the commit, and what is pushed again is known; steps and choices are numbers."""
    chance = random.Random("zalo")
    outcome = await ZaloRun(
        "zalo", SqliteDatabase(tmp_path / "d.db"), tmp_path, 1.0, 20, 2, KILLS, chance
    ).torture()
    assert sum(outcome.kills.values()) >= KILLS
    assert outcome.messages > 20 * 5 * 2
    assert outcome.typed > 20 * 6
    assert outcome.under_kills > 0
    assert (outcome.lost, outcome.doubled, outcome.misplaced, outcome.prompts) == ([], [], [], [])


EXPECTED = {"a": ["1", "2"], "b": ["3"]}


@pytest.mark.parametrize(
    ("kept", "lost", "doubled", "misplaced"),
    [
        ({"a": ["1", "2"], "b": ["3"], "": ["Xong"]}, 0, 0, 0),
        ({"a": ["1"], "b": ["3"]}, 1, 0, 0),
        ({"a": ["1", "2", "2"], "b": ["3"]}, 0, 1, 1),
        ({"a": ["2", "1"], "b": ["3"]}, 0, 0, 1),
        ({"a": ["1"], "b": ["3", "2"]}, 0, 0, 2),
        ({}, 3, 0, 0),
    ],
)
def test_the_counting_sees_what_is_wrong(
    kept: dict[str, list[str]], lost: int, doubled: int, misplaced: int
) -> None:
    outcome = Outcome("x")
    compare(EXPECTED, kept, outcome)
    assert (len(outcome.lost), len(outcome.doubled), len(outcome.misplaced)) == (lost, doubled, misplaced)
    assert outcome.is_clean is (not (lost or doubled or misplaced))
