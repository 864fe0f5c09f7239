"""What the letter says of an organisation is offered where the outline asks for just that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.campaigns.organisations import Organisation
from storage.core.engine import writing
from storage.core.tables import invitations
from tests.dialogue.test_last_year import kept
from tests.invited import LAO_CAI, campaign
from tests.play import Play

FORM = """
| survey | type            | name  | label     |
|--------|-----------------|-------|-----------|
|        | text            | ten   | Tên       |
|        | select_one tinh | tinh  | Tỉnh      |
|        | text            | xa    | Xã        |
|        | text            | dai_dien | Người đại diện |

| choices | list_name | name | label     |
|---------|-----------|------|-----------|
|         | tinh      | 15   | Lào Cai   |
|         | tinh      | 37   | Ninh Bình |

| settings | form_id | form_title | version | organisation | province | commune |
|----------|---------|------------|---------|--------------|----------|---------|
|          | f       | F          | 1       | ten          | tinh     | xa      |
"""
OFFER = {"as_invited", "amend"}
Y_TY = Organisation("UBND xã Y Tý", LAO_CAI, 2701)


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    one = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", FORM))
    yield one
    one.close()


def enters(play: Play, one: Organisation = Y_TY, id_: str = "c1") -> None:
    play.enters(campaign(play.engine, id_, (one,), play.clock(), outlines=("f",))[0])


def test_each_is_offered_at_its_question_and_kept_by_a_press(play: Play) -> None:
    enters(play)
    offered = []
    for _ in range(3):
        assert set(play.pressable) >= OFFER and "Giữ như thư mời" in str(play.shown.buttons)
        offered.append(play.shown.after.splitlines()[-1])
        play.presses("as_invited")
    assert offered == [
        "Theo thư mời: “UBND xã Y Tý”",
        "Theo thư mời: “Lào Cai”",
        "Theo thư mời: “Xã Y Tý”",
    ], "as the question takes it: a choice without its kind"
    assert play.key == "dai_dien" and OFFER.isdisjoint(play.pressable)
    assert kept(play) == {"ten": "UBND xã Y Tý", "tinh": "Lào Cai", "xa": "Xã Y Tý"}
    for _ in range(2):
        play.presses("submit")
    answers = play.submissions()[-1].answers
    assert answers["tinh"].value == "15"
    assert [part.kept_from for answer in answers.values() for part in answer.parts] == ["", "", ""]


def test_nothing_counts_without_the_press(play: Play) -> None:
    enters(play)
    shown = play.presses("amend")
    assert [one.fill for one in shown.messages] == ["", "UBND xã Y Tý", ""] and kept(play) == {}
    for _ in range(4):
        play.presses("skip")
    assert kept(play) == {}
    play.presses("goto:ten")
    play.says("Xã Y Tý")
    play.presses("goto:ten")
    assert OFFER.isdisjoint(play.pressable) and "thư mời" not in play.shown.plain
    play.presses("as_invited")
    assert kept(play) == {"ten": "Xã Y Tý"}, "a tap that comes late changes no answer"


def test_what_the_letter_does_not_say_or_the_question_does_not_take_is_not_offered(play: Play) -> None:
    enters(play, Organisation("Hội A", 22))
    assert "Theo thư mời: “Hội A”" in play.shown.plain
    for _ in range(2):
        play.presses("skip")
        assert "thư mời" not in play.shown.plain, "Quảng Ninh is no choice, and it has no commune"
    play.address = "binh"
    play.agrees("f")
    assert play.key == "ten" and "thư mời" not in play.shown.plain, "nobody invited who came by themselves"


def test_last_years_words_go_before_the_letters(play: Play) -> None:
    enters(play)
    play.says("Uỷ ban xã Y Tý")
    for _ in range(2):
        play.presses("submit")
    play.address = "binh"
    enters(play, id_="c2")
    assert "Năm trước: “Uỷ ban xã Y Tý”" in play.shown.plain and "thư mời" not in play.shown.plain
    play.presses("as_invited")
    assert kept(play) == {}, "nobody was asked whether to keep these"
    play.presses("goto:tinh")
    assert "Theo thư mời: “Lào Cai”" in play.shown.plain


def test_a_mended_name_is_offered_as_it_is_now(play: Play) -> None:
    enters(play)
    with writing(play.engine) as connection:
        connection.execute(invitations.update().values(organisation="UBND xã Y Tý mới"))
    assert "Theo thư mời: “UBND xã Y Tý mới”" in play.opens().messages[-1].plain
