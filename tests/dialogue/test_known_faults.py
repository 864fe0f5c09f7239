"""Kinds of faults that people met in like systems, ruled out here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.channels.telegram.taps import decode, encode
from flows.form.machine import Mover
from flows.messages.message import Kind, Pressed
from flows.report.answer import Standing
from flows.report.submission import Remark, State
from flows.report.value import Value
from storage.reports.submissions import move
from tests.play import JPEG, Play

Begin = Callable[[str], Play]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Somebody at the first question of a form of a few rows."""
    plays: list[Play] = []

    def make(form: str) -> Play:
        settings = "| settings | form_id | version |\n|---|---|---|\n| | f | 1 |\n"
        one = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", f"{form}\n{settings}"))
        plays.append(one)
        one.agrees("f")
        return one

    yield make
    for one in plays:
        one.close()


def submitted(play: Play) -> dict[str, Value]:
    """Submit; the values of the sealed report by path, the words where there is no value."""
    play.presses("submit")
    play.presses("submit")
    answers = play.submissions()[-1].answers.values()
    return {one.path: one.text if one.value is None else one.value for one in answers}


def test_a_row_without_children_does_not_end_the_loop(play: Play) -> None:
    """Project 1 without approaches, 2 with two, 3 all skipped: all of them are asked everything."""
    play.agrees()
    asked: list[str] = []
    approaches = {1: 0, 2: 2, 3: 0}
    while not play.key.startswith("bai_hoc"):
        asked.append(play.key)
        match play.key:
            case "du_an":
                play.presses(
                    "add" if len({key[:8] for key in asked if key.startswith("du_an[")}) < 3 else "finish"
                )
            case gate if gate.endswith("/tiep_can"):
                project = int(gate[6])
                told = {key for key in asked if key.startswith(f"{gate}[") and key.endswith("ten_tiep_can")}
                play.presses("add" if len(told) < approaches[project] else "finish")
            case name if name.endswith("/ten_tiep_can") or (name.endswith("/ten") and name[6] != "3"):
                play.says("tên")
            case _:
                play.presses("skip")
    for project in (1, 2, 3):
        for key in ("nhu_cau", "phe_duyet", "nhan_rong", "ben_vung_khac"):
            assert f"du_an[{project}]/{key}" in asked
    submitted(play)
    rows = play.submissions()[-1].rows
    assert [len(rows[f"du_an[{project}]/tiep_can"]) for project in (1, 2, 3)] == [0, 2, 0]


def test_a_hidden_answer_does_not_count_and_comes_back(begin: Begin) -> None:
    play = begin("""
| survey | type          | name      | label | relevant         | calculation |
|--------|---------------|-----------|-------|------------------|-------------|
|        | integer       | tien_dien | Điện  |                  |             |
|        | select_one yn | co_mang   | Mạng? |                  |             |
|        | integer       | tien_mang | Mạng  | ${co_mang}='co'  |             |
|        | calculate     | tong      |       |                  | ${tien_dien} + coalesce(${tien_mang}, 0) |

| choices | list_name | name  | label |
|---------|-----------|-------|-------|
|         | yn        | co    | Có    |
|         | yn        | khong | Không |
""")
    play.says("100", "có", "200")
    play.presses("goto:co_mang")
    play.presses("choice:khong")
    assert play.key == "review", "the hidden question is not asked"
    assert submitted(play) == {"tien_dien": 100, "co_mang": "khong", "tong": 100}
    play.presses("withdraw")
    play.presses("goto:co_mang")
    play.presses("choice:co")
    assert "200" in play.shown.after
    assert submitted(play) == {"tien_dien": 100, "co_mang": "co", "tien_mang": 200, "tong": 300}


def test_nobody_is_stuck_at_a_question(begin: Begin) -> None:
    play = begin("""
| survey | type        | name | label    | required | constraint       | relevant |
|--------|-------------|------|----------|----------|------------------|----------|
|        | integer     | x    | Số       | yes      | . > 10 and . < 5 |          |
|        | note        | n    | Chú ý    |          |                  |          |
|        | begin group | g    | Nhóm     |          |                  | ${x} > 3 |
|        | text        | y    | Vì sao   | yes      |                  |          |
|        | end group   |      |          |          |                  |          |
|        | text        | z    | Cần có   | yes      |                  |          |
""")
    play.says("3")
    assert "confirm" in play.pressable
    play.presses("confirm")
    assert play.key == "z"
    assert "Chú ý" in play.shown.before
    play.presses("skip")
    assert "Cần có" in play.shown.text
    values = submitted(play)
    assert values == {"x": 3, "z": ""}
    assert play.submissions()[0].answers["x"].standing is Standing.AS_WRITTEN


def test_a_second_tap_on_a_tick_leaves_it(begin: Begin) -> None:
    play = begin("""
| survey | type               | name | label |
|--------|--------------------|------|-------|
|        | select_multiple vc | vat  | Nuôi? |

| choices | list_name | name | label |
|---------|-----------|------|-------|
|         | vc        | de   | Dê    |
|         | vc        | ong  | Ong   |
""")
    play.receives([Pressed("choice:de", "vat"), Pressed("choice:de", "vat"), Pressed("choice:ong", "vat")])
    play.receives([Pressed("drop:ong", "vat"), Pressed("drop:ong", "vat")])
    play.presses("done", "vat")
    assert submitted(play) == {"vat": ("de",)}


def test_an_album_stays_together(play: Play) -> None:
    """Captions on the first and third photo, a text between, the second photo late, the caption edited."""
    play.agrees()
    play.says("Bò", "xã", "2017")
    play.attaches("1.jpg", "chuồng", JPEG + b"1", album="a")
    play.attaches("3.jpg", "bê", JPEG + b"3", album="a")
    third = f"m{len(play.replies)}"
    play.says("25 hộ")
    play.presses("done")
    reply = play.attaches("2.jpg", "", JPEG + b"2", album="a")
    assert (reply.saved, reply.messages) == (True, ())
    assert play.edits(third, "bê giống").saved
    submitted(play)
    answer = play.submissions()[0].answers["du_an[1]/quy_mo"]
    assert answer.text == "25 hộ"
    assert [(part.file.name if part.file else "", part.text) for part in answer.files] == [
        ("1.jpg", "chuồng"),
        ("3.jpg", "bê giống"),
        ("2.jpg", ""),
    ]
    assert play.key == "submitted"


def test_opening_again_makes_no_second_draft(play: Play) -> None:
    play.agrees()
    for text in ("Bò", "xã", "2017"):
        play.opens("ngan_sach")
        play.clock.forward(days=3)
        play.says(text)
        play.restarts()
    assert play.opens("ngan_sach").messages[0].key == "du_an[1]/quy_mo"
    submitted(play)
    assert len(play.submissions()) == 1
    play.opens("ngan_sach")
    assert play.shown.key == "submitted"
    play.presses("reports")
    play.presses("new")
    play.presses("new:ngan_sach")
    assert play.key == "du_an[1]/ten"


def test_submitting_twice_gives_the_same_receipt(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    play.presses("submit")
    first, second = play.receives([Pressed("confirm", "review"), Pressed("confirm", "review")])
    assert first.messages == second.messages
    assert "2026-0001" in first.messages[0].text
    assert [one.id for one in play.submissions()] == ["2026-0001-1"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,5", Decimal("1.5")),
        ("1.5", Decimal("1.5")),
        ("1.234,5", Decimal("1234.5")),
        ("1,234.5", Decimal("1234.5")),
        ("12.212,12", Decimal("12212.12")),
        ("-3", Decimal(-3)),
        ("１２", Decimal(12)),
        ("1 234", Decimal(1234)),
    ],
)
def test_numbers_are_read_by_one_rule(begin: Begin, written: str, value: Decimal) -> None:
    play = begin("| survey | type | name | label |\n|---|---|---|---|\n| | decimal | x | Số |\n")
    assert play.says(written).saved
    assert play.key == "review"
    shown = play.replies[-1].messages[0].before
    assert submitted(play) == {"x": value}
    play.presses("withdraw")
    play.presses("goto:x")
    play.says(shown.removeprefix("Câu trước: ").removesuffix("."))
    assert submitted(play) == {"x": value}, "what is shown can be sent back"


@pytest.mark.parametrize("written", ["1.234", "1,2 tỷ"])
def test_what_may_mean_two_things_is_shown_first(begin: Begin, written: str) -> None:
    play = begin("| survey | type | name | label |\n|---|---|---|---|\n| | decimal | x | Số |\n")
    reply = play.says(written)
    assert (reply.saved, play.key) == (True, "x")
    play.presses("confirm")
    assert submitted(play)["x"] in {Decimal(1234), Decimal("1200000000.0")}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("11/04/2020", date(2020, 4, 11)),
        ("4/11/2020", date(2020, 11, 4)),
        ("2020-04-11", date(2020, 4, 11)),
        ("ngày 10 tháng 6 năm 2013", date(2013, 6, 10)),
    ],
)
def test_days_come_first(begin: Begin, written: str, value: date) -> None:
    play = begin("| survey | type | name | label |\n|---|---|---|---|\n| | date | x | Ngày |\n")
    play.says(written)
    assert submitted(play) == {"x": value}


@pytest.mark.parametrize("written", ["31/02/2020", "tháng 9/2016", "123,.,123", "hồi trước tết"])
def test_what_cannot_be_read_is_kept_as_written(begin: Begin, written: str) -> None:
    play = begin("| survey | type | name | label |\n|---|---|---|---|\n| | date | x | Ngày |\n")
    assert play.says(written).saved
    assert play.key == "x"
    play.presses("confirm")
    assert submitted(play) == {"x": written}
    assert play.submissions()[0].answers["x"].standing is Standing.AS_WRITTEN


def test_line_breaks_come_back(play: Play) -> None:
    told = "- Bê giống\n\n   - 01 con/hộ\n- Chuồng"
    play.agrees()
    play.says("Bò", "xã", "2017", told.replace("\n", "\r\n"))
    play.presses("done")
    play.presses("back")
    play.says("thêm")
    play.presses("done")
    submitted(play)
    first = play.submissions()[0].answers["du_an[1]/quy_mo"]
    assert first.text == f"{told}\nthêm"
    play.presses("withdraw")
    play.presses("submit")
    versions = play.submissions()
    assert [one.version for one in versions] == [1, 2]
    assert versions[0].answers == versions[1].answers


def test_an_unknown_word_at_a_gate_is_kept_and_said_so(play: Play) -> None:
    play.agrees()
    play.presses("goto:du_an")
    reply = play.says("Còn mô hình nuôi ong ở bản Mong")
    assert reply.saved
    assert reply.messages[0].kind is Kind.PROMPT
    assert "chưa ghi vào câu nào" in reply.messages[0].before


def test_a_submitted_report_is_closed_until_it_is_taken_back(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    submitted(play)
    for press in ("goto:du_an[1]/ten", "contents", "review", "skip", "done"):
        play.presses(press)
        assert play.key == "submitted"
    first = next(f"m{number}" for number, reply in enumerate(play.replies, start=1) if "1.2" in str(reply))
    reply = play.edits(first, "Dê")
    assert "Rút lại" in reply.messages[0].text
    assert play.submissions()[0].answers["du_an[1]/ten"].text == "Bò"
    play.says("Rút lại để sửa")  # typed, as the reply to an edit names it
    assert [one.state for one in play.submissions()] == [State.WITHDRAWN]
    play.presses("submit")
    assert play.submissions()[1].answers["du_an[1]/ten"].text == "Dê"


def test_words_that_say_a_button_are_understood_and_others_are_answers(play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã", "2017")
    for words in ("XONG việc", "quay lại trường", "bỏ qua bước này", "mục lục gửi kèm"):
        assert play.says(words).saved
        assert play.key == "du_an[1]/quy_mo"
    assert "XONG việc" in play.says("đọc lại").messages[0].text
    play.says("Xong")
    assert play.key == "du_an[1]/muc_tieu"
    play.says("QUAY LẠI")
    assert play.key == "du_an[1]/quy_mo"
    play.says("nộp")
    assert play.key == "review"


def test_a_button_with_too_little_room_works_by_its_mark(begin: Begin) -> None:
    """Long names: what Telegram's 64 bytes carry is a mark of the key, and of the choice."""
    name, value = "ten_rat_dai_" * 6, "gia_tri_rat_dai_" * 5
    play = begin(f"""
| survey | type         | name   | label |
|--------|--------------|--------|-------|
|        | select_one l | {name} | Chọn? |
|        | text         | sau    | Sau   |

| choices | list_name | name    | label |
|---------|-----------|---------|-------|
|         | l         | {value} | Có    |
""")
    tap = decode(encode(f"choice:{value}", name))
    assert "~" in tap.press
    assert "~" in tap.asked_at
    play.sends(tap)
    assert play.key == "sau"
    play.sends(tap)
    assert play.key == "sau", "the second tap is late"
    play.says("chữ")
    assert submitted(play) == {name: value, "sau": "chữ"}


def test_back_from_the_review_leads_to_where_one_came_from(play: Play) -> None:
    """Contents were opened in a project long before: that place must not come back with the wrong rows."""
    play.agrees()
    play.says("Bò")
    play.presses("contents")
    play.presses("goto:tai_lieu")
    play.presses("skip")
    assert play.key == "review"
    play.presses("back")
    assert play.key == "tai_lieu"
    play.presses("goto:du_an[1]/dia_diem")
    play.presses("review")
    play.presses("contents")
    play.presses("back")
    assert play.key == "du_an[1]/dia_diem"


def test_a_second_tap_on_pause_still_pauses(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    play.presses("pause")
    play.presses("pause")
    assert "place:" in str(play.says("alo").messages[0].buttons)


def test_a_returned_report_is_shown_to_a_message_sent_twice_too(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    submitted(play)
    [report] = play.submissions()
    remark = Remark("du_an[1]/ten", "Tên đầy đủ?", "Cục", play.clock())
    move(play.engine, report.id, "return", Mover.STAFF, play.clock(), [remark])
    assert "Tên đầy đủ?" in play.sends(Pressed("submit"), f"m{len(play.replies)}").messages[0].plain


def test_a_counted_repeat_is_entered_from_the_contents(begin: Begin) -> None:
    play = begin("""
| survey | type         | name | label | repeat_count |
|--------|--------------|------|-------|--------------|
|        | integer      | n    | Mấy?  |              |
|        | begin group  | g    | Nhóm  |              |
|        | begin repeat | con  | Con   | ${n}         |
|        | text         | ten  | Tên   |              |
|        | end repeat   |      |       |              |
|        | end group    |      |       |              |
""")
    play.says("2", "Vàng")
    play.presses("goto:con")
    assert play.key == "con[1]/ten"
    play.presses("done")
    play.says("Đen")
    assert play.key == "review"
    play.presses("goto:n")
    play.says("0")
    assert play.key == "review", "no rows: nothing to ask, and no gate"


def test_asking_to_erase_does_not_open_a_submitted_report(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    submitted(play)
    for press in ("back", "submit", "goto:du_an[1]/ten", "review"):
        play.says("/xoa")
        assert play.key == "erase"
        play.presses(press)
        assert play.key == "submitted"
    assert len(play.submissions()) == 1
