"""A report that staff sent back: what they ask is seen everywhere, and stays asked."""

from __future__ import annotations

import re

import pytest

from flows.form.machine import Mover
from flows.messages.message import Message
from flows.report.submission import State
from storage.core.errors import NotNow
from storage.reports.submissions import move
from tests.dialogue.beginnings import AIM, PLACE, SCALE, begun, returned, second_phone
from tests.play import Play


def replied(play: Play) -> None:
    """Staff asked about the place, and the reply is written and not closed."""
    begun(play)
    returned(play, PLACE, "Xã nào?")
    play.opens()
    play.presses(f"goto:{PLACE}")
    play.presses("reply")
    play.says("Xã Hồng Thuận")


def offered(message: Message) -> list[str]:
    return [button.press for row in message.buttons for button in row]


def test_what_staff_ask_survives_taking_back(play: Play) -> None:
    replied(play)
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
    assert play.live(AIM) == ["Thoát nghèo"]
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
    assert play.live("") == ["Xã Hồng Thuận"]


def test_what_was_replied_to_is_marked(play: Play) -> None:
    replied(play)
    shown = play.presses("done").messages[-1].plain
    assert re.search("^✓ 1.2, .*: “Xã nào[?]”$", shown, re.MULTILINE)


def test_a_reply_is_offered_where_the_answer_stays(play: Play) -> None:
    begun(play)
    returned(play, PLACE, "Xã nào?")
    play.opens()
    assert "reply" in offered(play.presses(f"goto:{PLACE}").messages[-1])
    play.says("Xã Hồng Thuận")
    assert "reply" not in offered(play.presses(f"goto:{PLACE}").messages[-1])
    returned(play, AIM, "Của ai?")  # nothing is written there
    play.opens()
    assert "reply" not in offered(play.presses(f"goto:{AIM}").messages[-1])


def test_what_was_written_before_the_remark_is_no_answer_to_it(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    written = play.says("Giao Thủy").to
    returned(play, PLACE, "Xã nào?")
    play.opens()
    assert "\n• 1.2, " in play.presses("review").messages[-1].plain
    play.clock.forward(minutes=1)
    play.edits(written, "Xã Hồng Thuận, Giao Thủy")
    shown = play.presses("review").messages[-1]
    assert "\n✓ 1.2, " in shown.plain
    assert f"goto:{PLACE}" not in offered(shown)


def test_every_late_message_can_be_taken_into_the_report(play: Play) -> None:
    begun(play)
    play.presses("submit")
    play.presses("submit")
    play.clock.forward(minutes=1)
    for words in ("Thêm 5 hộ", "Thêm 2 xã"):
        assert offered(play.says(words).messages[-1])[0] == "correct"
    shown = play.presses("correct", "submitted").messages[-1]
    assert (shown.key, "“Thêm 2 xã”" in shown.before) == ("contents", True)
    first, second, *_ = offered(play.presses(f"goto:{SCALE}").messages[-1])
    play.presses(first)
    play.presses(second)
    assert play.live(SCALE)[-2:] == ["Thêm 5 hộ", "Thêm 2 xã"]
    assert play.live("") == []


def test_what_was_kept_aside_before_the_submission_is_not_late(play: Play) -> None:
    begun(play)
    play.presses("pause")
    play.says("alo")
    play.clock.forward(minutes=1)
    play.presses("submit")
    play.presses("submit")
    play.presses("withdraw")
    assert not any(
        press.startswith("place:") for press in offered(play.presses(f"goto:{SCALE}").messages[-1])
    )


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
    assert play.live(f"@reply/1/{PLACE}") == ["20.200000, 106.400000"]


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
