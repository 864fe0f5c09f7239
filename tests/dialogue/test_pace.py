"""The time left is told from the respondent's own pace, breaks left out."""

from __future__ import annotations

from tests.play import Play


def answered(play: Play, minutes: float) -> str:
    """Five items at so many minutes each, then the contents."""
    play.agrees()
    for name in ("ten", "dia_diem", "thoi_gian", "quy_mo", "muc_tieu"):
        play.clock.forward(minutes=minutes)
        play.presses(f"goto:du_an[1]/{name}")
        play.says("Bò")
    return play.presses("contents").messages[0].after


def test_nothing_is_told_before_there_is_a_pace(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    assert play.presses("contents").messages[0].after == ""


def test_the_rest_is_told_at_ones_own_pace(play: Play) -> None:
    """Five items at two minutes each, and 26 of 31 left: 52 minutes."""
    assert answered(play, 2) == "Theo nhịp của anh/chị, phần còn lại mất khoảng 55 phút."


def test_breaks_are_not_counted(play: Play) -> None:
    """Half an hour between any two: what counts is the writing, not the field visits."""
    assert answered(play, 30).endswith("khoảng 5 phút.")
