"""Who types what is on a button has pressed it: taps on inline buttons die, and some phones show none."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from itertools import count

import pytest

from flows.messages.message import Reply
from tests.play import Play

Another = Callable[[], Play]


@pytest.fixture
def another(play: Play) -> Another:
    """Another officer, of whom nothing is known yet."""
    numbers = count()

    def make() -> Play:
        one = copy(play)
        one.address, one.replies = f"officer{next(numbers)}", []
        return one

    return make


def at_the_gate(play: Play) -> None:
    play.agrees()
    play.says("Nuôi bò sinh sản cho 25 hộ", "Hồng Thuận", "2017")
    play.presses("contents")
    play.presses("goto:du_an")


def in_the_contents(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    play.presses("contents")


def in_the_review(play: Play) -> None:
    in_the_contents(play)
    play.says("một câu không thuộc đâu cả")
    play.presses("submit")


def submitted(play: Play) -> None:
    in_the_review(play)
    play.presses("submit")


def about_to_erase(play: Play) -> None:
    in_the_contents(play)
    play.says("/xoa")


def at_the_figures(play: Play) -> None:
    play.agrees()
    play.presses("goto:du_an[1]/quy_mo")
    play.says("25 hộ tham gia, kinh phí 608 triệu đồng", "Xong")
    play.presses("mend:du_an[1]/quy_mo")


def asked_for_a_figure(play: Play) -> None:
    at_the_figures(play)
    play.presses(next(press for press in play.pressable if press.startswith("figure:")))


def told(reply: Reply) -> list[tuple[str, str]]:
    """What a reply says; but for the number of the report, which each has its own."""
    return [(message.key, re.sub(r"2026-\d{4}", "2026-…", message.plain)) for message in reply.messages]


PLACES = [
    at_the_gate,
    in_the_contents,
    in_the_review,
    submitted,
    about_to_erase,
    at_the_figures,
    asked_for_a_figure,
]


@pytest.mark.parametrize("come", PLACES)
def test_each_label_that_is_shown_is_understood(another: Another, come: Callable[[Play], None]) -> None:
    first = another()
    come(first)
    by_label: dict[str, str] = {}
    for row in first.shown.buttons:
        for button in row:
            by_label.setdefault(button.label, button.press)  # the letter has two items 1.7
    assert by_label
    for label, press in by_label.items():
        pressing, typing = another(), another()
        come(pressing)
        come(typing)
        assert told(typing.says(label)) == told(pressing.presses(press)), label


@pytest.mark.parametrize(("shown_by", "numbered"), [("reports", 1), ("share", 0)])
def test_the_labels_of_own_reports_are_understood_at_a_question(
    another: Another, shown_by: str, numbered: int
) -> None:
    first = another()
    first.agrees()
    rows = first.presses(shown_by).messages[0].buttons[numbered:]
    for button in (button for row in rows for button in row):
        pressing, typing = another(), another()
        for one in (pressing, typing):
            one.agrees()
            one.presses(shown_by)
        typed, pressed = typing.says(button.label), pressing.presses(button.press)
        assert [message.key for message in typed.messages] == [message.key for message in pressed.messages]
        assert typing.live() == [], button


def test_in_either_language(another: Another) -> None:
    play = another()
    play.agrees()
    assert play.says("New report").messages[-1].key == "outlines"


def test_an_old_button_erases_nothing(another: Another) -> None:
    play = another()
    about_to_erase(play)
    assert play.presses("confirm", asked_at="review").messages[-1].key == "erase"
    assert play.live() == ["Bò"]
    assert play.presses("confirm", asked_at="erase").messages[-1].key == "greeting"
    assert play.live() == []
