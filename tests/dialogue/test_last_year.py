"""A report that follows last year's: what is offered, to whom, and that nothing counts without a press."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from flows.form.machine import Mover
from flows.messages.message import Pressed
from flows.report.answer import Standing
from flows.report.predecessor import Predecessor
from storage.campaigns.organisations import Organisation
from storage.core import tables
from storage.core.engine import reading, writing
from storage.privacy.erase import erase
from storage.reports.submissions import move
from tests.chance import examples
from tests.dialogue.test_new_version import FIRST as FORM
from tests.invited import LAO_CAI, campaign
from tests.play import Play

Y_TY = Organisation("UBND xã Y Tý", LAO_CAI, 2683)
FIRST = FORM.replace(
    "|        | text               | so    | Bao nhiêu? |            |       |\n", ""
).replace(
    "|        | text               | ten   | Tên        |            |       |\n",
    "|        | text               | ten   | Tên        |            |       |\n"
    "|        | text               | bo    | Bỏ         |            |       |\n"
    "|        | date               | ngay  | Ngày       |            |       |\n"
    "|        | text               | so    | Bao nhiêu? |            |       |\n"
    "|        | begin repeat       | buoc  | Bước       |            | 0-9   |\n"
    "|        | text               | viec  | Việc       | multiline  |       |\n"
    "|        | end repeat         |       |            |            |       |\n",
)
SECOND = (
    FIRST.replace("|        | text               | bo    | Bỏ         |            |       |\n", "")
    .replace("| text               | ten   | Tên        |", "| text               | ten   | Tên dự án  |")
    .replace("| text               | so    |", "| integer            | so    |")
    .replace("|         | vat       | de   | Dê    |", "|         | vat       | ga   | Gà    |")
    .replace("| f       | 1       |", "| f       | 2       |")
)


def invited(play: Play, id_: str, one: Organisation = Y_TY) -> str:
    """The code of an organisation in one more campaign."""
    return campaign(play.engine, id_, (one,), play.clock(), outlines=("f",))[0]


def reports(play: Play, code: str, *names: str) -> str:
    """Somebody reports projects with two steps each, and submits. Returns the submission's id."""
    play.enters(code)
    play.says("Câu một cũ", "Câu ba cũ", "xong")
    for number, name in enumerate(names, start=1):
        if number > 1:
            play.presses("add")
        play.says(f"Nuôi {name}", f"bỏ {name}", "10/6/2025", f"{number}0")
        play.presses("add")
        play.says(f"việc đầu {name}", "xong")
        play.presses("add")
        play.says(f"việc sau {name}", "xong")
        play.presses("finish")
        play.presses("choice:bo")
        play.presses("choice:de")
        play.presses("done")
        play.presses("choice:de")
    play.presses("submit")
    play.presses("submit")
    return play.submissions()[-1].id


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """Last year UBND xã Y Tý reported goats and bees."""
    one = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", FIRST))
    reports(one, invited(one, "c1"), "dê", "ong")
    one.clock.forward(days=330)
    yield one
    one.close()


def said(play: Play) -> str:
    return play.shown.plain


def kept(play: Play) -> dict[str, str]:
    """The words that count in the open report, by path."""
    parts = tables.parts
    query = select(parts.c.path, parts.c.text).where(
        parts.c.live, parts.c.draft_id == play.replies[-1].report
    )
    with reading(play.engine) as connection:
        return {row.path: row.text for row in connection.execute(query)}


def rows(play: Play, path: str) -> str:
    table = tables.repeats
    here = (table.c.draft_id == play.replies[-1].report, table.c.path == path)
    with reading(play.engine) as connection:
        return str(connection.execute(select(table.c.order).where(*here)).scalar())


def test_rows_are_taken_one_by_one_and_keep_their_answers_beside_them(play: Play) -> None:
    offered = play.enters(invited(play, "c2")).messages[-1]
    assert "– Nuôi dê\n– Nuôi ong" in offered.after and kept(play) == {}
    assert play.pressable == ["take_all", "choice:du_an[1]", "choice:du_an[2]", "no"]
    play.presses("choice:du_an[2]")
    play.presses("choice:du_an[1]")
    play.presses("drop:du_an[1]")
    assert play.pressable[:3] == ["choice:du_an[1]", "drop:du_an[2]", "done"]
    play.presses("done")
    assert play.key == "cau_1" and "Năm trước: “Câu một cũ”" in said(play)
    play.presses("as_before")
    play.presses("skip")
    assert play.key == "du_an[2]/ten" and "Dự án 1 (Nuôi ong)" in said(play), "it is the first one this year"
    assert "Năm trước: “Nuôi ong”" in said(play)
    play.presses("as_before")
    assert kept(play) == {"cau_1": "Câu một cũ", "du_an[2]/ten": "Nuôi ong"}
    assert (rows(play, "du_an"), rows(play, "du_an[2]/buoc")) == ("2", "1,2"), "its steps came with it"
    play.presses("goto:du_an[2]/buoc[2]/viec")
    assert "Năm trước: “việc sau ong”" in said(play)


def test_a_new_row_follows_none_of_last_year(play: Play) -> None:
    play.enters(invited(play, "c2"))
    play.presses("done")
    play.says("mới", "mới", "xong")
    assert play.key == "du_an[3]/ten" and "Năm trước" not in said(play)
    assert {"as_before", "amend"}.isdisjoint(play.pressable)


def test_yes_takes_all_and_no_takes_none(play: Play) -> None:
    play.enters(invited(play, "c2"))
    play.says("vâng")
    assert play.key == "cau_1" and rows(play, "du_an") == "1,2"
    play.address = "binh"
    play.enters(invited(play, "c3"))
    play.says("không")
    assert play.key == "cau_1" and rows(play, "du_an") == ""


def test_a_row_that_was_not_taken_can_be_taken_later(play: Play) -> None:
    play.enters(invited(play, "c2"))
    play.presses("done")
    listed = play.presses("rows").messages[-1]
    assert "dự án (Nuôi dê)" in listed.text
    play.presses("bring_back:du_an[1]")
    play.presses("goto:du_an[1]/ten")
    assert "Năm trước: “Nuôi dê”" in said(play)


def test_kept_words_are_marked_and_typed_ones_are_not(play: Play) -> None:
    play.enters(invited(play, "c2"))
    play.presses("take_all")
    play.presses("as_before")
    shown = play.presses("amend")
    assert [one.fill for one in shown.messages] == ["", "Câu ba cũ", ""] and "cau_3" not in kept(play)
    play.says("Câu ba cũ, sửa", "xong")
    parts = tables.parts
    with reading(play.engine) as connection:
        marks = select(parts.c.path, parts.c.kept_from).where(parts.c.draft_id == play.replies[-1].report)
        assert {tuple(row) for row in connection.execute(marks)} == {("cau_1", "2026-0001"), ("cau_3", "")}
    assert "1 câu giữ như năm trước." in said_of_review(play)
    play.presses("submit")
    answers = play.submissions()[-1].answers
    assert [answers[path].parts[0].kept_from for path in ("cau_1", "cau_3")] == ["2026-0001", ""]


def marked(play: Play) -> set[tuple[str, str]]:
    """(path, words) of what counts in the open report and is marked as kept."""
    parts = tables.parts
    query = select(parts.c.path, parts.c.text).where(
        parts.c.live, parts.c.draft_id == play.replies[-1].report, parts.c.kept_from != ""
    )
    with reading(play.engine) as connection:
        return {(row.path, row.text) for row in connection.execute(query)}


def test_kept_words_that_are_edited_are_kept_no_more(play: Play) -> None:
    play.enters(invited(play, "c2"))
    play.presses("done")
    play.sends(Pressed("as_before", "cau_1"), "tap")
    assert marked(play) == {("cau_1", "Câu một cũ")}
    play.edits("tap", "Câu một năm nay")
    assert kept(play) == {"cau_1": "Câu một năm nay"} and marked(play) == set()


def test_kept_words_that_move_to_another_question_are_kept_no_more(play: Play) -> None:
    """Their own question is asked no more, and they answer another one now."""
    play.enters(invited(play, "c2"))
    play.presses("take_all")
    play.presses("goto:du_an[1]/bo")
    play.sends(Pressed("as_before", "du_an[1]/bo"), "tap")
    assert marked(play) == {("du_an[1]/bo", "bỏ dê")}
    play.registry.publish(SECOND.encode(), "f.md")
    play.presses("goto:cau_3")
    play.presses(f"place:{play.channel}:{play.address}:tap")
    assert kept(play) == {"cau_3": "bỏ dê"} and marked(play) == set()


def said_of_review(play: Play) -> str:
    play.presses("submit")
    return said(play)


def test_a_second_tap_keeps_nothing_more_and_undo_takes_it_back(play: Play) -> None:
    play.enters(invited(play, "c2"))
    play.presses("done")
    play.sends(Pressed("as_before", "cau_1"), "tap")
    play.sends(Pressed("as_before", "cau_1"), "tap")
    play.sends(Pressed("as_before", "cau_1"), "another")
    assert kept(play) == {"cau_1": "Câu một cũ"} and play.key == "cau_3"
    play.presses("undo")
    assert kept(play) == {} and "Năm trước: “Câu một cũ”" in said(play)


def test_values_are_kept_as_values(play: Play) -> None:
    play.enters(invited(play, "c2"))
    play.presses("take_all")
    for path in ("ngay", "vat", "chinh"):
        play.presses(f"goto:du_an[1]/{path}")
        play.presses("as_before")
    play.presses("submit")
    play.presses("submit")
    answers = play.submissions()[-1].answers
    before = play.submissions()[0].answers
    for path in ("ngay", "vat", "chinh"):
        answer = answers[f"du_an[1]/{path}"]
        assert (answer.value, answer.standing) == (before[f"du_an[1]/{path}"].value, Standing.GIVEN)
    assert answers["du_an[1]/vat"].text == "Bò, Dê"


def test_questions_that_changed_between_the_years(play: Play) -> None:
    """One has another label, one is gone, one has another type, and a choice is gone."""
    play.registry.publish(SECOND.encode(), "f.md")
    play.enters(invited(play, "c2"))
    play.presses("take_all")
    seen = []
    for _ in range(12):
        seen.append((play.key, "as_before" in play.pressable, "amend" in play.pressable))
        play.presses("finish" if play.key.endswith("buoc") else "skip")
    asked = dict((key, (may_keep, may_amend)) for key, may_keep, may_amend in seen)
    assert asked["du_an[1]/ten"] == (True, True), "another label is the same question"
    assert not any(key.endswith("/bo") for key in asked), "it is asked no more"
    assert asked["du_an[1]/so"] == (True, True), "its words are read as a number"
    assert asked["du_an[1]/vat"] == (False, True), "goats can no longer be chosen"
    assert asked["du_an[1]/chinh"] == (False, True)
    assert kept(play) == {}
    play.presses("goto:du_an[1]/so")
    play.presses("as_before")
    play.presses("submit")
    play.presses("submit")
    assert play.submissions()[-1].answers["du_an[1]/so"].value == 10


WALKED = """
skip done back contents return take_all choice:du_an[1] drop:du_an[1] amend add finish review rows undo hint
goto:du_an[1]/so goto:du_an[2]/buoc[1]/viec bring_back:du_an[2] leave_out:du_an[1] replace confirm read
"""
PRESSES = st.sampled_from(WALKED.split())
NUMBERS = itertools.count(1)


@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(PRESSES | st.integers(1, 9).map("lời mới {}".format), max_size=25))
def test_nothing_of_last_year_counts_without_the_press_that_keeps_it(play: Play, done: list[str]) -> None:
    """Projects of last year may be taken; their words may not, nor anything that was chosen then."""
    number = next(NUMBERS)
    play.address = f"officer {number}"
    play.enters(invited(play, f"c{number + 1}"))
    for one in done:
        play.says(one) if one.startswith("lời") else play.presses(one)
    new = [text for text in kept(play).values() if not text.startswith("lời mới")]
    assert [text for text in new if text not in {"Bò", "Dê", "Ong", "Bò, Dê"}] == []


def test_another_organisation_sees_nothing(play: Play) -> None:
    others = (
        Organisation("UBND xã Y Tý", 37, 2683),
        Organisation("UBND xã Y Tý", LAO_CAI, 2684),
        Organisation("Hội Nông dân xã Y Tý", LAO_CAI, 2683),
        Organisation("UBND xã Y Ty", LAO_CAI, 2683),
    )
    for number, one in enumerate(others):
        play.address = f"officer {number}"
        shown = play.enters(invited(play, f"d{number}", one)).messages[-1]
        assert shown.key == "cau_1" and "Năm trước" not in shown.plain, one
    play.address = "no code"
    assert "Năm trước" not in play.agrees("f").messages[-1].plain


def test_the_same_organisation_by_its_other_spelling(play: Play) -> None:
    play.address = "binh"
    code = invited(play, "c2", Organisation("Xã  Y Tý", LAO_CAI, 2683))
    assert play.enters(code).messages[-1].key == "earlier_rows"


def test_the_newest_report_is_followed(play: Play) -> None:
    play.address = "binh"
    play.enters(invited(play, "c2"))
    play.presses("done")
    play.says("Câu một mới", "Câu ba mới", "xong", "Nuôi ngựa")
    play.presses("submit")
    play.presses("submit")
    play.address = "chi"
    assert "– Nuôi ngựa" in play.enters(invited(play, "c3")).messages[-1].after
    play.address = "dung"
    move(play.engine, "2027-0001", "withdraw", Mover.STAFF, play.clock())
    assert "– Nuôi dê" in play.enters(invited(play, "c4")).messages[-1].after


def erase_writer(play: Play) -> None:
    with writing(play.engine) as connection:
        [person] = {one.respondent for one in play.submissions()}
        erase(connection, person, play.clock(), Mover.RESPONDENT)


def withdraw(play: Play) -> None:
    move(play.engine, "2026-0001", "withdraw", Mover.STAFF, play.clock())


@pytest.mark.parametrize("ends", [erase_writer, withdraw])
def test_what_is_erased_or_withdrawn_is_shown_no_more(play: Play, ends: object) -> None:
    """To a colleague who has begun, at the screen of rows or at a question, and to who begins now."""
    play.address = "binh"
    play.enters(invited(play, "c2"))
    play.address = "chi"
    play.enters(invited(play, "c3"))
    play.presses("take_all")
    assert callable(ends)
    ends(play)
    play.presses("as_before")
    assert kept(play) == {} and "Năm trước" not in play.opens().messages[-1].plain
    play.address = "binh"
    assert play.opens().messages[-1].key == "cau_1" and "Năm trước" not in said(play)
    play.address = "dung"
    assert play.enters(invited(play, "c4")).messages[-1].key == "cau_1"


def test_paths_follow_the_order_in_which_rows_were_told() -> None:
    before = Predecessor("2025-0001", {}, {"a": (3, 1), "a[3]/b": (2,)})
    assert [before.path(one) for one in ("a[1]/b[1]/x", "a[2]/x", "a[3]/x", "a[1]/b[2]/x", "x")] == [
        "a[3]/b[2]/x",
        "a[1]/x",
        "",
        "",
        "x",
    ]
