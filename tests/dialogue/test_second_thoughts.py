"""Second thoughts about the last turn: undo, move its words, keep both, replace, look back."""

from __future__ import annotations

import pytest

from flows.messages.message import Edited, Kind, Reply
from tests.play import Play

QUESTION = "du_an[1]/quy_mo"


def labels(reply: Reply) -> list[str]:
    return [button.press for message in reply.messages for row in message.buttons for button in row]


@pytest.fixture
def at_scale(play: Play) -> Play:
    """At 1.4, the first question of many messages."""
    play.agrees()
    play.says("Bò", "xã Hồng Thuận", "2017")
    assert play.key == QUESTION
    return play


def words(play: Play, path: str) -> str:
    """What the report says at `path`, by submitting it and taking it back."""
    for _ in range(2):
        play.presses("submit")
    answer = play.submissions()[-1].answers.get(path)
    play.presses("withdraw")
    return "" if answer is None else answer.text


def test_new_words_of_a_message_that_is_no_answer_are_kept(at_scale: Play) -> None:
    at_scale.says("1 xã")
    done = at_scale.says("Xong").to
    where = at_scale.key
    reply = at_scale.sends(Edited(done, "Xong, thêm 25 hộ"))
    assert (reply.saved, at_scale.key) == (True, where)
    assert "Lời mới đã được giữ" in reply.messages[-1].plain
    reply = at_scale.sends(Edited(done, "thêm 26 hộ"))
    assert "đã sửa “Xong, thêm 25 hộ” thành “thêm 26 hộ”" in reply.messages[0].plain
    at_scale.presses("goto:" + QUESTION)
    [place] = [press for press in labels(at_scale.says("tin chưa xếp")) if press.startswith("place:")]
    at_scale.presses(place)
    assert words(at_scale, QUESTION) == "1 xã\nthêm 26 hộ"


def test_new_words_of_a_message_that_was_replaced_are_kept_and_can_be_undone(play: Play) -> None:
    play.agrees()
    old = play.says("Bò").to
    play.presses("goto:du_an[1]/ten")
    play.says("Dê")
    play.presses("instead")
    [place] = [one for one in labels(play.sends(Edited(old, "Bò sinh sản"))) if one.startswith("place:")]
    play.says("hoàn tác")
    assert "Không có tin nào" in play.says("tin chưa xếp").messages[0].plain
    play.presses(place)
    assert words(play, "du_an[1]/ten") == "Dê"


@pytest.mark.parametrize("new", ["Bỏ qua", ""])
def test_a_button_written_anew_is_no_words(at_scale: Play, new: str) -> None:
    done = at_scale.says("Xong").to
    reply = at_scale.sends(Edited(done, new))
    assert (reply.saved, reply.messages[-1].kind) == (False, Kind.ERROR)


def test_undo_takes_back_the_last_words_and_no_more(at_scale: Play) -> None:
    at_scale.says("1 xã", "25 hộ")
    reply = at_scale.says("hoàn tác")
    assert "Đã hoàn tác" in reply.messages[0].plain
    assert words(at_scale, QUESTION) == "1 xã"


def test_undoing_twice_takes_back_one_thing(at_scale: Play) -> None:
    at_scale.says("1 xã", "25 hộ", "hoàn tác")
    reply = at_scale.says("hoàn tác")
    assert reply.messages[0].kind is Kind.ERROR
    assert words(at_scale, QUESTION) == "1 xã"


def test_undo_brings_back_what_was_replaced(play: Play) -> None:
    play.agrees()
    play.says("Bò", "Giao Thủy")
    play.presses("goto:du_an[1]/dia_diem")
    reply = play.says("Đồng Hỷ")
    assert "both" in labels(reply)
    play.says("hoàn tác")
    assert play.key == "du_an[1]/dia_diem"
    assert words(play, "du_an[1]/dia_diem") == "Giao Thủy"


def test_undo_of_a_new_project_leaves_none_behind(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    play.presses("goto:du_an")
    play.presses("add")
    play.says("hoàn tác")
    assert play.key == "du_an"
    for _ in range(2):
        play.presses("submit")
    assert play.submissions()[-1].rows["du_an"] == (1,)


def test_undo_of_the_first_answer_makes_it_unasked_again(play: Play) -> None:
    play.agrees()
    play.presses("skip")
    play.says("hoàn tác")
    assert play.key == "du_an[1]/ten"
    assert "bỏ qua" not in play.shown.plain
    for _ in range(2):
        play.presses("submit")
    assert "du_an[1]/ten" not in play.submissions()[-1].answers


def test_what_is_submitted_is_not_undone(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    for _ in range(2):
        play.presses("submit")
    assert play.says("hoàn tác").messages[0].kind is Kind.ERROR
    assert len(play.submissions()) == 1


def test_a_late_text_is_moved_to_the_answer_before_by_one_tap(at_scale: Play) -> None:
    at_scale.says("1 xã")
    assert f"more:{QUESTION}" in labels(at_scale.presses("done"))
    assert at_scale.key == "du_an[1]/muc_tieu"
    assert at_scale.says("25 hộ").messages == ()
    reply = at_scale.presses(f"more:{QUESTION}", "du_an[1]/muc_tieu")
    assert "Đã chuyển sang câu 1.4" in reply.messages[-1].plain
    assert at_scale.key == "du_an[1]/muc_tieu"
    at_scale.says("Thoát nghèo")
    at_scale.presses("done")
    assert words(at_scale, QUESTION) == "1 xã\n25 hộ"
    at_scale.presses("withdraw")
    assert words(at_scale, "du_an[1]/muc_tieu") == "Thoát nghèo"


def test_a_late_text_that_went_on_through_a_short_question_is_moved_back(at_scale: Play) -> None:
    at_scale.presses("goto:du_an[1]/ten")
    at_scale.says("Bò sinh sản")  # answers 1.1, one stands at 1.2
    at_scale.presses("goto:du_an[1]/quy_mo")
    at_scale.says("1 xã")
    at_scale.presses("done")
    at_scale.presses("goto:du_an[1]/dia_diem")
    assert "move" not in labels(at_scale.says("Hồng Thuận")), "one went there on purpose"


def test_a_second_tap_on_move_moves_nothing_more(at_scale: Play) -> None:
    at_scale.says("1 xã")
    at_scale.presses("done")
    at_scale.says("25 hộ")
    at_scale.presses("move")
    assert at_scale.presses("move").messages[0].kind is Kind.ERROR
    assert words(at_scale, QUESTION) == "1 xã\n25 hộ"


def test_a_late_text_that_answered_a_short_question_is_moved_by_one_tap(play: Play) -> None:
    play.agrees("phi_chinh_phu")
    play.presses("goto:dia_chi")
    play.says("Số 1, Hà Nội")
    play.presses("done")
    assert play.key == "vung_hoat_dong"
    assert "move" in labels(play.says("Điện thoại 024"))
    play.presses("move")
    assert play.key == "vung_hoat_dong"
    assert words(play, "dia_chi") == "Số 1, Hà Nội\nĐiện thoại 024"


def test_without_new_words_one_goes_back_to_add_more(at_scale: Play) -> None:
    at_scale.says("1 xã")
    at_scale.presses("done")
    at_scale.presses(f"more:{QUESTION}")
    assert at_scale.key == QUESTION


def test_an_edit_of_a_moved_message_still_finds_it(at_scale: Play) -> None:
    at_scale.says("1 xã")
    at_scale.presses("done")
    at_scale.says("25 hộ")
    message = at_scale.replies[-1].to
    at_scale.presses("move")
    assert "thành “26 hộ”" in at_scale.edits(message, "26 hộ").messages[0].text
    assert words(at_scale, QUESTION) == "1 xã\n26 hộ"


def test_both_words_are_kept_by_one_tap(play: Play) -> None:
    play.agrees()
    play.says("Bò", "Giao Thủy")
    play.presses("goto:du_an[1]/dia_diem")
    play.says("Đồng Hỷ")
    play.presses("both")
    assert words(play, "du_an[1]/dia_diem") == "Giao Thủy\nĐồng Hỷ"


def test_a_photo_that_replaces_is_told_and_both_are_kept_by_one_tap(at_scale: Play) -> None:
    at_scale.says("1 xã")
    at_scale.presses("replace")
    reply = at_scale.attaches()
    assert "both" in labels(reply)
    assert "thay" in reply.messages[0].plain
    assert at_scale.live(QUESTION) == [""]
    at_scale.presses("both")
    assert at_scale.live(QUESTION) == ["1 xã", ""]


def test_words_added_to_a_closed_answer_can_stand_instead(at_scale: Play) -> None:
    at_scale.says("1 xã", "25 hộ")
    at_scale.presses("done")
    at_scale.presses("back")
    assert "Đã viết: “1 xã" in at_scale.shown.plain
    reply = at_scale.says("2 xã")
    assert labels(reply) == ["instead"]
    assert "đã ghi thêm vào sau “1 xã 25 hộ”" in reply.messages[0].plain
    at_scale.presses("instead")
    assert words(at_scale, QUESTION) == "2 xã"


def test_every_wording_can_be_seen(at_scale: Play) -> None:
    at_scale.says("25 hộ")
    at_scale.edits(at_scale.replies[-1].to, "26 hộ")
    at_scale.says("hai mươi bảy hộ", "hoàn tác")
    shown = at_scale.says("lịch sử").messages[0].plain
    assert [line.split(" · ")[1] for line in shown.splitlines()[1:]] == [
        "25 hộ (đã thay hoặc bỏ)",
        "26 hộ",
        "hai mươi bảy hộ (đã thay hoặc bỏ)",
    ]


def test_who_never_taps_done_is_told_how(at_scale: Play) -> None:
    said = [at_scale.says(f"tin {number}").messages for number in range(1, 8)]
    assert [bool(messages) for messages in said] == [False] * 5 + [True, False]
    assert "bấm Xong" in said[5][0].text


@pytest.mark.parametrize("ending", ["xong", "Xong rồi ạ", "hết", "hết ý rồi.", "Xong hết rồi"])
def test_done_may_be_said(at_scale: Play, ending: str) -> None:
    at_scale.says("1 xã", ending)
    assert at_scale.key == "du_an[1]/muc_tieu"
    assert words(at_scale, QUESTION) == "1 xã"


@pytest.mark.parametrize("text", ["xong việc", "hết dịch", "xong phần chuồng", "hết 3 tháng"])
def test_what_only_begins_like_it_is_an_answer(at_scale: Play, text: str) -> None:
    at_scale.says(text)
    assert words(at_scale, QUESTION) == text


def test_help_says_where_one_is(at_scale: Play) -> None:
    shown = at_scale.says("/help").messages[0].text
    assert "câu 1.4" in shown
    assert "số xã" in shown
    assert "bấm Xong" in shown
    at_scale.presses("goto:du_an")
    assert "Thêm" in at_scale.says("trợ giúp").messages[0].text


def test_an_undone_answer_does_not_block_the_default(play: Play) -> None:
    """An answer of which all was undone is as if nothing had been said."""
    play.agrees()
    play.says("Bò", "hoàn tác")
    assert play.shown.key == "du_an[1]/ten"
    assert "Đã viết" not in play.shown.plain


def test_keeping_both_never_counts_one_message_twice(play: Play) -> None:
    play.agrees()
    play.says("Bò", "Giao Thủy")
    play.edits(play.replies[-1].to, "Đồng Hỷ")
    play.presses("both")
    assert words(play, "du_an[1]/dia_diem") == "Đồng Hỷ"
