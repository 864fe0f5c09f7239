"""Somebody writes at night in Vietnam, when the day in UTC is still the one before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.local_time import VIETNAM, use_zone
from tests.play import Play

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
"""06:30 on New Year's Day in Vietnam."""

Begin = Callable[[str], Play]


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's own zone, which plays no part."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def zone() -> Iterator[Callable[[str], None]]:
    """Sets the zone that is shown, for the time of a test."""
    yield use_zone
    use_zone(VIETNAM)


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Somebody at the first question of a form, on New Year's Day; commands see the same database."""
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/d.db")
    plays: list[Play] = []

    def make(form: str) -> Play:
        settings = "| settings | form_id | version |\n|---|---|---|\n| | f | 1 |\n"
        one = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", f"{form}\n{settings}"))
        one.clock.now = NEW_YEAR
        plays.append(one)
        one.agrees("f")
        return one

    yield make
    for one in plays:
        one.close()
