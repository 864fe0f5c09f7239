"""A short torture of the web page's requests (`make torture` has 3,000 officers and more kills)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.databases import SqliteDatabase
from tests.torture.browsers import WebRun

pytestmark = pytest.mark.timeout(600)


async def test_nothing_is_lost_or_doubled_with_two_programs(tmp_path: Path) -> None:
    run = WebRun("short", SqliteDatabase(tmp_path / "d.db"), tmp_path, 40, 2, 2, 1.0, random.Random(247))
    outcome = await run.torture()
    assert outcome.kills.total() == 2
    assert outcome.messages == 40 * (3 + 5 * 2)
    assert outcome.under_kills > 0
    assert outcome.is_clean, outcome
