"""Figures of an answer: offered, never in the way, never invented, and what was said about them is kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.answer import Answer
from flows.figure import Amount, Confirmation
from flows.message import Kind
from tests.play import Play

SCALE = "du_an[1]/quy_mo"


@pytest.fixture
def read(play: Play) -> Play:
    """1.4 is closed with three figures, one stands at 1.5."""
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("1 xã, 25 hộ nghèo", "Tổng kinh phí 608 triệu đồng")
    play.presses("done")
    return play


def sealed(play: Play, path: str = SCALE) -> Answer:
    for _ in range(2):
        play.presses("submit")
    answer = play.submissions()[-1].answers[path]
    play.presses("withdraw")
    return answer


def values(answer: Answer) -> dict[str, tuple[object, Confirmation]]:
    return {
        one.name: (one.value.value if isinstance(one.value, Amount) else one.value, one.confirmation)
        for one in answer.figures
    }


def test_the_table_comes_before_the_next_question_and_waits_for_nobody(read: Play) -> None:
    table, prompt = read.replies[-1].messages
    assert table.kind is Kind.NOTICE
    assert "• số hộ: 25" in table.text
    assert prompt.key == "du_an[1]/muc_tieu"
    read.says("Thoát nghèo")
    assert sealed(read, "du_an[1]/muc_tieu").text == "Thoát nghèo"
    assert {one.confirmation for one in sealed(read).figures} == {Confirmation.READ}


def test_a_tap_confirms_however_late_and_twice(read: Play) -> None:
    read.says("Thoát nghèo")
    read.presses("done")
    for _ in range(2):
        assert read.presses(f"agree:{SCALE}", "du_an[1]/muc_tieu").saved
    assert {one.confirmation for one in sealed(read).figures} == {Confirmation.CONFIRMED}
    assert sealed(read).text == "1 xã, 25 hộ nghèo\nTổng kinh phí 608 triệu đồng"


def test_nothing_read_nothing_said(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says("cả xã cùng làm")
    play.presses("done")
    assert [one.kind for one in play.replies[-1].messages] == [Kind.PROMPT]


def test_an_edit_keeps_what_was_said_about_the_others(read: Play) -> None:
    read.presses(f"agree:{SCALE}")
    message = next(reply.to for reply in read.replies if reply.to == "m4")
    read.edits(message, "1 xã, 26 hộ nghèo")
    kept = values(sealed(read))
    assert kept["so_xa"] == (Decimal(1), Confirmation.CONFIRMED)
    assert kept["so_ho"] == (Decimal(26), Confirmation.READ)


def test_a_correction_outlives_an_edit_of_the_words(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:2")
    read.says("26")
    read.presses("back")
    read.edits("m4", "1 xã, 30 hộ nghèo")
    assert values(sealed(read))["so_ho"] == (Decimal(26), Confirmation.CORRECTED)
    assert "30 hộ" in sealed(read).text


def test_a_figure_that_is_none_is_taken_out(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:1")
    read.presses("no_figure")
    assert "so_xa" not in values(sealed(read))


def test_words_while_the_table_is_open_go_to_the_question_behind(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.says("Thoát nghèo bền vững")
    read.presses("done")
    assert sealed(read, "du_an[1]/muc_tieu").text == "Thoát nghèo bền vững"


def test_an_unreadable_correction_changes_nothing(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:2")
    assert not read.says("khá nhiều").saved
    assert "Chưa đọc được" in read.shown.text
    assert values(sealed(read))["so_ho"][0] == Decimal(25)


def test_undo_takes_a_correction_back(read: Play) -> None:
    read.presses(f"mend:{SCALE}")
    read.presses("figure:2")
    read.says("26", "hoàn tác")
    assert values(sealed(read))["so_ho"] == (Decimal(25), Confirmation.READ)


def test_figures_survive_a_restart(read: Play) -> None:
    read.presses(f"agree:{SCALE}")
    read.restarts()
    assert values(sealed(read))["kinh_phi"] == (Decimal(608_000_000), Confirmation.CONFIRMED)


def test_many_figures_are_no_wall(play: Play) -> None:
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says(", ".join(f"{number} hộ" for number in range(2, 40)))
    play.presses("done")
    table = play.replies[-1].messages[0].text.splitlines()
    assert len(table) == 10
    assert table[-1] == "… và 30 số nữa"


pieces = st.sampled_from(["25 hộ", "1,2 tỷ", "bò", "mỗi hộ", "3 xã", "từ", "năm 2013", "15/20 hộ", "tr", "."])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(pieces, min_size=1, max_size=8).map(" ".join))
def test_never_invented(play: Play, words: str) -> None:
    """Whatever is read stands in the words."""
    play.address = words
    play.agrees()
    play.presses(f"goto:{SCALE}")
    play.says(words)
    answer = sealed(play)
    assert all(figure.words in answer.text for figure in answer.figures)
