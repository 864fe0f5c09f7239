"""Several reports, several phones, several people: each goes on, nothing is overwritten, each is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from flows.messages.message import Said
from storage.core import tables
from storage.core.engine import reading
from tests.dialogue.beginnings import SCALE, code_of, colleague, presses, prompt_of, sealed
from tests.play import Play


def drafts(play: Play) -> int:
    with reading(play.engine) as connection:
        return len(connection.execute(select(tables.drafts)).all())


@pytest.fixture
def two(play: Play) -> Play:
    """An is at 1.4 on the phone "an", and has let the web page "an2" in."""
    play.agrees()
    play.says("Bò", "xã Hồng Thuận", "2017")
    code = code_of(play, "device")
    play.address = "an2"
    play.enters(code.lower())
    assert play.key == SCALE
    return play


def test_a_code_leads_to_the_same_place_on_another_phone(two: Play) -> None:
    assert drafts(two) == 1
    two.address = "an3"
    two.opens("nothing")
    assert two.shown.key == "greeting"


def test_a_text_meant_for_one_question_does_not_land_where_the_other_phone_is(two: Play) -> None:
    two.address = "an"
    two.presses("goto:du_an[1]/ket_qua")
    two.address = "an2"
    two.says("25 hộ")
    two.address = "an"
    two.says("Đàn bò lớn nhanh")
    answers = sealed(two)
    assert (answers[SCALE], answers["du_an[1]/ket_qua"]) == ("25 hộ", "Đàn bò lớn nhanh")


def test_each_is_told_what_the_other_wrote_and_once(two: Play) -> None:
    two.address = "an"
    two.says("1 xã")
    two.address = "an2"
    told = two.says("25 hộ")
    assert told.messages == (), "a silent reply stays silent; the news waits"
    told = two.presses("done")
    assert told.messages[0].text == "Ở máy khác, anh/chị vừa ghi câu 1.4, dự án 1 (Bò)."
    assert "Ở máy khác" not in two.presses("back").messages[0].text
    two.address = "an"
    assert "vừa ghi câu 1.4" in two.presses("contents").messages[0].text
    assert sealed(two)[SCALE] == "1 xã\n25 hộ"


def test_a_name_of_ten_letters_that_is_no_code_is_an_answer(play: Play) -> None:
    play.agrees()
    reply = play.says("Thanh Trung")
    assert reply.saved
    assert "dia_diem" in reply.messages[-1].key


def test_words_of_the_other_phone_are_not_replaced_unseen(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    code = code_of(play, "device")
    play.address = "an2"
    play.enters(code)
    play.says("xã Hồng Thuận")
    play.address = "an"
    reply = play.says("huyện Giao Thủy")
    assert "vừa ghi câu 1.2" in reply.messages[0].text
    assert "instead" in presses(reply)
    assert sealed(play)["du_an[1]/dia_diem"] == "xã Hồng Thuận\nhuyện Giao Thủy"


def test_in_one_batch_too(two: Play) -> None:
    """Both phones' messages come in one commit."""
    batch = []
    for address, text in (("an", "1 xã"), ("an2", "25 hộ"), ("an", "40 ha")):
        two.address = address
        batch.append(two.inbound(Said(text)))
    two.conversation.receive(batch)
    two.address = "an2"
    assert "vừa ghi câu 1.4" in two.presses("done").messages[0].text
    assert sealed(two)[SCALE] == "1 xã\n25 hộ\n40 ha"


def test_undo_takes_back_what_was_done_here(two: Play) -> None:
    two.address = "an"
    two.says("1 xã")
    two.address = "an2"
    two.says("25 hộ")
    two.address = "an"
    two.says("hoàn tác")
    assert sealed(two)[SCALE] == "25 hộ"


def test_one_phone_submits_while_the_other_writes(two: Play) -> None:
    two.address = "an"
    sealed(two)
    two.address = "an2"
    reply = two.says("25 hộ")
    assert reply.saved
    assert prompt_of(reply).key == "submitted"
    two.presses("withdraw")
    assert "1 tin chưa thuộc câu nào" in two.shown.plain, "kept, and not in a report that was sealed"


def test_the_place_of_each_phone_survives_a_restart(two: Play) -> None:
    two.address = "an"
    two.presses("goto:du_an[1]/ket_qua")
    two.restarts()
    two.address = "an2"
    assert two.opens().messages[0].key == SCALE
    two.address = "an"
    assert two.opens().messages[0].key == "du_an[1]/ket_qua"


def test_a_draft_of_somebody_else_cannot_be_taken_up(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    with reading(play.engine) as connection:
        [draft] = connection.execute(select(tables.drafts.c.id)).scalars()
    play.address = "binh"
    play.agrees("phi_chinh_phu")
    play.presses(f"draft:{draft}")
    assert not play.key.startswith("du_an")


def test_reports_have_names_and_one_switches_between_them(play: Play) -> None:
    play.agrees()
    play.says("Bò", "xã Hồng Thuận")
    play.presses("name")
    play.says("Báo cáo\nHồng Thuận 2017")
    assert "Từ nay gọi là “Báo cáo Hồng Thuận 2017”" in play.shown.plain
    assert play.shown.key == "du_an[1]/thoi_gian"
    play.says("báo cáo của tôi")
    play.presses("new")
    play.presses("new:ngan_sach")
    play.says("Dê")
    listed = play.says("các báo cáo")
    assert "2. Báo cáo Hồng Thuận 2017: đang viết, 2 câu đã có lời" in listed.messages[0].text
    back = [press for press in presses(listed) if press.startswith("draft:")][1]
    assert prompt_of(play.presses(back)).key == "du_an[1]/thoi_gian"
    assert "Dê" not in sealed(play).values()


def test_an_erased_colleague_leaves_the_shared_words_without_a_name(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    colleague(play, "binh")
    play.presses(f"goto:{SCALE}")
    play.says("25 hộ")
    play.says("/xoa")
    play.presses("confirm")
    play.address = "an"
    assert sealed(play)[SCALE] == "25 hộ"
    with reading(play.engine) as connection:
        kept = connection.execute(select(tables.parts.c.id, tables.parts.c.by)).all()
    assert not any("binh" in row.id for row in kept)


def test_an_erased_owner_leaves_the_report_to_who_writes_it_too(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    colleague(play, "binh")
    play.address = "an"
    play.says("/xoa")
    play.presses("confirm")
    play.address = "binh"
    assert sealed(play)["du_an[1]/ten"] == "Bò"


def test_undo_leaves_what_another_phone_did_since(play: Play) -> None:
    """A project that the other phone added, and its newer answer to the same question, stay."""
    play.agrees()
    play.says("Bò")
    code = code_of(play, "device")
    play.address = "an2"
    play.enters(code)
    play.presses("goto:du_an")
    play.presses("add")
    play.address = "an"
    play.presses("goto:du_an")
    play.presses("add")
    play.says("Dê")
    play.address = "an2"
    play.says("hoàn tác")
    play.address = "an"
    answers = sealed(play)
    assert answers["du_an[3]/ten"] == "Dê"
    assert play.submissions()[-1].rows["du_an"] == (1, 3)


def test_a_project_that_the_other_phone_has_filled_is_not_undone_away(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    code = code_of(play, "device")
    play.presses("goto:du_an")
    play.presses("add")
    play.address = "an2"
    play.enters(code)
    play.presses("goto:du_an[2]/ten")
    play.says("Dê")
    play.address = "an"
    play.says("hoàn tác")
    assert "du_an[2]/ten" not in sealed(play)
    play.presses("withdraw")
    play.presses("bring_back:du_an[2]")
    assert sealed(play)["du_an[2]/ten"] == "Dê"


def test_an_edit_reaches_the_report_that_its_message_is_in(play: Play) -> None:
    play.agrees()
    play.sends(Said("Nuôi bò"), "first")
    play.presses("new:phi_chinh_phu")
    play.says("Tổ chức A")
    assert "Nuôi bò" in play.edits("first", "Nuôi trâu").messages[0].plain
    assert play.opens().messages[-1].key == "dia_chi", "one stays in the report at hand"
    listed = play.presses("reports").messages[0]
    play.presses(next(b.press for row in listed.buttons for b in row if "ngân sách" in b.label))
    assert "Nuôi trâu" in play.presses("goto:du_an[1]/ten").messages[-1].plain
    play.deletes("first")
    assert "Nuôi trâu" not in play.presses("goto:du_an[1]/ten").messages[-1].plain


def test_words_under_the_list_of_reports_are_for_the_question_shown_below_it(play: Play) -> None:
    play.agrees()
    reply = play.presses("reports")
    assert [one.key for one in reply.messages] == ["reports", "du_an[1]/ten"]
    play.says("Nuôi bò")
    assert "Nuôi bò" in play.presses("goto:du_an[1]/ten").messages[-1].plain
