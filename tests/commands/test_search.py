"""`decuong search`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands import main
from tests.play import Play

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    one = Play(f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files", "Mai")
    one.agrees()
    one.says("Nuôi dê ở Đắk Lắk", "xã Hồng Thuận")
    yield one
    one.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["search", *arguments])


def test_a_list(play: Play) -> None:
    result = run("dak", "la")
    [header, line] = result.output.splitlines()
    assert header.split() == ["REPORT", "RESPONDENT", "OUTLINE", "ANSWER", "AT", "WORDS"]
    assert line.split(maxsplit=6) == [
        *("–", "Mai", "ngan_sach", "du_an[1]/ten", "2026-11-25", "08:00", "Nuôi dê ở Đắk Lắk")
    ]
    [found] = json.loads(run("hong thuan", "--json").output)
    assert (found["answer"], found["words"]) == ("du_an[1]/dia_diem", "xã Hồng Thuận")
    assert len(json.loads(run("mai", "--json", "--limit", "1").output)) == 1


@pytest.mark.parametrize("words", ["trâu", '"', "-"])
def test_nothing_found_is_said(play: Play, words: str) -> None:
    result = run("--", words)
    assert (result.exit_code, result.output) == (1, "Error: Nothing holds all of these words.\n")
