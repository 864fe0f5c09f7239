"""Many projects in one report: listed, copied, left out and brought back; two hundred are as quick as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from bot.channels.telegram.pages import pages
from bot.channels.telegram.taps import decode, encode
from flows.messages.message import Content, Pressed, Reply, Said
from flows.report.events import Rows
from tests.dialogue.beginnings import code_of
from tests.exports.test_xlsx import export, lines
from tests.play import Play


def presses(reply: Reply) -> list[str]:
    return [button.press for message in reply.messages for row in message.buttons for button in row]


def sealed(play: Play) -> dict[str, str]:
    for _ in range(2):
        play.presses("submit")
    report = play.submissions()[-1]
    return {path: answer.text for path, answer in report.answers.items()}


@pytest.fixture
def four(play: Play) -> Play:
    """Projects A, B, C, D, each with one approach; the names were messages "name1" … "name4"."""
    play.agrees()
    for number, name in enumerate("ABCD", start=1):
        if number > 1:
            play.presses("goto:du_an")
            play.presses("add")
        play.sends(Said(f"Dự án {name}"), f"name{number}")
        play.presses(f"goto:du_an[{number}]/tiep_can")
        play.presses("add")
        play.says(f"Tiếp cận {name}")
    return play


def test_removing_one_in_the_middle(four: Play, tmp_path: Path) -> None:
    four.presses("leave_out:du_an[2]")
    four.edits("name3", "Dự án C sửa")
    four.presses("goto:du_an")
    four.presses("add")
    four.says("Dự án E")
    answers = sealed(four)
    names = {path: words for path, words in answers.items() if path.endswith("/ten")}
    assert names == {
        "du_an[1]/ten": "Dự án A",
        "du_an[3]/ten": "Dự án C sửa",
        "du_an[4]/ten": "Dự án D",
        "du_an[5]/ten": "Dự án E",
    }
    assert answers["du_an[3]/tiep_can[1]/ten_tiep_can"] == "Tiếp cận C"
    outline = four.registry.newest("ngan_sach").outline
    exported = [
        row["1.1. Tên mô hình/dự án"]
        for row in lines(export(tmp_path, four.submissions(), outline), "ngan_sach.du_an")
    ]
    assert exported == ["Dự án A", "Dự án C sửa", "Dự án D", "Dự án E"]
    four.presses("withdraw")
    four.presses("bring_back:du_an[2]")
    answers = sealed(four)
    assert answers["du_an[2]/ten"] == "Dự án B"
    assert answers["du_an[2]/tiep_can[1]/ten_tiep_can"] == "Tiếp cận B"
    assert four.submissions()[-1].rows["du_an"] == (1, 2, 3, 4, 5)


def test_leaving_out_where_one_stands_leads_to_the_gate_and_a_second_tap_does_nothing(four: Play) -> None:
    four.presses("goto:du_an[4]/quy_mo")
    reply = four.presses("leave_out:du_an[4]")
    assert reply.messages[-1].key == "du_an"
    four.presses("leave_out:du_an[4]")
    assert sealed(four).keys() >= {"du_an[1]/ten", "du_an[3]/ten"}
    assert four.submissions()[-1].rows["du_an"] == (1, 2, 3)


def test_leaving_out_from_the_contents_does_not_lead_back_into_it(four: Play) -> None:
    four.presses("goto:du_an[4]/quy_mo")
    four.presses("contents")
    four.presses("leave_out:du_an[4]")
    assert four.presses("back").messages[0].key == "du_an"


def test_words_to_a_project_that_the_other_phone_left_out_are_kept(four: Play) -> None:
    four.presses("goto:du_an[2]/quy_mo")
    code = code_of(four, "device")
    four.address = "an2"
    four.enters(code)
    four.presses("leave_out:du_an[2]")
    four.address = "an"
    reply = four.says("25 hộ")
    assert reply.saved
    assert "chưa ghi vào câu nào" in reply.messages[-1].before
    assert reply.messages[-1].key == "du_an"


def test_a_copy_begins_with_the_answers_and_lives_its_own_life(four: Play) -> None:
    four.presses("goto:du_an[1]/quy_mo")
    four.sends(Said("25 hộ"), "scale")
    four.attaches("anh.jpg", "chuồng")
    four.presses("done")
    for _ in range(2):  # a second tap on the same button
        four.presses("copy:du_an[1]:5")
    assert four.key == "du_an[5]/ten"
    four.says("Dự án F")
    four.edits("scale", "30 hộ")
    answers = sealed(four)
    assert answers["du_an[5]/ten"] == "Dự án F"
    assert (answers["du_an[1]/quy_mo"], answers["du_an[5]/quy_mo"]) == ("30 hộ", "25 hộ")
    assert answers["du_an[5]/tiep_can[1]/ten_tiep_can"] == "Tiếp cận A"
    copied = four.submissions()[-1].answers["du_an[5]/quy_mo"]
    assert [part.text for part in copied.files] == ["chuồng"]
    assert four.submissions()[-1].rows["du_an"] == (1, 2, 3, 4, 5)


def test_a_project_is_added_from_the_list(four: Play) -> None:
    four.presses("goto:du_an[1]/quy_mo")
    listed = four.presses("rows:du_an").messages[-1]
    [add] = [one for row in listed.buttons for one in row if one.press.startswith("add_row:")]
    assert (add.label, add.press) == ("Thêm dự án", "add_row:du_an:5")
    for _ in range(2):  # a second tap on the same button
        four.presses(add.press)
    assert four.key == "du_an[5]/ten"
    four.says("Dự án E")
    sealed(four)
    assert four.submissions()[-1].rows["du_an"] == (1, 2, 3, 4, 5)


def rows_form(name: str, times: str) -> str:
    """A form of one repeat with one question."""
    return f"""
| survey | type         | name   | label | times   |
|--------|--------------|--------|-------|---------|
|        | begin repeat | {name} | Phần  | {times} |
|        | text         | ten    | Tên   |         |
|        | end repeat   |        |       |         |

| settings | form_id | version |
|----------|---------|---------|
|          | f       | 1       |
"""


def test_nothing_is_added_to_a_full_list(tmp_path: Path) -> None:
    form = rows_form("viec", "1-2")
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", form))
    play.agrees("f")
    play.says("A")
    assert "add_row:viec:2" in presses(play.presses("rows:viec"))
    play.presses("add_row:viec:2")
    play.says("B")
    assert "add_row:viec:3" not in presses(play.presses("rows:viec"))
    play.presses("add_row:viec:3")
    assert play.key == "contents", "an old button adds nothing"
    play.close()


def test_the_order_is_changed_and_numbers_are_not(four: Play) -> None:
    four.presses("up:du_an[4]")
    four.presses("up:du_an[4]")
    sealed(four)
    assert four.submissions()[-1].rows["du_an"] == (1, 4, 2, 3)


def test_the_same_fact_is_offered_and_taken_by_one_tap(four: Play) -> None:
    four.presses("goto:du_an[1]/dia_diem")
    four.says("xã Hồng Thuận")
    reply = four.presses("goto:du_an[2]/dia_diem")
    [offered] = [press for press in presses(reply) if press.startswith("choice:")]
    four.presses(offered)
    assert four.key == "du_an[2]/thoi_gian"
    assert sealed(four)["du_an[2]/dia_diem"] == "xã Hồng Thuận"


def test_a_project_is_found_by_its_name_without_accents(four: Play) -> None:
    for words in ("du an c", "dự án 3"):
        four.presses("contents")
        assert four.says(words).messages[0].key == "du_an[3]/ten"


@contextmanager
def counted(play: Play) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(play.engine, "before_cursor_execute", note)
    yield statements
    event.remove(play.engine, "before_cursor_execute", note)


@pytest.fixture
def two_hundred(play: Play) -> Play:
    play.agrees()
    contents: list[Content] = [Said("Dự án 1")]
    for number in range(2, 201):
        contents += [Pressed("goto:du_an"), Pressed("add"), Said(f"Dự án {number} " + "tên dài " * 8)]
    for at in range(0, len(contents), 100):
        play.receives(contents[at : at + 100])
    return play


def test_two_hundred_projects_ask_the_database_no_more_than_one(two_hundred: Play) -> None:
    asked = {}
    for number in (1, 100, 200):
        two_hundred.presses(f"goto:du_an[{number}]/muc_tieu")
        with counted(two_hundred) as statements:
            two_hundred.says("Thoát nghèo")
            two_hundred.presses("done")
            two_hundred.presses("contents")
            two_hundred.presses("back")
        asked[number] = len(statements)
    assert asked[200] == asked[100] == asked[1]


def test_the_list_and_the_contents_fit_into_telegrams_messages(two_hundred: Play) -> None:
    for press in ("contents", "rows:du_an", "rows:du_an:10"):
        message = two_hundred.presses(press).messages[-1]
        for page in pages(message, lambda label: None):
            assert len(page.html.encode("utf-16-le")) // 2 <= 4096
            rows = page.markup.rows if page.markup is not None else ()
            assert sum(map(len, rows)) <= 100
    assert "Dự án 200" in two_hundred.shown.text


def test_a_button_of_the_list_works_by_its_mark(tmp_path: Path) -> None:
    long = "mot_ten_rat_dai_cua_mot_phan_trong_bieu_mau_nam_hai_nghin_khong_tram_hai_muoi"
    form = rows_form(long, "1-9")
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", form))
    play.agrees("f")
    play.says("A")
    play.presses(f"goto:{long}")
    play.presses("add")
    play.says("B")
    for press in (f"leave_out:{long}[1]", f"add_row:{long}:3", f"copy:{long}[2]:4"):
        carried = encode(press, play.key)
        assert len(carried.encode()) <= 64
        play.sends(decode(carried))
    play.presses("goto:" + long)
    play.presses("finish")
    for _ in range(2):
        play.presses("submit")
    assert play.submissions()[-1].rows[long] == (2, 3, 4)
    play.close()


steps = st.one_of(
    st.tuples(st.just("add"), st.just(0)),
    st.tuples(st.sampled_from(["out", "back", "up", "down"]), st.integers(1, 8)),
)


@given(st.lists(steps, max_size=40))
def test_rows_are_never_lost_and_numbers_never_used_twice(script: list[tuple[str, int]]) -> None:
    rows, given_ = Rows(), 0
    for what, number in script:
        match what:
            case "add":
                rows, new = rows.add()
                given_ += 1
                assert new == given_
            case "out":
                rows = rows.leave_out(number)
            case "back":
                rows = rows.bring_back(number)
            case _:
                rows = rows.moved(number, 1 if what == "down" else -1)
        assert sorted((*rows.order, *rows.left_out)) == list(range(1, given_ + 1))


def test_what_was_left_out_comes_back_where_it_was() -> None:
    rows = Rows((1, 2, 3, 4))
    assert rows.leave_out(2).leave_out(3).bring_back(2).bring_back(3) == rows
