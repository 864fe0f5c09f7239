"""What all tests share: a conversation on a database of its own, and the flag that renews golden files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser import launch
from tests.chance import TIMES, examples
from tests.databases import PostgresqlServer, postgresql
from tests.play import Play

# For tests that do not say otherwise. A busy machine is no fault: nothing has to be done within a time.
settings.register_profile(
    "decuong",
    max_examples=examples(50),
    deadline=None,
    # In `make test` always the same ones: what chance finds stops only whoever seeks it (`make chance`).
    derandomize=TIMES == 1,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("decuong")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the golden dialogues anew.")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A conversation with somebody who has not said anything yet."""
    one = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")
    yield one
    one.close()


@pytest.fixture(scope="module")
def player() -> Iterator[Playwright]:
    """Not for the whole session: while it runs, no asynchronous test can."""
    with sync_playwright() as player:
        yield player


@pytest.fixture(scope="module")
def chromium(player: Playwright) -> Iterator[Browser]:
    with launch(player) as browser:
        yield browser


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlServer]:
    """A real PostgreSQL."""
    with postgresql(tmp_path_factory.mktemp("server") / "pg") as server:
        server.hurry()
        yield server


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """What commands say is in English, as in code."""
    monkeypatch.setenv("DECUONG_LOCALE", "en")
