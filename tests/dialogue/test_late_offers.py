"""Second thoughts are about the turn they were offered for, whatever is sent before one is tapped."""

from __future__ import annotations

import pytest

from tests.dialogue.beginnings import AIM, PLACE, SCALE, begun
from tests.play import Play

FORM = (
    "f.md",
    """
| survey | type | name | appearance | relevant | label |
|---|---|---|---|---|---|
| | text | ke | multiline | | Kể |
| | select_one ck | co | | | Có? |
| | text | vi | multiline | ${co} = 'co' | Vì sao |
| | integer | n | | | Mấy |

| choices | list_name | name | label |
|---|---|---|---|
| | ck | co | Có |
| | ck | khong | Không |

| settings | form_id | version |
|---|---|---|
| | f | 1 |
""",
)


@pytest.fixture
def form(play: Play) -> Play:
    play.registry.publish(FORM[1].encode(), FORM[0])
    play.agrees("f")
    return play


def test_instead_takes_all_that_came_since(play: Play) -> None:
    begun(play)
    play.presses("done")
    play.presses("back")
    play.says("2 xã mới", "thêm 30 hộ")
    play.presses("instead", SCALE)
    assert play.live(SCALE) == ["2 xã mới", "thêm 30 hộ"]
    play.says("hoàn tác")
    assert play.live(SCALE) == ["1 xã", "25 hộ", "2 xã mới", "thêm 30 hộ"]


def test_instead_after_an_edit_of_another_answer(play: Play) -> None:
    begun(play)
    households = play.replies[-1].to
    play.presses("done")
    play.says("Thoát nghèo")
    play.presses("done")
    play.presses("back")
    play.says("Làm giàu")
    play.edits(households, "26 hộ")
    play.presses("instead", AIM)
    assert (play.live(SCALE), play.live(AIM)) == (["1 xã", "26 hộ"], ["Làm giàu"])


def test_both_is_undone(play: Play) -> None:
    begun(play)
    play.presses(f"goto:{PLACE}")
    play.says("Đồng Hỷ")
    play.presses("both")
    assert play.live(PLACE) == ["Giao Thủy", "Đồng Hỷ"]
    play.presses("undo")
    assert play.live(PLACE) == ["Đồng Hỷ"]


def test_both_after_something_was_deleted_elsewhere(play: Play) -> None:
    begun(play)
    households = play.replies[-1].to
    play.presses(f"goto:{PLACE}")
    play.says("Đồng Hỷ")
    play.deletes(households)
    play.presses("both")
    assert (play.live(SCALE), play.live(PLACE)) == (["1 xã"], ["Giao Thủy", "Đồng Hỷ"])


def test_an_edit_is_not_moved_to_the_earlier_answer(play: Play) -> None:
    begun(play)
    play.presses("done")
    play.edits("m4", "Đồng Hỷ")
    play.presses(f"more:{SCALE}")
    assert (play.live(PLACE), play.live(SCALE)) == (["Đồng Hỷ"], ["1 xã", "25 hộ"])
    assert play.key == SCALE


def test_a_choice_is_not_moved_to_the_earlier_answer(form: Play) -> None:
    form.says("dài")
    form.presses("done")
    form.presses("choice:co")
    form.presses("more:ke")
    assert (form.live("ke"), form.live("co")) == (["dài"], ["Có"])


def test_words_are_moved_though_more_came_since(play: Play) -> None:
    begun(play)
    play.presses("done")
    play.says("thêm 2 bản")
    play.edits("m3", "Trâu")
    play.presses(f"more:{SCALE}")
    assert (play.live(SCALE), play.live(AIM)) == (["1 xã", "25 hộ", "thêm 2 bản"], [])
    assert play.live("du_an[1]/ten") == ["Trâu"], "the edit in between stays"


def test_words_are_moved_as_edited_since(play: Play) -> None:
    begun(play)
    play.presses("done")
    play.says("thêm 2 bản")
    play.edits(play.replies[-1].to, "thêm 3 bản")
    play.presses(f"more:{SCALE}")
    assert (play.live(SCALE), play.live(AIM)) == (["1 xã", "25 hộ", "thêm 3 bản"], [])


def test_an_edit_that_hides_the_question_at_hand_goes_on(form: Play) -> None:
    form.presses("skip")
    form.says("Có")
    chosen = form.replies[-1].to
    assert form.key == "vi"
    assert form.edits(chosen, "Không").messages[-1].key == "n"
    form.says("25")
    assert form.live("vi") == []


def test_a_photo_beside_a_number_leaves_the_number(form: Play) -> None:
    form.presses("goto:n")
    form.says("25")
    form.presses("goto:n")
    form.attaches()
    form.presses("submit")
    form.presses("submit")
    [report] = form.submissions()
    assert report.answers["n"].value == 25


def test_a_caption_may_be_taken_away(form: Play) -> None:
    form.attaches(caption="chuồng")
    assert "đã bỏ “chuồng”" in form.edits(form.replies[-1].to, "").messages[0].text
    assert form.live("ke") == [""]


def test_an_edit_that_can_be_read_in_two_ways_is_not_read(form: Play) -> None:
    form.presses("goto:n")
    form.says("25")
    edited = form.replies[-1].to
    form.edits(edited, "1.234")
    form.presses("submit")
    form.presses("submit")
    [report] = form.submissions()
    answer = report.answers["n"]
    assert (answer.text, answer.value) == ("1.234", None)
