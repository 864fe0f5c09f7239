"""Aspects with ticks, one asked alone, and once what is untouched: nothing of it stops or loses anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from flows.messages.message import TICK, Attached, FileRef, Message, Pressed, Reply
from storage.core import tables
from storage.core.engine import reading
from tests.chance import examples
from tests.dialogue.beginnings import returned
from tests.play import Play

APPROVAL = "du_an[1]/phe_duyet"
FORM = """
| survey | type | name | label | appearance | aspects | aspect_words | example |
|---|---|---|---|---|---|---|---|
| | text | a | A | multiline | thủ tục; thời gian; diện tích | hồ sơ; 0 ngày, lâu; (0 ha) | Hồ sơ mất 5 ngày |
| | text | b | B | multiline | một; hai | | |
| | text | c | C | multiline | | | |

| settings | form_id | version | probing |
|---|---|---|---|
| | f | 1 | PROBING |
"""


def play_of(tmp_path: Path, probing: str) -> Play:
    form = ("f.md", FORM.replace("PROBING", probing))
    play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=form)
    play.agrees("f")
    return play


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Play]:
    """At the first question of the form."""
    play = play_of(tmp_path, "")
    yield play
    play.close()


def aspects(message: Message) -> list[str]:
    """The labels of the aspects' buttons."""
    return [one.label for row in message.buttons for one in row if one.press.startswith("aspect:")]


def probing(reply: Reply) -> str:
    """The sentence about what is untouched, or ""."""
    buttons = {"write_more": "", "enough": ""}
    found = [
        one.text
        for one in reply.messages
        if {button.press.partition(":")[0] for row in one.buttons for button in row} >= set(buttons)
    ]
    assert len(found) <= 1
    return "".join(found)


def kept(play: Play, path: str) -> list[tuple[str, str]]:
    """The words and the aspect of each live part at a path."""
    parts = tables.parts
    query = select(parts.c.text, parts.c.aspect).where(parts.c.live, parts.c.path == path)
    with reading(play.engine) as connection:
        return [(row.text, row.aspect) for row in connection.execute(query.order_by(parts.c.place))]


def test_aspects_are_ticked_by_key_words_without_accents(asked: Play) -> None:
    assert aspects(asked.presses("hint").messages[0]) == ["thủ tục", "thời gian", "diện tích"]
    asked.says("Ho so gui huyen, mat 45 ngay")
    assert aspects(asked.presses("hint").messages[0]) == [f"{TICK}thủ tục", f"{TICK}thời gian", "diện tích"]
    asked.says("trên 2,5ha")
    assert aspects(asked.presses("hint").messages[0])[2] == f"{TICK}diện tích"


@pytest.mark.parametrize("words", ["Hà Giang", "đất tại hai xã", "hạ giá", "ngày đêm"])
def test_a_word_within_another_ticks_nothing(asked: Play, words: str) -> None:
    asked.says(words)
    assert aspects(asked.presses("hint").messages[0]) == ["thủ tục", "thời gian", "diện tích"]


def test_an_example_is_shown(asked: Play) -> None:
    assert "Ví dụ: “Hồ sơ mất 5 ngày”" in asked.presses("hint").messages[0].after
    assert "Ví dụ: “Hồ sơ mất 5 ngày”" in asked.says("?").messages[0].text


def test_a_part_keeps_the_aspect_that_was_asked(asked: Play) -> None:
    asked.says("Chung")
    hint = asked.presses("hint").messages[0]
    [time] = [one.press for row in hint.buttons for one in row if one.label == "thời gian"]
    alone = asked.presses(time).messages[0]
    assert (alone.key, alone.text) == ("a", "A")
    assert "Riêng về: thời gian." in alone.after
    asked.says("Năm 2012 chậm hơn")
    asked.attaches(caption="ảnh chụp")
    asked.restarts()
    asked.opens()
    assert "Riêng về: thời gian." in asked.shown.after
    asked.presses("back")
    assert "Riêng về" not in asked.shown.after
    asked.says("Nói thêm")
    assert kept(asked, "a") == [
        ("Chung", ""),
        ("Năm 2012 chậm hơn", "thời gian"),
        ("ảnh chụp", "thời gian"),
        ("Nói thêm", ""),
    ]
    assert f"{TICK}thời gian" in aspects(asked.presses("hint").messages[0])


def test_an_edited_part_keeps_its_aspect(asked: Play) -> None:
    asked.presses(_press_of(asked, "thời gian"))
    asked.says("ba tuần")
    asked.edits(asked.replies[-1].to, "bốn tuần")
    assert kept(asked, "a") == [("bốn tuần", "thời gian")]


def test_an_aspect_is_not_skipped_with_the_whole_question(asked: Play) -> None:
    asked.presses(_press_of(asked, "thời gian"))
    assert "skip" not in asked.pressable
    asked.says("bỏ qua")
    assert asked.key == "a"
    asked.says("bỏ qua")
    assert asked.key == "b"


def test_what_is_untouched_is_asked_once(asked: Play) -> None:
    asked.says("Hồ sơ")
    reply = asked.says("Xong")
    assert probing(reply) == "Câu trước: anh/chị có muốn viết thêm về thời gian không?"
    assert asked.key == "b"  # the next question is asked in the same reply
    asked.presses("back")
    asked.says("thêm nữa")
    assert probing(asked.presses("done")) == ""
    assert asked.key == "b"


def test_nothing_is_asked_where_all_is_touched(asked: Play) -> None:
    asked.says("Hồ sơ, 3 ngày")
    assert probing(asked.says("Xong")) == ""


def test_nothing_is_asked_without_key_words(asked: Play) -> None:
    asked.says("Hồ sơ, 3 ngày", "Xong", "cái gì đó")
    assert probing(asked.says("Xong")) == ""
    asked.says("cái gì đó")
    assert probing(asked.says("Xong")) == ""


def test_an_outline_turns_it_off(tmp_path: Path) -> None:
    play = play_of(tmp_path, "no")
    play.says("Hồ sơ")
    assert probing(play.says("Xong")) == ""
    play.close()


def test_a_skipped_answer_is_not_asked_about(asked: Play) -> None:
    assert probing(asked.presses("skip")) == ""


def test_a_recording_may_tell_it_all(asked: Play) -> None:
    asked.says("Hồ sơ")
    asked.sends(Attached(FileRef("0" * 64, "ghi.ogg", "audio/ogg", 9)))
    assert probing(asked.presses("done")) == ""


def test_files_on_their_way_may_tell_it_all(asked: Play) -> None:
    asked.says("Hồ sơ")
    assert probing(asked.sends(Pressed("done", "a", 1))) == ""


def test_staff_who_ask_know_what_they_want(play: Play) -> None:
    play.agrees()
    play.says("Bò")
    returned(play, APPROVAL, "Ai duyệt?")
    play.presses(f"goto:{APPROVAL}")
    play.says("Xã")
    assert probing(play.presses("done")) == ""


def test_more_is_written_about_the_only_untouched_aspect(asked: Play) -> None:
    asked.says("Hồ sơ", "Xong")
    asked.presses("write_more:a")
    assert (asked.key, "Riêng về: thời gian." in asked.shown.after) == ("a", True)
    assert asked.says("ba tuần").messages == ()
    assert kept(asked, "a") == [("Hồ sơ", ""), ("ba tuần", "thời gian")]
    assert probing(asked.says("Xong")) == ""
    assert asked.key == "b"


def test_more_is_written_about_one_of_several(asked: Play) -> None:
    asked.says("Chung")
    asked.says("Xong")
    asked.says("Viết thêm ạ")
    assert aspects(asked.shown) == ["thủ tục", "thời gian", "diện tích"]
    asked.says("cũng được")
    assert kept(asked, "a") == [("Chung", ""), ("cũng được", "")]


@pytest.mark.parametrize("said", ["Không có gì thêm", "Dạ không có gì thêm ạ", "khong co gi them"])
def test_nothing_to_add_is_no_answer(asked: Play, said: str) -> None:
    asked.says("Chung", "Xong", said)
    assert asked.key == "b"
    assert asked.live() == ["Chung"]


def test_the_same_words_are_an_answer_where_nothing_was_asked(asked: Play) -> None:
    asked.says("Không có gì thêm")
    assert asked.live("a") == ["Không có gì thêm"]


def test_what_comes_next_is_the_next_answer(asked: Play) -> None:
    asked.says("Chung", "Xong", "Của câu sau")
    assert (asked.live("a"), asked.live("b")) == (["Chung"], ["Của câu sau"])


def test_a_late_tap_on_more_leads_back(asked: Play) -> None:
    asked.says("Chung", "Xong", "Của câu sau", "Xong")
    asked.presses("write_more:a", "a")
    assert asked.key == "a"
    asked.presses("write_more:nowhere")
    asked.presses("aspect:~nothing")
    assert asked.key == "a"
    assert asked.live() == ["Chung", "Của câu sau"]


def test_two_phones_ask_for_their_own_aspects(asked: Play) -> None:
    asked.presses(_press_of(asked, "thời gian"))
    found = asked.presses("code:device").messages[0].text
    asked.address = "an2"
    asked.enters(next(word for word in found.split() if len(word) == 11 and "-" in word))
    asked.presses("goto:a")
    assert "Riêng về" not in asked.shown.after


DONE, MORE, ENOUGH = "Xong", "Viết thêm", "Không có gì thêm"
STEPS = (DONE, MORE, ENOUGH, "gợi ý", "quay lại", "mục lục", "[aspect]", "?")
WORDS = ("Hồ sơ gửi huyện", "45 ngày", "Khó khăn gì? Thiếu vốn.", "trên 2 ha")


@settings(
    max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(said=st.lists(st.sampled_from((*STEPS, *WORDS)), max_size=14))
def test_nothing_of_it_stops_anybody_or_loses_a_word(asked: Play, said: list[str]) -> None:
    asked.address, asked.replies = f"{asked.address}x", []  # another officer
    before, probed = Counter(asked.live()), Counter[str]()
    asked.agrees("f")
    for one in said:
        reply = asked.presses(_press_of(asked, "thời gian")) if one == "[aspect]" else asked.says(one)
        assert reply.saved or one not in WORDS
        probed.update([probing(reply)] if probing(reply) else [])
    written = [one for one in said if one in WORDS]
    kept_now = Counter(asked.live()) - before
    loose = {MORE, ENOUGH}  # where nothing was asked they are words
    assert Counter({one: n for one, n in kept_now.items() if one not in loose}) == Counter(written)
    assert all(number == 1 for number in probed.values())
    asked.says("nộp")
    assert asked.key == "review"


def _press_of(play: Play, aspect: str) -> str:
    hint = play.presses("hint").messages[0]
    found = (one.press for row in hint.buttons for one in row if one.label.removeprefix(TICK) == aspect)
    return next(found, "aspect:~nothing")
