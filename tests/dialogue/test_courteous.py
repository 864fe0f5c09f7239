"""A courtesy around a word hides nothing: choices, gates, confirmations and steps are understood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.play import Play

FORM = """
| survey | type | name | label | default |
|---|---|---|---|---|
| | integer | ho | Số hộ | |
| | date | ngay | Ngày bắt đầu | |
| | select_one co | vay | Có vay vốn không | |
| | integer | xa | Số xã | 3 |
| | text | ten | Tên | |

| choices | list_name | name | label |
|---|---|---|---|
| | co | c | Có |
| | co | k | Không |

| settings | form_id | version |
|---|---|---|
| | f | 1 |
"""


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Play]:
    """At the first question of the form."""
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", FORM))
    play.says("Dạ đồng ý ạ")
    play.presses("outline:f")
    yield play
    play.close()


@pytest.mark.parametrize(
    ("number", "day", "choice", "default"),
    [
        ("25 ạ", "10/6/2013 ạ", "Dạ có", "Vâng ạ"),
        ("Dạ, 25 ạ.", "Dạ 10/6/2013", "Có.", "Đúng rồi ạ"),
        ("25 anh ạ", "10/6/2013 nhé", "Vâng ạ", "Dạ đúng"),
        ("Thưa anh, 25 ạ", "vâng 10/6/2013", "Dạ không ạ", "Dạ"),
    ],
)
def test_answers(asked: Play, number: str, day: str, choice: str, default: str) -> None:
    assert asked.key == "ho"
    asked.says(number)
    assert (asked.key, asked.shown.before) == ("ngay", "Câu trước: 25.")
    asked.says(day)
    assert (asked.key, asked.shown.before) == ("vay", "Câu trước: 10/6/2013.")
    asked.says(choice)
    assert asked.key == "xa"
    assert asked.shown.before == ("Câu trước: Không." if "không" in choice else "Câu trước: Có.")
    asked.says(default)
    assert (asked.key, asked.shown.before) == ("ten", "Câu trước: 3.")


@pytest.mark.parametrize("yes", ["Vâng ạ", "Đúng ạ", "Dạ đúng rồi ạ", "ok"])
def test_a_reading_is_confirmed_by_a_word(asked: Play, yes: str) -> None:
    asked.says("1.5")  # one and a half is no number of households, fifteen hundred would be
    asked.says("1.234")
    before = asked.key
    asked.says(yes)
    assert (before, asked.key) in {("ho", "ngay"), ("ngay", "ngay")}
    assert yes not in asked.live("ho")


@pytest.mark.parametrize("said", ["Dạ bỏ qua ạ", "Bỏ qua anh nhé", "vâng, bỏ qua"])
def test_steps(asked: Play, said: str) -> None:
    asked.says(said)
    assert asked.key == "ngay"
    asked.says("Dạ quay lại ạ")
    assert asked.key == "ho"
    asked.says("Mục lục ạ")
    assert asked.key == "contents"


@pytest.mark.parametrize(
    ("said", "rows"), [("Dạ còn ạ", 2), ("Vâng ạ", 2), ("Dạ hết rồi ạ", 1), ("Không ạ", 1)]
)
def test_gates(play: Play, said: str, rows: int) -> None:
    play.agrees()
    play.says("Bò")
    play.presses("goto:du_an")
    play.says(said)
    assert play.key == ("du_an[2]/ten" if rows == 2 else "bai_hoc_quy_trinh")


def test_a_long_answer_is_closed_courteously(play: Play) -> None:
    play.agrees()
    play.says("Bò", "1.6", "Mua bò", "Dạ xong rồi ạ")
    assert play.key == "du_an[1]/ket_qua"
    assert play.live("du_an[1]/hoat_dong") == ["Mua bò"]
    play.says("Dạ 2.3 ạ")
    assert play.key == "du_an[1]/phe_duyet"


@pytest.mark.parametrize(
    "said", ["nộp rồi", "Đã nộp", "da nop", "Dạ đã nộp báo cáo rồi ạ", "nộp báo cáo rồi"]
)
def test_telling_that_it_was_done_submits_nothing(play: Play, said: str) -> None:
    play.agrees()
    play.says("Bò", "nộp ạ")
    assert play.key == "review"
    play.says(said)
    assert play.submissions() == []
    play.says("Nộp ạ")
    assert len(play.submissions()) == 1


def test_telling_that_it_was_done_erases_nothing(play: Play) -> None:
    play.agrees()
    play.says("Bò", "/xoa", "xoá hết rồi")
    assert play.live() != []
