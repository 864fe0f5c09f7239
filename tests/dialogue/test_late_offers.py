"""Second thoughts are about the turn they were offered for, whatever is sent before one is tapped."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from flows.machine import Mover
from flows.message import Kind, Said
from flows.report import Remark, State
from storage import tables
from storage.engine import reading
from storage.errors import NotNow
from storage.reports import move
from tests.play import Play

PLACE, SCALE, AIM = "du_an[1]/dia_diem", "du_an[1]/quy_mo", "du_an[1]/muc_tieu"
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


def words(play: Play, path: str) -> list[str]:
    """The live words at a path, in order."""
    table = tables.parts
    query = select(table.c.text).where(table.c.path == path, table.c.live).order_by(table.c.place)
    with reading(play.engine) as connection:
        return list(connection.execute(query).scalars())


@pytest.fixture
def form(play: Play) -> Play:
    play.library.publish(FORM[1].encode(), FORM[0])
    play.agrees("f")
    return play


def begun(play: Play) -> None:
    play.agrees()
    play.says("Bò", "Giao Thủy", "2017", "1 xã", "25 hộ")


def test_instead_takes_all_that_came_since(play: Play) -> None:
    begun(play)
    play.presses("done")
    play.presses("back")
    play.says("2 xã mới", "thêm 30 hộ")
    play.presses("instead", SCALE)
    assert words(play, SCALE) == ["2 xã mới", "thêm 30 hộ"]
    play.says("hoàn tác")
    assert words(play, SCALE) == ["1 xã", "25 hộ", "2 xã mới", "thêm 30 hộ"]


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
    assert (words(play, SCALE), words(play, AIM)) == (["1 xã", "26 hộ"], ["Làm giàu"])


def test_both_is_undone(play: Play) -> None:
    begun(play)
    play.presses(f"goto:{PLACE}")
    play.says("Đồng Hỷ")
    play.presses("both")
    assert words(play, PLACE) == ["Giao Thủy", "Đồng Hỷ"]
    play.presses("undo")
    assert words(play, PLACE) == ["Đồng Hỷ"]


def test_both_after_something_was_deleted_elsewhere(play: Play) -> None:
    begun(play)
    households = play.replies[-1].to
    play.presses(f"goto:{PLACE}")
    play.says("Đồng Hỷ")
    play.deletes(households)
    play.presses("both")
    assert (words(play, SCALE), words(play, PLACE)) == (["1 xã"], ["Giao Thủy", "Đồng Hỷ"])


def test_an_edit_is_not_moved_to_the_earlier_answer(play: Play) -> None:
    begun(play)
    play.presses("done")
    play.edits("m4", "Đồng Hỷ")
    play.presses(f"more:{SCALE}")
    assert (words(play, PLACE), words(play, SCALE)) == (["Đồng Hỷ"], ["1 xã", "25 hộ"])
    assert play.key == SCALE


def test_a_choice_is_not_moved_to_the_earlier_answer(form: Play) -> None:
    form.says("dài")
    form.presses("done")
    form.presses("choice:co")
    form.presses("more:ke")
    assert (words(form, "ke"), words(form, "co")) == (["dài"], ["Có"])


def test_words_are_moved_though_more_came_since(play: Play) -> None:
    begun(play)
    play.presses("done")
    play.says("thêm 2 bản")
    play.edits("m3", "Trâu")
    play.presses(f"more:{SCALE}")
    assert (words(play, SCALE), words(play, AIM)) == (["1 xã", "25 hộ", "thêm 2 bản"], [])
    assert words(play, "du_an[1]/ten") == ["Trâu"], "the edit in between stays"


def test_words_are_moved_as_edited_since(play: Play) -> None:
    begun(play)
    play.presses("done")
    play.says("thêm 2 bản")
    play.edits(play.replies[-1].to, "thêm 3 bản")
    play.presses(f"more:{SCALE}")
    assert (words(play, SCALE), words(play, AIM)) == (["1 xã", "25 hộ", "thêm 3 bản"], [])


def test_an_edit_that_hides_the_question_at_hand_goes_on(form: Play) -> None:
    form.presses("skip")
    form.says("Có")
    chosen = form.replies[-1].to
    assert form.key == "vi"
    assert form.edits(chosen, "Không").messages[-1].key == "n"
    form.says("25")
    assert words(form, "vi") == []


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
    assert words(form, "ke") == [""]


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


# Two phones


def second_phone(play: Play) -> None:
    play.restarts()
    code = play.presses("code:device").messages[0].text.partition("Mã: ")[2][:9]
    play.address = "an2"
    play.says(code)


def test_undo_leaves_what_another_phone_put_there_since(play: Play) -> None:
    begun(play)
    second_phone(play)
    play.address = "an"
    play.presses(f"goto:{PLACE}")
    play.says("Xuân Trường")
    play.address = "an2"
    play.presses(f"goto:{PLACE}")
    play.says("Hải Hậu")
    play.address = "an"
    play.says("hoàn tác")
    assert words(play, PLACE) == ["Hải Hậu"]


def test_a_phone_let_in_later_undoes_nothing_of_the_first(play: Play) -> None:
    begun(play)
    second_phone(play)
    assert play.says("hoàn tác").messages[-1].kind is Kind.ERROR
    assert words(play, SCALE) == ["1 xã", "25 hộ"]


def test_undo_of_words_over_those_of_somebody_erased(play: Play) -> None:
    begun(play)
    code = play.presses("code:join:").messages[0].text.partition("Mã: ")[2][:9]
    play.address = "binh"
    play.presses("yes")
    play.says(code)
    play.presses(f"goto:{PLACE}")
    play.says("Hải Hậu")
    play.presses("instead")
    play.address = "an"
    play.says("/xoa")
    play.presses("confirm")
    play.address = "binh"
    play.says("hoàn tác")
    with reading(play.engine) as connection:
        assert not connection.execute(select(tables.set_aside)).all()


def test_words_that_were_not_seen_are_not_rewritten(play: Play) -> None:
    begun(play)
    second_phone(play)
    play.presses(f"goto:{SCALE}")
    play.address = "an"
    play.presses(f"goto:{SCALE}")
    play.says("40 ha")
    play.address = "an2"
    play.presses("replace", SCALE)
    assert words(play, SCALE) == ["1 xã", "25 hộ", "40 ha"]
    play.presses("replace", SCALE)
    assert words(play, SCALE) == []


def test_what_another_phone_took_out_is_told(play: Play) -> None:
    begun(play)
    households = play.replies[-1].to
    play.presses("goto:du_an")
    play.presses("add")
    play.says("Dê")
    second_phone(play)
    play.opens()
    play.address = "an"
    play.deletes(households)
    play.presses("leave_out:du_an[2]")
    play.address = "an2"
    [told, *_] = play.opens().messages
    assert told.plain == "Ở nơi khác vừa bỏ hoặc đổi lời ở: 1.4, dự án 1 (Bò); Dự án."
    assert "Ở nơi khác" not in play.opens().messages[0].plain, "told once"


# Reports that come back


def returned(play: Play, path: str, text: str) -> None:
    """Submit, and staff ask."""
    play.presses("submit")
    play.presses("submit")
    remark = Remark(path, text, "Cục", play.clock())
    move(play.engine, "2026-0001", "return", Mover.STAFF, play.clock(), [remark])


def test_what_staff_ask_survives_taking_back(play: Play) -> None:
    begun(play)
    returned(play, PLACE, "Xã nào?")
    play.opens()
    play.presses(f"goto:{PLACE}")
    play.presses("reply")
    play.says("Xã Hồng Thuận")
    play.presses("done")
    play.presses("submit")
    assert "Xã nào?" in play.presses("withdraw").messages[-1].plain
    play.presses("submit")
    newest = play.submissions()[-1]
    assert (newest.version, newest.replies[PLACE].text) == (3, "Xã Hồng Thuận")


def test_nothing_is_submitted_before_what_staff_ask_was_seen(play: Play) -> None:
    begun(play)
    second_phone(play)
    play.presses("review")
    play.address = "an"
    returned(play, PLACE, "Xã nào?")
    for play.address, press in (("an2", "submit"), ("an", "submit")):
        assert "Xã nào?" in play.presses(press, "review").messages[-1].plain
    assert [one.version for one in play.submissions()] == [1]
    play.presses("submit", "review")
    assert [one.version for one in play.submissions()] == [1, 2]


def test_a_second_phone_at_a_question_hears_what_staff_ask(play: Play) -> None:
    begun(play)
    second_phone(play)
    play.presses(f"goto:{AIM}")
    play.address = "an"
    returned(play, PLACE, "Xã nào?")
    play.address = "an2"
    told = play.says("Thoát nghèo").messages
    assert "Xã nào?" in told[0].plain
    assert [button.press for row in told[0].buttons for button in row] == ["review"]
    assert words(play, AIM) == ["Thoát nghèo"]
    assert not any("Xã nào?" in message.plain for message in play.says("Làm giàu").messages), "told once"


def test_a_reply_to_what_is_asked_no_more_is_kept_unplaced(play: Play) -> None:
    begun(play)
    second_phone(play)
    returned(play, PLACE, "Xã nào?")
    for play.address in ("an", "an2"):
        play.opens()
    play.presses(f"goto:{PLACE}")
    play.presses("reply")
    play.address = "an"
    returned(play, "du_an[1]/ten", "Tên?")
    play.address = "an2"
    told = play.says("Xã Hồng Thuận").messages
    assert "Tên?" in told[0].plain
    assert "chưa ghi vào câu nào" in told[-1].plain
    assert words(play, "") == ["Xã Hồng Thuận"]


def test_what_was_replied_to_is_marked(play: Play) -> None:
    begun(play)
    returned(play, PLACE, "Xã nào?")
    play.opens()
    play.presses(f"goto:{PLACE}")
    play.presses("reply")
    play.says("Xã Hồng Thuận")
    assert "“Xã nào?” (anh/chị đã trả lời)" in play.presses("done").messages[-1].plain


def test_a_project_that_staff_ask_about_can_be_brought_back(play: Play) -> None:
    begun(play)
    play.presses("goto:du_an")
    play.presses("add")
    play.says("Dê", "Bắc Giang")
    returned(play, "du_an[2]/dia_diem", "Xã nào?")
    play.opens()
    play.presses("leave_out:du_an[2]")
    shown = play.presses("review").messages[-1]
    [(button,)] = [row for row in shown.buttons if row[0].press.startswith("bring_back")]
    assert "(Dê)" in button.label
    play.presses(button.press)
    assert "goto:du_an[2]/dia_diem" in str(play.presses("review").messages[-1].buttons)


def test_a_place_may_be_the_reply(play: Play) -> None:
    begun(play)
    returned(play, PLACE, "Ở đâu?")
    play.opens()
    play.presses(f"goto:{PLACE}")
    play.presses("reply")
    play.locates(20.2, 106.4)
    assert words(play, f"@reply/1/{PLACE}") == ["20.200000, 106.400000"]


def test_what_was_moved_meanwhile_is_not_moved_again(play: Play) -> None:
    begun(play)
    play.presses("submit")
    play.presses("submit")
    play.presses("withdraw")
    with pytest.raises(NotNow, match="2026-0001-1 is withdrawn, so accept cannot be done"):
        move(play.engine, "2026-0001", "accept", Mover.STAFF, play.clock())
    [report] = play.submissions()
    assert report.state is State.WITHDRAWN


def test_an_edit_after_acceptance_offers_nothing_that_cannot_be(play: Play) -> None:
    begun(play)
    play.presses("submit")
    play.presses("submit")
    move(play.engine, "2026-0001", "accept", Mover.STAFF, play.clock())
    [told] = play.edits("m3", "Trâu").messages
    assert "Cục đã tiếp nhận thì không đổi theo" in told.plain
    assert told.buttons == ()


# Codes


def code_of(play: Play, purpose: str) -> str:
    return play.presses(f"code:{purpose}").messages[0].text.partition("Mã: ")[2][:9]


def test_all_codes_end_with_a_hand_over(play: Play) -> None:
    begun(play)
    codes = [code_of(play, purpose) for purpose in ("device", "join:", "hand")]
    hand = code_of(play, "hand")
    play.address = "binh"
    play.presses("yes")
    play.says(hand)
    for play.address, code in zip(("an3", "chi", "dung"), codes, strict=True):
        play.presses("yes")
        play.says(code)
        play.says("viết sau khi giao")
    play.address = "binh"
    play.presses("goto:du_an[1]/ten")
    assert words(play, "du_an[1]/ten") == ["Bò"]
    with reading(play.engine) as connection:
        assert not connection.execute(select(tables.writers)).all()


def test_who_handed_over_writes_no_more_in_the_same_batch(play: Play) -> None:
    begun(play)
    hand = code_of(play, "hand")
    play.address = "binh"
    play.presses("yes")
    batch = []
    for play.address, said in (("an", "40 ha"), ("binh", hand), ("an", "viết sau khi giao")):
        batch.append(play.inbound(Said(said)))
    play.conversation.receive(batch)
    assert words(play, SCALE) == ["1 xã", "25 hộ", "40 ha"]


def test_a_used_code_is_no_answer(play: Play) -> None:
    begun(play)
    hand = code_of(play, "hand")
    for play.address in ("binh", "chi"):
        play.presses("yes")
        if play.address == "chi":
            play.agrees()
        told = play.says(hand).messages
    assert "Mã này không đúng, đã dùng rồi hoặc đã hết hạn" in told[0].plain
    assert told[-1].key == "du_an[1]/ten"


def test_who_made_a_code_is_told_so(play: Play) -> None:
    begun(play)
    hand = code_of(play, "hand")
    told = play.says(hand).messages
    assert "Mã này anh/chị đã tạo" in told[0].plain
    assert words(play, SCALE) == ["1 xã", "25 hộ"]
