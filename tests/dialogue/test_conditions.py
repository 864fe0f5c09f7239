"""Small conditions that guard an officer's words, each seen red with the condition turned round."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.dialogue.features.keep_parts import MOST_CHARACTERS
from flows.messages.message import Kind, Pressed, Said
from tests.dialogue.beginnings import PLACE, SCALE, begun, sealed, second_phone
from tests.dialogue.versions import A, B, C, form, publish, repeat, stands
from tests.play import Play


def play_of(tmp_path: Path, *rows: str) -> Play:
    """At the first question of a form of these rows."""
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", form(1, rows)))
    play.agrees("f")
    return play


def test_an_answer_takes_50000_characters_in_all_and_no_more(play: Play) -> None:
    """The last that fits is kept, one more is refused with a sentence, and what was kept stays."""
    play.agrees()
    play.presses(f"goto:{SCALE}")
    full = ["a" * 30_000, "b" * (MOST_CHARACTERS - 30_001), "c"]
    assert play.says(*full).saved
    refused = play.says("d")
    assert (refused.saved, refused.messages[-1].kind) == (False, Kind.ERROR)
    assert play.live(SCALE) == full
    play.presses("done")
    assert play.says("Thoát nghèo").saved, "the next answer has room of its own"


def test_where_a_rows_last_question_goes_one_stands_behind_the_rows(tmp_path: Path) -> None:
    play = play_of(tmp_path, *repeat("du_an", A, B), C)
    play.presses("add")
    play.says("Bò", "tốt")
    play.presses("add")
    play.says("Dê")
    assert play.key == "du_an[2]/b"
    publish(play, 2, [*repeat("du_an", A), C])
    play.presses("resume")
    assert play.key == "du_an"
    play.presses("add")
    assert play.key == "du_an[3]/a"
    play.says("Ong")
    assert play.live() == ["Bò", "tốt", "Dê", "Ong"]
    play.close()


def test_where_a_question_in_a_row_goes_one_stays_in_the_row(tmp_path: Path) -> None:
    play = play_of(tmp_path, *repeat("du_an", A, B, C))
    play.presses("add")
    play.says("Bò", "tốt", "không")
    play.presses("add")
    play.says("Dê")
    assert play.key == "du_an[2]/b"
    publish(play, 2, repeat("du_an", A, C))
    play.presses("resume")
    assert play.key == "du_an[2]/c"
    play.says("thêm giống")
    assert play.live("du_an[2]/c") == ["thêm giống"]
    play.close()


@pytest.mark.parametrize(("times", "key"), [("1-9", "du_an[1]/a"), ("0-9", "du_an")])
def test_a_repeat_begins_with_a_row_only_where_it_must_have_one(tmp_path: Path, times: str, key: str) -> None:
    play = play_of(tmp_path, f"begin repeat | du_an | Dự án |  |  |  |  | {times}", A, "end repeat |  | ")
    assert play.key == key
    for _ in range(2):
        play.presses("submit")
    assert play.submissions()[-1].rows.get("du_an", ()) == ((1,) if times == "1-9" else ())
    play.close()


@pytest.mark.parametrize(("how", "left"), [("both", ["Hải Hậu"]), ("instead", ["Hải Hậu"])])
def test_undo_leaves_an_answer_closed_that_another_phone_wrote_on(
    play: Play, how: str, left: list[str]
) -> None:
    play.agrees()
    second_phone(play)
    play.address = "an"
    play.presses(f"goto:{PLACE}")
    play.says("Xuân Trường")
    play.address = "an2"
    play.presses(f"goto:{PLACE}")
    play.says("Hải Hậu")
    play.presses(how)
    standing = stands(play, PLACE)
    assert standing[0] == "given"
    play.address = "an"
    play.says("hoàn tác")
    assert play.live(PLACE) == left
    assert stands(play, PLACE) == standing


def test_undo_of_done_opens_the_answer_again(play: Play) -> None:
    begun(play)
    play.presses("done")
    assert stands(play, SCALE)[0] == "given"
    play.says("hoàn tác")
    assert stands(play, SCALE)[0] == "open"
    play.says("3 bản")
    play.presses("done")
    assert sealed(play)[SCALE] == "1 xã\n25 hộ\n3 bản"


def test_what_another_phone_wrote_in_the_same_batch_is_told_once(play: Play) -> None:
    """The words are not in the database yet when the other phone's turn begins."""
    begun(play)
    second_phone(play)
    play.presses("contents")
    first = replace(play.inbound(Said("40 ha")), address="an")
    mine = [play.inbound(content) for content in (Pressed("back"), Said("3 bản"), Pressed("contents"))]
    _, told, kept, again = play.conversation.receive([first, *mine])
    elsewhere = [
        [one.text for one in reply.messages if "Ở máy khác" in one.text] for reply in (told, kept, again)
    ]
    assert elsewhere == [["Ở máy khác, anh/chị vừa ghi câu 1.4, dự án 1 (Bò)."], [], []]


def test_a_note_is_said_once_where_the_same_turn_changes_what_it_mentions(tmp_path: Path) -> None:
    """The prompt is made anew then: the note of before does not stand above the one of now."""
    source = """
| survey | type      | name | label          | calculation | trigger |
|--------|-----------|------|----------------|-------------|---------|
|        | text      | ten  | Tên            |             |         |
|        | calculate | luc  |                | ${ten}      | ${ten}  |
|        | note      | n    | Khi đó: ${luc} |             |         |
|        | text      | sau  | Sau            |             |         |

| settings | form_id | form_title | version |
|----------|---------|------------|---------|
|          | mau     | Mẫu        | 1       |
"""
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("mau.md", source))
    play.agrees("mau")
    shown = play.says("Bò").messages[-1].plain
    assert "Khi đó: Bò" in shown
    assert shown.count("Khi đó") == 1
    play.close()


def test_submit_of_a_prompt_that_is_past_leads_nowhere(play: Play) -> None:
    begun(play)
    here = play.key
    play.presses("submit", asked_at="review")
    assert play.key == here
