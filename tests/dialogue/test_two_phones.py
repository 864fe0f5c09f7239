"""What one phone does and another has not seen."""

from __future__ import annotations

from sqlalchemy import select

from flows.messages.message import Content, Inbound, Kind, Pressed, Said
from storage.core import tables
from storage.core.engine import reading
from tests.dialogue.beginnings import AIM, PLACE, SCALE, begun, code_of, presses, second_phone
from tests.dialogue.versions import A, B, publish, stands
from tests.play import Play


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
    assert play.live(PLACE) == ["Hải Hậu"]


def test_a_phone_let_in_later_undoes_nothing_of_the_first(play: Play) -> None:
    begun(play)
    second_phone(play)
    assert play.says("hoàn tác").messages[-1].kind is Kind.ERROR
    assert play.live(SCALE) == ["1 xã", "25 hộ"]


def test_undo_of_words_over_those_of_somebody_erased(play: Play) -> None:
    begun(play)
    code = code_of(play, "join:")
    play.address = "binh"
    play.presses("yes")
    play.enters(code)
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
    assert play.live(SCALE) == ["1 xã", "25 hộ", "40 ha"]
    play.says("thêm 5 bản")
    assert play.live(SCALE) == ["1 xã", "25 hộ", "40 ha", "thêm 5 bản"]
    play.presses("replace", SCALE)
    play.says("2 xã")
    assert play.live(SCALE) == ["2 xã"]


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
    assert told.plain == "Ở nơi khác vừa bỏ hoặc đổi lời ở: Dự án; 1.4, dự án 1 (Bò)."
    assert "Ở nơi khác" not in play.opens().messages[0].plain, "told once"


def test_what_one_wrote_here_is_not_told_as_done_elsewhere(play: Play) -> None:
    """News wait until something is shown; meanwhile one writes on."""
    begun(play)
    play.presses("done")
    second_phone(play)
    play.presses("goto:du_an[1]/ten")
    play.says("Trâu")
    play.address = "an"
    assert play.says("Thoát nghèo").messages == ()
    [told, *_] = play.presses("done").messages
    assert told.plain == "Ở máy khác, anh/chị vừa ghi câu 1.1, dự án 1 (Trâu)."


def test_undo_of_words_that_another_phone_took_out_leaves_them_out(play: Play) -> None:
    """Nothing of them is there any more: what was before them comes back no more than they do."""
    begun(play)
    second_phone(play)
    play.address = "an"
    play.presses(f"goto:{PLACE}")
    play.says("Xuân Trường")
    play.address = "an2"
    play.presses(f"goto:{PLACE}")
    [taken_out] = [press for press in presses(play.presses("history")) if press.startswith("take_out:")]
    play.presses(taken_out)
    play.address = "an"
    reply = play.says("hoàn tác")
    assert reply.saved
    assert "Đã hoàn tác" in reply.messages[-1].plain
    assert play.live(PLACE) == []


def test_what_came_in_one_batch_is_told_once_and_not_to_who_wrote_it(play: Play) -> None:
    begun(play)
    second_phone(play)
    sent: list[tuple[str, Content]] = [
        ("an2", Pressed(f"goto:{PLACE}")),
        ("an2", Said("Hải Hậu")),
        ("an", Said("3 thôn")),
        ("an", Pressed("done")),
        ("an2", Said("2018")),
        ("an", Said("Thoát nghèo")),
        ("an", Pressed("done")),
    ]
    inbounds: list[Inbound] = []
    for play.address, content in sent:
        inbounds.append(play.inbound(content))
    told = [
        message.text
        for reply in play.conversation.receive(inbounds)
        if reply.address == "an"
        for message in reply.messages
        if "máy khác" in message.text
    ]
    assert told == [
        "Ở máy khác, anh/chị vừa ghi câu 1.2, dự án 1 (Bò).",
        "Ở máy khác, anh/chị vừa ghi câu 1.3, dự án 1 (Bò).",
    ]


def test_undo_of_a_number_that_another_phone_took_out_gives_no_number_without_words(play: Play) -> None:
    publish(play, 1, ["integer | n | Mấy hộ", "text | vi | Vì sao |  | ${n} = 5", B])
    play.agrees("f")
    play.says("5")
    second_phone(play)
    play.address = "an"
    play.presses("goto:n")
    play.says("7")
    play.address = "an2"
    play.presses("goto:n")
    [taken_out] = [press for press in presses(play.presses("history")) if press.startswith("take_out:")]
    play.presses(taken_out)
    play.address = "an"
    assert play.says("hoàn tác").saved
    assert play.live("n") == []
    assert "Vì sao" not in play.presses("contents").messages[-1].plain


def test_undoing_that_one_passed_over_leaves_what_another_phone_answered_since(play: Play) -> None:
    publish(play, 1, ["integer | n | Mấy hộ", "text | vi | Vì sao |  | ${n} = 5", B])
    play.agrees("f")
    play.presses("skip")
    second_phone(play)
    play.presses("goto:n")
    play.says("5")
    play.address = "an"
    play.says("hoàn tác")
    assert stands(play, "n") == ("given", '{"integer":"5"}')
    assert "Vì sao" in play.presses("contents").messages[-1].plain


def test_undoing_words_leaves_the_figures_of_those_that_came_since(play: Play) -> None:
    """Whoever wrote after them has closed the answer."""
    begun(play)
    second_phone(play)
    play.address = "an"
    play.presses(f"goto:{AIM}")
    play.says("Thoát nghèo")
    play.address = "an2"
    play.presses(f"goto:{AIM}")
    play.says("thêm 3 xã")
    play.presses("done")
    play.address = "an"
    play.says("hoàn tác")
    assert play.live(AIM) == ["thêm 3 xã"]
    assert stands(play, AIM)[0] == "given"


def test_undoing_words_of_one_line_leaves_those_that_came_since_closed(play: Play) -> None:
    publish(play, 1, [A, B])
    play.agrees("f")
    second_phone(play)
    play.address = "an"
    play.says("Lũng Vài")
    play.address = "an2"
    play.says("Nà Chì")
    play.address = "an"
    play.says("hoàn tác")
    assert (play.live("a"), stands(play, "a")[0]) == (["Nà Chì"], "given")
