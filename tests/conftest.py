"""What all tests share: a clock that moves only when told, ids that count, a decuong on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.play import Play


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the golden dialogues anew.")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A conversation with somebody who has not said anything yet."""
    one = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files")
    yield one
    one.close()
