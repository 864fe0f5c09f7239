"""Codes: what they open, for whom, and until when."""

from __future__ import annotations

from sqlalchemy import select

from flows.messages.message import Pressed, Said
from storage.core import tables
from storage.core.engine import reading
from tests.dialogue.beginnings import SCALE, begun, code_of, colleague, presses, prompt_of, sealed
from tests.play import Play


def test_all_codes_end_with_a_hand_over(play: Play) -> None:
    begun(play)
    codes = [code_of(play, purpose) for purpose in ("device", "join:", "hand")]
    hand = code_of(play, "hand")
    play.address = "binh"
    play.presses("yes")
    play.enters(hand)
    for play.address, code in zip(("an3", "chi", "dung"), codes, strict=True):
        play.presses("yes")
        play.says(code)
        play.says("viết sau khi giao")
    play.address = "binh"
    play.presses("goto:du_an[1]/ten")
    assert play.live("du_an[1]/ten") == ["Bò"]
    with reading(play.engine) as connection:
        assert not connection.execute(select(tables.writers)).all()


def test_who_handed_over_writes_no_more_in_the_same_batch(play: Play) -> None:
    begun(play)
    hand = code_of(play, "hand")
    play.address = "binh"
    play.presses("yes")
    enter = Pressed(f"enter:{hand.replace('-', '')}")
    batch = []
    for play.address, sent in (("an", Said("40 ha")), ("binh", enter), ("an", Said("viết sau khi giao"))):
        batch.append(play.inbound(sent))
    play.conversation.receive(batch)
    assert play.live(SCALE) == ["1 xã", "25 hộ", "40 ha"]


def test_a_used_code_is_no_answer(play: Play) -> None:
    begun(play)
    hand = code_of(play, "hand")
    for play.address in ("binh", "chi"):
        play.presses("yes")
        if play.address == "chi":
            play.agrees()
        told = (play.enters if play.address == "binh" else play.says)(hand).messages
    assert "Mã này không đúng, đã dùng rồi hoặc đã hết hạn" in told[0].plain
    assert told[-1].key == "du_an[1]/ten"


def test_who_made_a_code_is_told_so(play: Play) -> None:
    begun(play)
    hand = code_of(play, "hand")
    told = play.says(hand).messages
    assert "Mã này anh/chị đã tạo" in told[0].plain
    assert play.live(SCALE) == ["1 xã", "25 hộ"]


def test_a_phone_with_reports_of_its_own_is_not_taken_over(play: Play) -> None:
    begun(play)
    code = code_of(play, "device")
    play.address = "binh"
    play.agrees()
    play.says("Dê")
    reply = play.says(code)
    assert "đang có báo cáo của người khác" in reply.messages[0].text
    assert sealed(play)["du_an[1]/ten"] == "Dê"


def test_eight_letters_that_are_no_code_are_an_answer(play: Play) -> None:
    play.agrees()
    play.says("chan nuoi")
    assert play.key == "du_an[1]/dia_diem"


def test_a_colleague_joins_after_consent_and_writes_under_their_own_name(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    offered = presses(play.presses("code:join"))
    assert "code:join:" in offered
    code = code_of(play, "join:bai_hoc_quy_trinh")
    play.address = "binh"
    reply = play.opens(code)
    assert "mời cùng viết" in reply.messages[0].text
    with reading(play.engine) as connection:
        assert len(connection.execute(select(tables.respondents)).all()) == 1, "nothing before consent"
    invited = next(press for press in presses(reply) if press.startswith("yes:"))
    assert prompt_of(play.presses(invited)).key == "bai_hoc_quy_trinh"
    play.says("Bình xét công khai")
    play.address = "an"
    play.presses("goto:bai_hoc_quy_trinh")
    assert "vừa ghi câu 3" in play.replies[-1].messages[0].text
    sealed(play)
    answer = play.submissions()[-1].answers["bai_hoc_quy_trinh"]
    [part] = answer.parts
    assert part.by not in {"", play.submissions()[-1].respondent}


def test_a_report_is_handed_over_once(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    code = code_of(play, "hand")
    for address in ("binh", "chi"):
        play.address = address
        play.agrees("phi_chinh_phu")
        (play.enters if address == "binh" else play.says)(code)
    play.address = "binh"
    assert "Dự án" in play.opens().messages[0].plain
    assert sealed(play)["du_an[1]/ten"] == "Bò"
    play.address = "chi"
    assert "Bò" not in play.opens().messages[0].plain
    play.address = "an"
    assert play.says("alo").messages[0].key == "outlines", "An has given it away"


def test_only_the_owner_hands_a_report_over(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    colleague(play, "binh")
    assert "chỉ người đó giao được" in play.presses("code:hand").messages[0].text


def test_codes_run_out(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    code = code_of(play, "device")
    play.clock.forward(days=8)
    play.address = "an2"
    assert play.opens(code).messages[0].key == "greeting"


def test_an_author_does_not_change_what_was_handed_over(play: Play) -> None:
    play.agrees()
    play.sends(Said("Nuôi bò"), "first")
    code = code_of(play, "hand")
    play.address = "binh"
    play.presses("yes")
    assert "nay là của anh/chị" in play.enters(code).messages[0].plain
    play.address = "an"
    assert not play.edits("first", "Nuôi trâu").saved
    play.address = "binh"
    assert "Nuôi bò" in play.presses("goto:du_an[1]/ten").messages[-1].plain


def test_a_used_code_is_told_so(play: Play) -> None:
    play.agrees()
    code = code_of(play, "hand")
    for address, sentence in (("binh", "nay là của anh/chị"), ("chi", "đã dùng rồi")):
        play.address = address
        play.presses("yes")
        told = (play.enters if address == "binh" else play.says)(code)
        assert sentence in told.messages[0].plain
