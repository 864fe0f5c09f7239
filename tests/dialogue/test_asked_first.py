"""A code says whose report it opens and asks; and nobody guesses one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.intake import rate_limits as limiting
from flows.messages.message import Kind, Opened, Pressed, Said
from storage.core import tables
from storage.core.engine import reading
from tests.dialogue.beginnings import begun, code_of, presses
from tests.play import Play

GUESSES = limiting.OWN_GUESSES.amount


def writers(play: Play) -> set[str]:
    """The addresses of everybody who is known."""
    with reading(play.engine) as connection:
        return set(connection.execute(select(tables.addresses.c.address)).scalars())


def bare(code: str) -> str:
    return code.replace("-", "")


@pytest.mark.parametrize("by_link", [False, True])
@pytest.mark.parametrize("purpose", ["device", "join:", "hand"])
def test_the_next_answer_stays_in_ones_own_report_until_the_question_is_answered(
    play: Play, purpose: str, by_link: bool
) -> None:
    begun(play)
    code = code_of(play, purpose)
    play.address = "binh"
    if purpose != "device":  # who has a report is not let in by a device code at all
        play.agrees()
    asked = play.opens(code) if by_link else play.says(code)
    assert "“Bò” (Dự án từ ngân sách Nhà nước)" in asked.messages[0].text
    assert "(của an)" in asked.messages[0].text
    assert presses(asked) == [f"enter:{bare(code)}", f"decline:{bare(code)}"]
    play.says("Dê")
    assert play.live("du_an[1]/ten") == (["Bò"] if purpose == "device" else ["Bò", "Dê"])
    play.presses(f"enter:{bare(code)}")
    assert play.key.startswith("du_an[1]/")
    play.presses("goto:du_an[1]/muc_tieu")
    play.says("Thoát nghèo")
    with reading(play.engine) as connection:
        texts = select(tables.parts.c.draft_id).where(tables.parts.c.text.in_(["Bò", "Thoát nghèo"]))
        assert len(set(connection.execute(texts).scalars())) == 1


def test_no_leaves_everything_as_it_was(play: Play) -> None:
    begun(play)
    code = code_of(play, "device")
    play.address = "binh"
    play.opens(code)
    told = play.presses(f"decline:{bare(code)}")
    assert "chưa vào báo cáo nào" in told.messages[0].text
    assert told.messages[-1].key == "greeting"
    assert writers(play) == {"an"}
    play.enters(code)
    assert writers(play) == {"an", "binh"}


def test_a_stranger_with_a_colleagues_code_may_say_no(play: Play) -> None:
    begun(play)
    code = code_of(play, "join:")
    play.address = "binh"
    asked = play.opens(code)
    assert presses(asked) == [f"yes:{bare(code)}", "no", f"decline:{bare(code)}"]
    play.presses(f"decline:{bare(code)}")
    assert writers(play) == {"an"}


def test_a_device_code_admits_once(play: Play) -> None:
    begun(play)
    code = code_of(play, "device")
    for play.address in ("binh", "chi"):
        play.opens(code)
    for play.address in ("binh", "chi"):
        play.presses(f"enter:{bare(code)}")
    assert writers(play) == {"an", "binh"}
    assert play.shown.key == "greeting"
    play.address = "binh"
    reopened = play.opens(code).messages
    assert [one.kind for one in reopened] == [Kind.PROMPT], "the link that one came in by, opened again"


def test_a_device_code_holds_for_a_day(play: Play) -> None:
    begun(play)
    code = code_of(play, "device")
    play.clock.forward(hours=25)
    play.address = "an2"
    assert play.opens(code).messages[0].key == "greeting"


@pytest.mark.parametrize("purpose", ["device", "join:", "hand"])
def test_an_old_press_of_the_question_changes_nothing(play: Play, purpose: str) -> None:
    begun(play)
    code = code_of(play, purpose)
    enter = f"enter:{bare(code)}"
    play.address = "binh"
    play.presses("yes")
    play.says(code)
    play.presses(enter)
    assert play.presses(enter).messages[0].kind is Kind.PROMPT, "a double tap"
    play.presses("new:phi_chinh_phu")
    at = play.key
    play.clock.forward(days=30)
    assert play.presses(enter).messages[-1].key == at
    play.presses(f"decline:{bare(code)}")
    assert play.key == at


def test_guesses_are_refused_after_a_few_and_words_never(play: Play) -> None:
    begun(play)
    code = code_of(play, "device")
    play.address = "binh"
    for number in range(GUESSES):
        guess = f"{'ABCDEFGHJKLMNP'[number]}BCDE-23456"
        [told, *_] = play.sends(
            (Opened, Said, lambda c: Pressed(f"enter:{bare(c)}"))[number % 3](guess)
        ).messages
        assert "nhiều mã" not in told.text
    for way in (Opened(code), Said(code), Pressed(f"enter:{bare(code)}")):
        told, *behind = play.sends(way).messages
        assert "Vừa có nhiều mã không đúng" in told.text
        assert "sau 15 phút" in told.text
        assert behind[-1].key == "greeting"
    assert writers(play) == {"an"}
    play.address = "an"
    for number in range(2 * GUESSES):
        assert play.says(f"ABCDE-2345{'ABCDEFGHJKLMNPQRSTUVWXYZ'[number]}").saved
    assert sum(text.startswith("ABCDE-") for text in play.live()) == 2 * GUESSES


def test_forgetting_oneself_gives_no_new_guesses(play: Play) -> None:
    for number in range(GUESSES):
        play.presses("yes")
        play.says(f"ABCDE-2345{'ABCDEFGHJK'[number]}")
        play.says("/xoa")
    play.presses("yes")
    assert "Vừa có nhiều mã không đúng" in play.says("ABCDE-2345Z").messages[0].text


def test_guesses_of_many_are_limited_and_a_right_code_still_opens(play: Play) -> None:
    begun(play)
    code = code_of(play, "device")
    guesses = limiting.Guesses()
    for number in range(limiting.ALL_GUESSES.amount):
        assert not guesses.wait([f"web:{number}"])
        guesses.missed([f"web:{number}"], number)
    assert guesses.wait(["web:0"]) in {59, 60}
    assert not guesses.wait(["web:new"])
    play.conversation._means = replace(play.conversation._means, guesses=guesses)
    play.address = "an2"
    play.enters(code)
    assert writers(play) == {"an", "an2"}
