"""Questions for help are told from answers: of these lists none is taken for the other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.reading.asking import asks_for_help, may_ask
from flows.reading.yes_and_no import is_no, is_yes
from tests.chance import examples
from tests.reading.asking import ANSWERS, ASKED, DOUBTFUL


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("text", lines(ASKED))
def test_a_question_for_help_is_understood(text: str) -> None:
    assert asks_for_help(text)
    assert asks_for_help(text.upper())


@pytest.mark.parametrize("text", lines(ANSWERS))
def test_an_answer_is_no_question(text: str) -> None:
    assert not asks_for_help(text)
    assert not may_ask(text)


@pytest.mark.parametrize("text", lines(DOUBTFUL))
def test_what_may_be_either_is_in_doubt(text: str) -> None:
    assert not asks_for_help(text)
    assert may_ask(text)


@given(st.from_regex(r"[? ]*\?[?! ]*", fullmatch=True).filter(lambda text: len(text) < 100))
def test_question_marks_alone_always_ask(text: str) -> None:
    assert asks_for_help(text)


@settings(max_examples=examples(50))
@given(st.lists(st.sampled_from(("da", "anh", "em", "cho", "viet", "gi", "the nao", "a", "?", "khong biet"))))
def test_no_text_takes_long(words: list[str]) -> None:
    """Repeated groups may take exponential time: then this test ends by its time limit."""
    text = " ".join(words * 20)
    assert asks_for_help(text) in {True, False}
    assert may_ask(text) in {True, False}


@pytest.mark.parametrize(
    "text", ["Vâng", "Vâng ạ", "Dạ", "Dạ có", "Có.", "Dạ vâng ạ", "Đúng rồi ạ", "ok", "Đồng ý ạ", "dung"]
)
def test_yes(text: str) -> None:
    assert is_yes(text)
    assert not is_no(text)


@pytest.mark.parametrize(
    "text", ["Không", "Không ạ", "Dạ không", "Dạ chưa có ạ", "ko", "Thôi ạ", "Không có gì"]
)
def test_no(text: str) -> None:
    assert is_no(text)
    assert not is_yes(text)


@pytest.mark.parametrize(
    "text", ["Có 25 hộ", "Không biết", "Đúng, 25", "Dạ 25", "Không có vốn", "Có không?", ""]
)
def test_neither(text: str) -> None:
    assert not is_yes(text)
    assert not is_no(text)
