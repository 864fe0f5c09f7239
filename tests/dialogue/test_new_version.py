"""A new version of an outline under open drafts: nothing is lost, each phone is told once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from flows.form.compiler import compile_outline
from flows.messages.message import Said
from flows.report.answer import Standing
from flows.report.rebasing import faults
from storage.core import tables
from storage.core.engine import reading
from tests.chance import examples
from tests.play import Play

FIRST = """
| survey | type               | name  | label      | appearance | times |
|--------|--------------------|-------|------------|------------|-------|
|        | text               | cau_1 | Câu một    |            |       |
|        | text               | cau_3 | Cũ         | multiline  |       |
|        | begin repeat       | du_an | Dự án      |            | 1-9   |
|        | text               | ten   | Tên        |            |       |
|        | select_multiple vat | vat  | Nuôi gì?   |            |       |
|        | select_one vat     | chinh | Chính là?  |            |       |
|        | text               | so    | Bao nhiêu? |            |       |
|        | end repeat         |       |            |            |       |

| choices | list_name | name | label |
|---------|-----------|------|-------|
|         | vat       | bo   | Bò    |
|         | vat       | de   | Dê    |
|         | vat       | ong  | Ong   |

| settings | form_id | version |
|----------|---------|---------|
|          | f       | 1       |
"""
SECOND = (
    FIRST.replace("|        | text               | cau_1 | Câu một    |            |       |\n", "")
    .replace("|        | text               | cau_3 | Cũ         | multiline  |       |\n",
             "|        | text | cau_2 | Hai | | |\n|        | text | cau_3 | Mới | multiline | |\n")
    .replace("| text               | so    |", "| integer            | so    |")
    .replace("|         | vat       | ong  | Ong   |", "|         | vat       | ga   | Gà    |")
    .replace("| f       | 1       |", "| f       | 2       |")
)  # fmt: skip


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Play]:
    """Everything of version 1 is answered; one stands at the last question."""
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", FIRST))
    play.agrees("f")
    play.sends(Said("Xin chào đề cương"), "hello")
    play.says("lời cũ")
    play.presses("done")
    play.says("Dự án A")
    play.presses("choice:de")
    play.presses("choice:ong")
    play.presses("done")
    play.presses("choice:ong")
    yield play
    play.close()


def publish(play: Play, form: str = SECOND) -> None:
    play.registry.publish(form.encode(), "f.md")


def sealed(play: Play) -> dict[str, tuple[object, Standing, str]]:
    before = len(play.submissions())
    while len(play.submissions()) == before:
        if play.presses("submit").messages[-1].key not in {"review", "submitted"}:
            play.presses("done")  # what is asked again stays as it is
    answers = play.submissions()[-1].answers
    return {path: (answer.value, answer.standing, answer.text) for path, answer in answers.items()}


def test_answers_carry_over_and_what_is_new_is_told_once(first: Play) -> None:
    publish(first)
    reply = first.says("25")
    told = reply.messages[0].text
    assert "Thêm câu: Hai." in told
    assert "Không còn câu: Câu một." in told
    assert "có lựa chọn không còn nữa" in told
    assert first.presses("back").messages[0].key != "news"
    answers = sealed(first)
    assert answers["cau_3"][2] == "lời cũ"
    assert answers["du_an[1]/so"] == (25, Standing.GIVEN, "25"), "the late text still answers its question"
    assert answers["du_an[1]/vat"][0] == ("de",)
    assert answers["du_an[1]/chinh"] == (None, Standing.AS_WRITTEN, "Ong")
    assert answers["cau_1"][2] == "Xin chào đề cương", "set aside, with its words"
    assert first.submissions()[-1].outline_version == "2"


def test_a_choice_that_is_gone_is_asked_again(first: Play) -> None:
    publish(first)
    first.presses("goto:du_an[1]/chinh")
    assert "Đã viết: “Ong”. Đề cương mới hỏi lại" in first.shown.plain
    assert [b.press for row in first.shown.buttons for b in row][:3] == [
        "choice:bo",
        "choice:de",
        "choice:ga",
    ]
    first.presses("choice:ga")
    assert sealed(first)["du_an[1]/chinh"][0] == "ga"


def test_what_was_set_aside_can_be_put_into_a_question(first: Play) -> None:
    publish(first)
    first.presses("goto:cau_2")
    shown = first.says("tin chưa xếp").messages[0]
    assert "Xin chào đề cương" in shown.text
    first.presses(shown.buttons[0][0].press)
    assert sealed(first)["cau_2"][2] == "Xin chào đề cương"


def test_an_edit_of_a_message_that_was_set_aside_finds_it(first: Play) -> None:
    publish(first)
    first.edits("hello", "Xin chào")
    assert sealed(first)["cau_1"][2] == "Xin chào"


def test_a_question_that_comes_back_has_its_words_again(first: Play) -> None:
    publish(first)
    first.says("25")
    publish(first, FIRST.replace("| f       | 1       |", "| f       | 3       |"))
    answers = sealed(first)
    assert answers["cau_1"][2] == "Xin chào đề cương"
    assert "" not in answers
    assert answers["du_an[1]/so"] == (None, Standing.GIVEN, "25")


def test_a_position_at_a_dropped_question_goes_on_behind_it(tmp_path: Path) -> None:
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", FIRST))
    play.agrees("f")
    assert play.key == "cau_1"
    publish(play)
    assert play.opens().messages[-1].key == "cau_3"
    play.close()


def test_each_phone_is_told_and_goes_on_where_it_was(first: Play) -> None:
    code = first.presses("code:device").messages[0].text.split()[1]
    first.address = "an2"
    first.enters(code)
    first.presses("goto:cau_1")
    publish(first)
    first.address = "an"
    assert first.says("25").messages[0].key == "news"
    first.address = "an2"
    reply = first.opens()
    assert [one.key for one in reply.messages] == ["news", "cau_3", "cau_3"]
    assert "Ở máy khác" in reply.messages[1].text


def test_a_submitted_report_stays_in_its_version_until_it_is_taken_back(first: Play) -> None:
    sealed(first)
    publish(first)
    assert [one.key for one in first.opens().messages] == ["submitted"]
    first.presses("withdraw")
    assert first.opens().messages[0].key == "news"


def test_publishing_writes_nothing_but_the_outline(first: Play) -> None:
    def rows() -> list[object]:
        with reading(first.engine) as connection:
            kept = (tables.drafts, tables.answers, tables.parts)
            return [connection.execute(select(table)).all() for table in kept]

    before = rows()
    publish(first)
    assert rows() == before


def test_a_question_that_becomes_a_repeat_is_refused() -> None:
    old = compile_outline(FIRST.encode(), "f.md")
    line = "|        | text               | cau_3 | Cũ         | multiline  |       |\n"
    rows = ("| begin repeat | cau_3 | Cũ | | |", "| text | x | X | | |", "| end repeat | | | | |")
    repeat = "".join(f"|        {row}\n" for row in rows)
    [(_, _, what, _)] = faults(old, compile_outline(FIRST.replace(line, repeat).encode(), "f.md"))
    assert "was a question in version 1 and is a repeat now" in str(what)


def test_dropping_a_question_is_no_fault() -> None:
    old = compile_outline(FIRST.encode(), "f.md")
    assert list(faults(old, compile_outline(SECOND.encode(), "f.md"))) == []


def test_a_question_that_moves_into_a_repeat_is_refused() -> None:
    old = compile_outline(FIRST.encode(), "f.md")
    line = "|        | text               | cau_1 | Câu một    |            |       |\n"
    inside = "|        | text               | ten   |"
    moved = FIRST.replace(line, "").replace(inside, line + inside)
    [(row, column, what, repair)] = faults(old, compile_outline(moved.encode(), "f.md"))
    assert (row, column) == (4, "name")
    assert "was cau_1 in version 1 and is du_an/cau_1 now" in str(what)
    assert "new name" in str(repair)


QUESTIONS = {
    "a": "text | a | A |  |",
    "b": "text | b | B | multiline |",
    "c": "integer | c | C |  |",
    "d": "date | d | D |  |",
    "e": "select_one vat | e | E |  |",
}
KINDS = st.sampled_from(["text", "integer", "date"])

VERSION = st.tuples(
    st.lists(st.sampled_from(sorted(QUESTIONS)), unique=True), st.dictionaries(st.just("a"), KINDS)
)


def form(version: int, names: list[str], kinds: dict[str, str]) -> str:
    lines = [f"|  | {QUESTIONS[name].replace('text', kinds.get(name, 'text'), 1)}" for name in names]
    return "\n".join(
        [
            "| survey | type | name | label | appearance |",
            "|---|---|---|---|---|",
            *lines,
            "|  | text | z | Z |  |",
            "",
            "| choices | list_name | name | label |",
            "|---|---|---|---|",
            *(f"|  | vat | {value} | {value} |" for value in (["bo", "de"] if version % 2 else ["bo", "ga"])),
            "",
            "| settings | form_id | version |",
            "|---|---|---|",
            f"|  | f | {version} |",
        ]
    )


@settings(
    max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    versions=st.lists(
        VERSION,
        min_size=2,
        max_size=4,
    ),
    words=st.lists(st.sampled_from(["25", "bò", "de", "10/6/2013", "lời"]), min_size=1, max_size=5),
)
def test_no_word_is_lost_through_any_versions(
    tmp_path_factory: pytest.TempPathFactory,
    versions: list[tuple[list[str], dict[str, str]]],
    words: list[str],
) -> None:
    folder = tmp_path_factory.mktemp("v")
    forms = [form(number, names, kinds) for number, (names, kinds) in enumerate(versions, start=1)]
    play = Play(f"sqlite:///{folder}/d.db", folder / "files", form=("f.md", forms[0]))
    play.agrees("f")
    for name, text in zip(versions[0][0], words, strict=False):
        play.presses(f"goto:{name}")
        play.says(text)
    said = sorted(play.live())
    for one in forms[1:]:
        play.registry.publish(one.encode(), "f.md")
        play.opens()
        assert sorted(play.live()) == said
    play.close()


FIGURES = """
| survey | type | name   | label  | appearance | figures |
|--------|------|--------|--------|------------|---------|
|        | text | quy_mo | Quy mô | multiline  | {}      |
|        | text | ten    | Tên    |            |         |

| settings | form_id | version |
|----------|---------|---------|
|          | f       | {}      |
"""


def test_what_a_new_version_wants_is_read_of_words_that_are_there(tmp_path: Path) -> None:
    """What was confirmed stays so, what is wanted no more goes, what is new is open."""
    form = FIGURES.format("so_ho (số hộ): hộ; so_xa (số xã): xã", 1)
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", form))
    play.agrees("f")
    play.says("25 hộ, 1 xã, 608 triệu đồng")
    play.presses("done")
    play.presses("agree:quy_mo")
    publish(play, FIGURES.format("so_ho (số hộ): hộ; tien (kinh phí): money", 2))
    play.presses("review")
    assert "1 số liệu chưa xác nhận" in play.shown.text
    play.presses("submit")
    figures = play.submissions()[-1].answers["quy_mo"].figures
    assert [(one.name, one.confirmation.value) for one in figures] == [
        ("so_ho", "confirmed"),
        ("tien", "read"),
    ]
    play.close()
