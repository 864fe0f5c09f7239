"""`decuong who` says what is held about somebody; `decuong audit` what was done, also to who is erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Text, insert, select, update

from bot.commands import main
from storage.core import tables
from storage.core.engine import reading, writing
from storage.files.uploads import Uploads
from storage.queues.inbox import Inbox
from storage.queues.set_aside import keep_raw
from tests.dialogue.beginnings import code_of
from tests.invited import campaign
from tests.play import START, Play

pytestmark = pytest.mark.usefixtures("english")


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


def test_every_table_that_tells_of_people_is_counted(play: Play) -> None:
    """A table that is new is found by its columns; and it goes when they are erased."""
    play.edits("m3", "Trâu")
    code = code_of(play, "device")
    play.address = "0987654321"
    play.enters(code)
    other = Play(play.url, play.files_folder, "binh")
    other.agrees()
    other.says(code_of(other, "join:"))
    joining = code_of(other, "join:")
    play.enters(joining)
    keep_raw(play.engine, "telegram", play.address, "{}", "lạ", START)
    Inbox(play.engine, "telegram").put([(play.address, "{}")], START)
    Uploads(play.engine, "telegram").add(play.address, "u", 0, b"x", START)
    play.presses("review")
    with writing(play.engine) as connection:
        row = {"draft_id": "id2", "path": "x", "order": "1", "left_out": "", "turn": 1}
        connection.execute(insert(tables.repeats), row)
        person = connection.execute(
            select(tables.addresses.c.respondent_id).where(tables.addresses.c.address == play.address)
        ).scalar_one()
        row = {"address": "a browser that was logged out", "respondent_id": person, "at": START}
        connection.execute(insert(tables.ended), row)
        row = {"channel": "telegram", "address": play.address, "message": "9", "draft_id": "id2", "path": "x"}
        connection.execute(insert(tables.shown), row)
        row = {"channel": "telegram", "address": play.address, "message": "9", "draft_id": "id2", "key": "x"}
        row |= {"offers": "[]", "at": 0, "begins": True, "noted": START}
        connection.execute(insert(tables.offered), row)
        here = {"channel": "telegram", "address": play.address}
        keys = {"endpoint": "https://p/1", "public_key": b"4", "secret": b"s", "at": START}
        connection.execute(insert(tables.push_subscriptions), here | keys)
        arrived = {"draft_id": "id2", "review": "returned/1/1"}
        connection.execute(insert(tables.push_arrivals), here | arrived)
        row = {"id": "r", "draft_id": "id2", "respondent_id": "x", "state": "waiting", "at": START}
        connection.execute(insert(tables.join_requests), row)
        row = {"invitation_id": "i", "occasion": "rest", "respondent_id": person, "at": START}
        connection.execute(insert(tables.reminder_messages), here | row | {"state": "sent"})
        row = {"draft_id": "id2", "respondent_id": person, "at": START}
        connection.execute(insert(tables.reminders_stopped), row)
    campaign(play.engine)
    with writing(play.engine) as connection:
        first = tables.invitations.c.place == 1
        connection.execute(update(tables.invitations).where(first).values(draft_id="id2"))
    rows = json.loads(run("who", "telegram:0987654321", "--json").output)["rows"]
    about = {
        table.name
        for table in tables.metadata.sorted_tables
        if {"respondent_id", "draft_id", "address"} & {*table.c.keys()}
    }
    assert about - rows.keys() == {"submissions", "report_index"}, "counted, as soon as there is one"
    assert run("erase", "telegram:0987654321", "--yes").exit_code == 0
    with reading(play.engine) as connection:
        for name in about:
            found = [tuple(row) for row in connection.execute(select(tables.metadata.tables[name]))]
            assert "0987654321" not in str(found), name
    other.close()


def test_the_trail_says_who_of_the_staff(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "lan")
    play.presses("submit")
    play.presses("submit")
    assert run("submissions", "accept", "2026-0001", "--by", "Mai").exit_code == 0
    monkeypatch.setenv("DECUONG_STAFF", "Hoa")
    assert run("submissions", "reopen", "2026-0001").exit_code == 0
    monkeypatch.delenv("DECUONG_STAFF")
    assert run("submissions", "withdraw", "2026-0001").exit_code == 0
    play.presses("submit")
    play.presses("submit")
    assert run("submissions", "return", "2026-0001", "--remark", "1.1=?", "--by", "Mai").exit_code == 0
    assert run("erase", "telegram:0912345678", "--yes", "--by", "Mai").exit_code == 0
    assert [(one["act"], one["by"], one["who"]) for one in json.loads(run("audit", "--json").output)] == [
        ("submit", "respondent", ""),
        ("accept", "staff", "Mai"),
        ("reopen", "staff", "Hoa"),
        ("withdraw", "staff", "lan"),
        ("submit", "respondent", ""),
        ("return", "staff", "Mai"),
        ("erase", "staff", "Mai"),
    ]


def test_a_machine_that_names_nobody_is_no_hindrance(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1000")

    monkeypatch.setattr("getpass.getuser", nobody)
    play.presses("submit")
    play.presses("submit")
    assert run("submissions", "accept", "2026-0001").exit_code == 0


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
