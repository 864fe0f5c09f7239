"""A question for help is answered, and never kept as an answer. In doubt one tap decides; no word is lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.messages.message import Kind
from tests.chance import examples
from tests.play import Play
from tests.reading.asking import ANSWERS, ASKED, DOUBTFUL


def test_a_question_is_never_an_answer(play: Play) -> None:
    play.agrees()
    for asked in ASKED.strip().splitlines():
        reply = play.says(asked)
        assert [one.kind for one in reply.messages] == [Kind.NOTICE], asked
        assert "câu 1.1" in reply.messages[0].plain
    play.says("Nuôi bò", "1.6")
    for asked in ASKED.strip().splitlines():
        play.says(asked)
    assert play.live() == ["Nuôi bò"]


def test_an_answer_is_never_a_question(play: Play) -> None:
    play.agrees()
    play.says("Nuôi bò", "1.6")
    answers = [one for one in ANSWERS.strip().splitlines() if one != "Có"]
    for answer in answers:
        assert play.says(answer).saved
    assert play.live("du_an[1]/hoat_dong") == answers


@pytest.mark.parametrize("words", DOUBTFUL.strip().splitlines())
def test_in_doubt_one_tap_makes_it_an_answer(play: Play, words: str) -> None:
    play.agrees()
    play.says("Nuôi bò", "1.6")
    assert play.says(words).saved
    assert (play.live("du_an[1]/hoat_dong"), play.live("")) == ([], [words])
    [place] = [press for press in play.pressable if press.startswith("place:")]
    play.presses(place)
    assert (play.live("du_an[1]/hoat_dong"), play.live("")) == ([words], [])


def test_in_doubt_one_tap_makes_it_a_question(play: Play) -> None:
    play.agrees()
    play.says("Nuôi bò", "1.6", "Có cần ghi số tiền không ạ?")
    [asked] = [press for press in play.pressable if press.startswith("asked:")]
    assert "Anh/chị đang ở câu 1.6" in play.presses(asked).messages[0].plain
    assert play.live() == ["Nuôi bò"]
    play.presses(asked)  # a second tap does no harm
    assert play.live() == ["Nuôi bò"]


def test_words_that_follow_a_doubt_are_the_answer(play: Play) -> None:
    play.agrees()
    play.says("Nuôi bò", "1.6", "Có cần ghi số tiền không ạ?", "Mua bò giống")
    assert (play.live("du_an[1]/hoat_dong"), play.live("")) == (
        ["Mua bò giống"],
        ["Có cần ghi số tiền không ạ?"],
    )


def test_an_answer_that_is_edited_into_a_question_keeps_its_words(play: Play) -> None:
    play.agrees()
    play.says("Nuôi bò")
    message = play.replies[-1].to
    assert not play.edits(message, "?").saved
    assert play.live() == ["Nuôi bò"]


@settings(
    max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.sampled_from(("?", "viết gì ạ?", "Mua bò", "Xong", "Có cần ghi số tiền không ạ?", "2.3"))))
def test_whatever_is_asked_no_word_is_lost(play: Play, said: list[str]) -> None:
    play.address, play.replies = f"{play.address}x", []  # another officer
    before = Counter(play.live())
    play.agrees()
    play.says("1.6", *said)
    kept = Counter(play.live()) - before
    assert kept == Counter(one for one in said if one in {"Mua bò", "Có cần ghi số tiền không ạ?"})


def test_a_choice_that_is_called_like_a_question_is_chosen(tmp_path: Path) -> None:
    source = (
        "| survey | type | name | label |\n|---|---|---|---|\n|  | select_one biet | biet | Biết không |\n"
        "|  | text | z | Z |\n\n| choices | list_name | name | label |\n|---|---|---|---|\n"
        "|  | biet | h | Không hiểu |\n|  | biet | c | Có |\n\n"
        "| settings | form_id | version |\n|---|---|---|\n|  | f | 1 |\n"
    )
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", source))
    play.agrees("f")
    play.says("Không hiểu ạ")
    assert play.live("biet") == ["Không hiểu ạ"]
    play.close()
