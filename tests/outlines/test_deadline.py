"""An outline's deadline: a day of its settings, which is checked, and which the greeting says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from flows.form.compiler import compile_outline
from flows.form.compiler.faults import OutlineFaults
from flows.messages.message import Inbound, Opened
from tests.play import Play

FORM = """
| survey | type | name | label |
|---|---|---|---|
| | text | ke | Kể |

| settings | form_id | version | deadline |
|---|---|---|---|
| | {key} | 1 | {day} |
"""


@pytest.mark.parametrize(
    "day",
    [
        "31/12/2026",
        "2026-02-30",
        "2026-1-5",
        "20261231",
        "mai",
        "9999-12-31",
        "0026-12-31",
        "2026-12-31T00:00",
    ],
)
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(OutlineFaults, match=r"settings:2:deadline: '.*' is no day; write year-month-day"):
        compile_outline(FORM.format(key="f", day=day).encode(), "f.md")


def test_a_day_is_kept_and_none_is_none() -> None:
    assert compile_outline(FORM.format(key="f", day="2026-12-31").encode(), "f.md").deadline == date(
        2026, 12, 31
    )
    assert compile_outline(FORM.format(key="f", day="").encode(), "f.md").deadline is None


@pytest.fixture
def greeting(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Publish one form with this deadline; what an officer who comes for it is told."""
    plays: list[Play] = []

    def greeted(day: str) -> str:
        form = ("f.md", FORM.format(key="f", day=day))
        play = Play(f"sqlite:///{tmp_path}/{len(plays)}.db", tmp_path / "files", form=form)
        plays.append(play)
        came = Inbound("play", "an", "m", play.clock.now, Opened(), outline="f")
        return play.conversation.receive([came])[0].messages[0].plain

    yield greeted
    for play in plays:
        play.close()


def test_the_greeting_says_a_deadline_that_is_to_come(greeting: Callable[[str], str]) -> None:
    assert "Hạn nộp: ngày 25/11/2026." in greeting("2026-11-25"), "today is the last day"
    assert "Hạn nộp" not in greeting("2026-11-24"), "what is over is not said"
    assert "Hạn nộp" not in greeting("")
