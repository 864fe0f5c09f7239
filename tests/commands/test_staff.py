"""`decuong staff`: accounts made on the server, with provinces by their names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["staff", *arguments])


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    monkeypatch.setenv("DECUONG_LOCALE", "en")


def names() -> dict[str, str]:
    return {one["name"]: one["provinces"] for one in json.loads(run("list", "--json").output)}


def test_an_account_is_made_limited_and_ended() -> None:
    made = run("add", "hoa", "--role", "viewer", "--province", "lao cai", "--province", "37", "--by", "lead")
    assert made.exit_code == 0, made.output
    assert "/staff/password/" in made.output
    assert run("add", "lan", "--role", "administrator", "--by", "lead").exit_code == 0
    assert names() == {"hoa": "Tỉnh Lào Cai, Tỉnh Ninh Bình", "lan": ""}
    assert run("link", "hoa", "--by", "lead").output != made.output
    assert run("end", "hoa", "--by", "lead").exit_code == 0
    assert list(names()) == ["lan"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "hoa", "--role", "viewer", "--province", "Atlantis"), "is none of the 34 provinces"),
        (("add", "hoa", "--role", "viewer", "--province", "h"), "write more of the name"),
        (("add", "h oa", "--role", "viewer"), "cannot be used"),
        (("link", "hoa"), "There is no member of staff called hoa"),
        (("end", "hoa"), "There is no member of staff called hoa"),
    ],
)
def test_what_cannot_be_is_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments, "--by", "lead")
    assert result.exit_code == 1
    assert said in result.output
    assert names() == {}
