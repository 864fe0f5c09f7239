"""`decuong who` says what is held about somebody; `decuong audit` what was done, also to who is erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Text, select

from bot.commands import main
from storage import tables
from storage.engine import reading
from tests.dialogue.beginnings import code_of
from tests.play import Play


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setenv("DECUONG_DATABASE_URL", f"sqlite:///{tmp_path}/decuong.db")
    one = Play(
        f"sqlite:///{tmp_path}/decuong.db", tmp_path / "files", "0912345678", "telegram", pushed=("telegram",)
    )
    one.agrees()
    one.says("Bò", "Giao Thủy", "2017", "25 hộ")
    one.attaches(caption="chuồng")
    yield one
    one.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_what_is_held(play: Play) -> None:
    play.edits("m3", "Trâu")
    play.presses("code:device")
    play.presses("submit")
    play.presses("submit")
    held = json.loads(run("who", "telegram:0912345678", "--json").output)
    assert held["name"] == "0912345678"
    assert held["addresses"] == ["telegram:0912345678"]
    assert [one.partition(" ")[2] for one in held["drafts"]] == ["(2026-0001)"]
    assert held["reports"] == ["2026-0001-1"]
    assert (held["parts"], held["files"], held["codes"], held["set_aside"]) == (6, 1, 1, 0)
    assert held["waiting"] == len(play.replies)
    assert "consented at: 2026-11-25" in run("who", held["id"]).output


def test_who_is_not_known_is_said(play: Play) -> None:
    result = run("who", "ai")
    assert (result.exit_code, "There is no respondent ai" in result.output) == (1, True)


def test_the_trail_outlives_the_person_without_their_data(play: Play) -> None:
    play.presses("submit")
    play.presses("submit")
    play.presses("withdraw")
    play.presses("submit")
    assert run("submissions", "return", "2026-0001", "--remark", "1.1=Tên?").exit_code == 0
    play.presses("code:hand")
    with reading(play.engine) as connection:
        [person] = connection.execute(select(tables.respondents.c.id)).scalars()
    assert run("erase", "telegram:0912345678", "--yes").exit_code == 0
    entries = json.loads(run("audit", "--json").output)
    assert [(one["act"], one["about"], one["by"]) for one in entries] == [
        ("submit", "2026-0001-1", "respondent"),
        ("withdraw", "2026-0001-1", "respondent"),
        ("submit", "2026-0001-2", "respondent"),
        ("return", "2026-0001-2", "staff"),
        ("erase", person, "staff"),
    ]
    assert entries[-1]["how_much"] == "1 addresses, 1 drafts, 5 parts"
    with reading(play.engine) as connection:
        for table in tables.metadata.sorted_tables:
            texts = [column for column in table.c if isinstance(column.type, Text)]
            for row in connection.execute(select(*texts)) if texts else ():
                assert "0912345678" not in " ".join(map(str, row)), table.name
    assert json.loads(run("audit", "--json", "--since", "2100-01-01").output) == []


def test_a_hand_over_is_in_the_trail(play: Play) -> None:
    code = code_of(play, "hand")
    play.address = "binh"
    play.presses("yes")
    play.enters(code)
    [entry] = json.loads(run("audit", "--json").output)
    assert (entry["act"], entry["by"]) == ("hand over", "respondent")


def test_staff_log_a_device_out(play: Play) -> None:
    [device] = json.loads(run("who", "telegram:0912345678", "--json").output)["devices"]
    assert (device["channel"], device["address"]) == ("telegram", "0912345678")
    listed = run("who", "telegram:0912345678").output
    assert "devices: telegram:0912345678 (first used 2026-11-25 08:00, last 2026-11-25 08:00)" in listed
    with reading(play.engine) as connection:
        person = connection.execute(select(tables.respondents.c.id)).scalar_one()
    assert "is no device" in run("logout", person).output
    assert run("logout", "telegram:0912345678").output == "telegram:0912345678 is logged out.\n"
    assert play.says("40 ha").messages[0].key == "greeting"
    assert play.live("du_an[1]/ten") == ["Bò"]
    assert "no respondent" in run("logout", "telegram:0912345678").output
    entry = json.loads(run("audit", "--json").output)[-1]
    assert (entry["act"], entry["about"], entry["by"]) == ("log out", person, "staff")
