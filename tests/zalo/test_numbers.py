"""Numbers for buttons: steady where they are free, and none where a number may be an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.messages.message import Button, Kind, Message, Numbers
from flows.messages.numbered import Offered, by_label, by_token, listed, several
from tests.play import Play

REST, REST_CONTENTS = "Việc khác", "Mục lục, việc khác"
DONE, SKIP = Button("done", "Xong"), Button("skip", "Bỏ qua")
STEADY = (
    (DONE, SKIP),
    (
        Button("hint", "Gợi ý"),
        Button("back", "Quay lại"),
        Button("contents", "Mục lục"),
        Button("pause", "Tạm dừng"),
    ),
)


def shown(*messages: Message) -> list[str]:
    return [one.text for one in listed(messages, REST, REST_CONTENTS)]


def offers(*messages: Message) -> tuple[Offered, ...]:
    return tuple(offer for one in listed(messages, REST, REST_CONTENTS) for offer in one.offers)


def prompt(numbers: Numbers, *rows: tuple[Button, ...]) -> Message:
    return Message(Kind.PROMPT, "Hỏi gì đó", key="ten", buttons=rows, numbers=numbers)


def choices(*labels: str, verb: str = "choice") -> tuple[tuple[Button, ...], ...]:
    return tuple((Button(f"{verb}:{at}", label),) for at, label in enumerate(labels))


def test_a_long_answer_has_the_steady_numbers() -> None:
    assert shown(prompt(Numbers.FREE, *STEADY)) == ["1 Xong · 2 Bỏ qua · 0 Mục lục, việc khác"]


def test_where_a_number_is_an_answer_steps_have_letters() -> None:
    assert shown(prompt(Numbers.ANSWER, (SKIP,), STEADY[1])) == ["bq Bỏ qua · ml Mục lục, việc khác"]


def test_choices_have_numbers_and_steps_letters() -> None:
    asked = prompt(Numbers.CHOICE, *choices("Có", "Không"), *STEADY)
    assert shown(asked) == ["1 Có\n2 Không\nx Xong · bq Bỏ qua · ml Mục lục, việc khác"]


def test_choices_that_are_figures_are_typed_as_they_are() -> None:
    asked = prompt(Numbers.CHOICE, *choices("1 hộ", "2 hộ trở lên"), (SKIP,))
    assert by_token("2", offers(asked)) is None
    assert [one.token for one in offers(asked)] == ["a", "b", "bq"]


def test_what_brings_its_number_keeps_it() -> None:
    asked = prompt(Numbers.CHOICE, *choices("1. số xã: 1", "2. số hộ: 25", verb="figure"), (STEADY[1][1],))
    assert shown(asked) == ["1 số xã: 1\n2 số hộ: 25\nql Quay lại"]


def test_many_headings_each_have_something_to_type() -> None:
    """And of two that bring the same number, one has another."""
    asked = prompt(Numbers.ANSWER, *choices(*["Dự án"] * 40, "1. Một", "1. Hai", verb="goto"), *STEADY)
    tokens = [one.token for one in offers(asked) if not one.behind]
    assert len(tokens) == len(set(tokens)) == 24 + 3
    both = prompt(Numbers.ANSWER, *choices("1. Một", "1. Hai", verb="goto"))
    assert [one.token for one in offers(both)] == ["m1", "a"]


def test_what_cannot_be_taken_back_takes_a_word() -> None:
    review = prompt(Numbers.FREE, (Button("submit", "Nộp báo cáo"),), (Button("read", "Đọc lại toàn bộ"),))
    erase = prompt(Numbers.FREE, (Button("confirm", "Xoá hết"), Button("back", "Không xoá")))
    assert shown(review) == ["9 Đọc lại toàn bộ · nop Nộp báo cáo"]
    for told in ("da xoa", "Dạ xoá rồi ạ"):  # it may tell that it was done
        assert by_token(told, offers(erase)) is None
    assert by_token("xoá", offers(erase)) == Offered("xoa", "confirm", "Xoá hết")
    assert all(
        one.press != "confirm" for number in range(20) if (one := by_token(str(number), offers(erase)))
    )


def test_two_messages_of_a_reply_take_no_number_twice() -> None:
    table = Message(
        Kind.NOTICE,
        "Đọc được",
        "ten",
        buttons=((Button("agree:ten", "Đúng"), Button("mend:ten", "Sửa số")),),
    )
    assert shown(table, prompt(Numbers.FREE, *STEADY)) == [
        "3 Đúng · 4 Sửa số",
        "1 Xong · 2 Bỏ qua · 0 Mục lục, việc khác",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "1",
        " 1 ",
        "1.",
        "1)",
        "1 ạ",
        "số 1",
        "bấm 1",
        "Chọn 1 nhé",
        "1!",
        "1 a",
        "１",
        "Dạ 1 ạ",
        "vâng, 1",
        "Dạ số 1 anh ạ",
    ],
)
def test_as_people_type_a_number(typed: str) -> None:
    found = by_token(typed, offers(prompt(Numbers.FREE, *STEADY)))
    assert found is not None
    assert found.press == "done"


@pytest.mark.parametrize("typed", ["xong", "XONG ạ", "Xong nhé", "bo qua", "Bỏ Qua", "mục lục", "goi y"])
def test_as_people_type_a_label(typed: str) -> None:
    assert by_label(typed, offers(prompt(Numbers.FREE, *STEADY))) is not None


@pytest.mark.parametrize("typed", ["1 hộ", "11", "1,5", "1 và 2", "câu 1", "2017", "", "1\n2", "x" * 100])
def test_other_words_are_words(typed: str) -> None:
    found = offers(prompt(Numbers.FREE, *STEADY))
    assert (by_token(typed, found), by_label(typed, found), several(typed, found)) == (None, None, ())


@pytest.mark.parametrize("typed", ["1,3", "1 3", "1, 3", "3;1", "1 và 3", "1,3 ạ"])
def test_several_choices_at_once(typed: str) -> None:
    asked = prompt(Numbers.CHOICE, *choices("Bò", "Dê", "Gà"), (DONE,))
    assert {one.label for one in several(typed, offers(asked))} == {"Bò", "Gà"}


VERBS = [
    "done",
    "skip",
    "back",
    "contents",
    "pause",
    "hint",
    "replace",
    "history",
    "reply",
    "confirm",
    "undo",
]
VERBS += ["submit", "add", "finish", "more:a", "move", "choice:a", "choice:b", "goto:x[1]/y", "rows:z", "web"]
BUTTONS = st.builds(
    Button,
    st.sampled_from(VERBS),
    st.one_of(
        st.sampled_from(["Xong", "Bỏ qua", "1. Một", "2. Hai", "12", "1.4", "Xoá hết", "…", "Đúng, 25"]),
        st.text(max_size=12),
    ),
)
MESSAGES = st.lists(
    st.builds(
        Message,
        st.sampled_from(list(Kind)),
        st.just("lời"),
        key=st.just("ten"),
        buttons=st.lists(st.lists(BUTTONS, max_size=4).map(tuple), max_size=5).map(tuple),
    ),
    min_size=1,
    max_size=3,
)


@given(MESSAGES, st.sampled_from(list(Numbers)))
def test_whatever_is_offered(messages: list[Message], numbers: Numbers) -> None:
    """No token stands for two things; a bare number means nothing where it may be an answer."""
    told = [Message(one.kind, one.text, one.key, buttons=one.buttons, numbers=numbers) for one in messages]
    found = [one for one in offers(*told) if not one.behind]
    tokens = [one.token for one in found]
    assert len(set(tokens)) == len(tokens)
    assert all(tokens)
    for one in found:
        assert by_token(one.token, found) == one, "what is shown is understood"
        number = one.token.replace(" ", "").isdecimal()
        if numbers is Numbers.ANSWER:
            assert not number, f"{one} would be taken for an answer"
        if numbers is Numbers.CHOICE and number:
            assert one.press.startswith(("choice:", "goto:", "rows:", "more:")), "only a choice has a number"
        if one.press == "submit":
            assert not number
    steady = {one.token: one.press for one in found}
    if numbers is Numbers.FREE and messages[-1].kind is Kind.PROMPT:
        last = {button.press for row in messages[-1].buttons for button in row}
        if "done" in last and not last & {"confirm", "add"}:
            assert steady["1"] == "done"
        if "skip" in last and "finish" not in last:
            assert steady["2"] == "skip"


@given(st.integers(0, 999), st.sampled_from(["", " ạ", ".", " hộ"]))
def test_a_number_at_a_question_of_figures_is_the_answer(number: int, behind: str) -> None:
    asked = prompt(Numbers.ANSWER, (DONE, SKIP), *choices("Như trên"), STEADY[1])
    found = offers(asked)
    assert by_token(f"{number}{behind}", found) is None
    assert by_label(f"{number}{behind}", found) is None
    assert several(f"{number}{behind}", found) == ()


def test_what_a_number_means_is_known_at_every_question(tmp_path: Path) -> None:
    """In the shipped outline: at a one-line question, at a long one, at a gate, in the contents."""
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", channel="zalo", pushed=("zalo",))
    play.agrees()
    kinds = {}
    for path in ("du_an[1]/ten", "du_an[1]/quy_mo", "du_an[1]/tiep_can"):
        kinds[path] = play.presses(f"goto:{path}").messages[-1].numbers
    kinds["contents"] = play.presses("contents").messages[-1].numbers
    assert kinds == {
        "du_an[1]/ten": Numbers.ANSWER,
        "du_an[1]/quy_mo": Numbers.FREE,
        "du_an[1]/tiep_can": Numbers.FREE,
        "contents": Numbers.ANSWER,
    }
    play.close()
