"""A new version under the question at hand: what was meant for it never lands in another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.form.machine import Mover
from flows.messages.message import Attached, FileRef, Pressed, Said
from flows.report.submission import Remark
from storage.reports.submissions import move
from tests.dialogue.versions import A, B, C, form, live, publish, repeat
from tests.play import JPEG, Play

Start = Callable[..., Play]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    plays: list[Play] = []

    def begin(rows: list[str], choices: str = "bo de ong") -> Play:
        play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("f.md", form(1, rows, choices)))
        play.agrees("f")
        plays.append(play)
        return play

    yield begin
    for play in plays:
        play.close()


def submits(play: Play) -> dict[str, str]:
    """The words of the report that is sealed."""
    play.presses("review")
    for _ in range(4):
        if play.submissions():
            break
        play.presses("submit")
    return {path: answer.text for path, answer in play.submissions()[-1].answers.items()}


def test_words_for_a_dropped_question_stay_its_own(start: Start) -> None:
    play = start([A, B])
    publish(play, 2, [B])
    reply = play.says("Bản Lũng Vài")
    assert play.key == "b"
    assert "chưa ghi vào câu nào" in reply.messages[-1].plain
    assert live(play) == {"a": ["Bản Lũng Vài"]}
    play.says("Tốt")
    assert submits(play) == {"b": "Tốt", "a": "Bản Lũng Vài"}


@pytest.mark.parametrize("press", ["skip", "done", "replace", "back", "confirm", "choice:bo"])
@pytest.mark.parametrize("asked_at", ["", "a"])
def test_a_button_of_a_dropped_question_moves_nothing(start: Start, press: str, asked_at: str) -> None:
    play = start([A, "select_one vat | v | V", C])
    publish(play, 2, ["select_one vat | v | V", C])
    play.presses(press, asked_at)
    assert play.key == "v"
    assert not live(play)


def test_a_no_for_a_dropped_question_closes_no_repeat(start: Start) -> None:
    inside = repeat("r", "text | x | X")
    play = start([A, *inside, B])
    publish(play, 2, [*inside, B])
    play.says("Không")
    assert play.key == "r", "still asked whether there is a project"
    assert live(play) == {"a": ["Không"]}
    play.presses("add")
    assert play.key == "r[1]/x"


def test_behind_a_dropped_question_comes_the_repeat_with_its_rows(start: Start) -> None:
    inside = repeat("r", "text | x | X")
    play = start([A, *inside])
    play.says("a")
    play.presses("add")
    play.says("Dự án 1")
    play.presses("goto:a")
    publish(play, 2, [B, *inside])
    assert play.opens().messages[-1].key == "r[1]/x"


def test_contents_open_while_the_last_question_of_a_row_is_dropped(start: Start) -> None:
    play = start(repeat("r", "text | x | X", "text | y | Y"))
    play.presses("add")
    play.says("Dự án A")
    play.presses("contents")
    publish(play, 2, repeat("r", "text | x | X"))
    play.presses("back")
    play.presses("add")
    play.says("Dự án B")
    assert live(play) == {"r[1]/x": ["Dự án A"], "r[2]/x": ["Dự án B"]}


def test_a_question_that_is_relevant_no_more_takes_no_late_words(start: Start) -> None:
    play = start([A, B])
    play.says("x")
    publish(play, 2, [A, "text | b | B |  | ${a} = 'co'", C])
    play.says("lời muộn")
    assert play.key == "c"
    assert submits(play) == {"a": "x", "": "lời muộn"}


def test_a_question_that_becomes_a_note_keeps_its_words_and_late_ones(start: Start) -> None:
    play = start(["text | a | A | multiline", B])
    play.says("lời sớm")
    publish(play, 2, ["note | a | A", B])
    play.says("lời muộn")
    assert play.key == "b"
    assert submits(play)["a"] == "lời sớm\nlời muộn"


def test_an_album_stays_together(start: Start) -> None:
    play = start(["image | h | Hình | multiline", B])
    play.attaches("1.jpg", album="x")
    publish(play, 2, [B])
    play.attaches("2.jpg", data=JPEG + b"2", album="x")
    assert live(play) == {"h": ["1.jpg", "2.jpg"]}
    assert play.opens().messages[-1].key == "b"


def test_an_album_that_was_unplaced_stays_together(start: Start) -> None:
    play = start([A, B])
    play.says("a")
    play.presses("contents")
    one, two = (play.files.put(data, name) for data, name in ((JPEG, "1.jpg"), (JPEG + b"2", "2.jpg")))
    assert isinstance(one, FileRef)
    assert isinstance(two, FileRef)
    play.receives([Attached(one, "", "x"), Pressed("back"), Attached(two, "", "x")])
    assert live(play) == {"a": ["a"], "": ["1.jpg", "2.jpg"]}


@pytest.mark.parametrize("way", ["submit", "confirm", "Nộp báo cáo"])
def test_a_submit_that_meets_a_new_version_shows_it_first(start: Start, way: str) -> None:
    play = start([A])
    play.says("x")
    assert play.key == "review"
    publish(play, 2, [A, B])
    reply = play.says(way) if " " in way else play.presses(way, "review")
    assert [one.key for one in reply.messages] == ["news", "review"]
    assert not play.submissions()


def test_a_reply_to_a_remark_on_a_dropped_question_is_no_other_reply(start: Start) -> None:
    play = start([A, B])
    play.says("x")
    play.says("y")
    play.presses("submit")
    remarks = [Remark(key, "Ai?", "s", play.clock()) for key in ("a", "b")]
    move(play.engine, "2026-0001", "return", Mover.STAFF, play.clock(), remarks)
    play.presses("goto:a")
    play.presses("reply")
    publish(play, 2, [B])
    play.says("Trưởng bản")
    assert "Trưởng bản" in live(play)[""]


def test_a_remark_on_a_dropped_question_is_named_by_its_words(start: Start) -> None:
    play = start([A, B])
    play.says("x")
    play.says("y")
    play.presses("submit")
    move(
        play.engine, "2026-0001", "return", Mover.STAFF, play.clock(), [Remark("a", "Ai?", "s", play.clock())]
    )
    publish(play, 2, [B])
    assert "• Tên bản: “Ai?”" in play.opens().messages[-1].plain


def test_a_correction_of_a_figure_of_a_dropped_question_changes_nothing(start: Start) -> None:
    play = start(["text | a | A | multiline", B])
    play.says("25 hộ")
    play.presses("done")
    play.presses("contents")
    publish(play, 2, [B])
    assert play.presses("mend:a").messages[-1].key == "contents"


def test_another_phone_is_told_what_is_new_and_of_no_writing_that_nobody_did(start: Start) -> None:
    play = start([A, B, C])
    play.says("x")
    code = play.presses("code:device").messages[0].text.split()[1]
    play.address = "an2"
    play.enters(code)
    publish(play, 2, [B, C])
    play.address = "an"
    play.opens()
    play.address = "an2"
    told = "\n".join(one.plain for one in play.opens().messages)
    assert "Không còn câu: Tên bản" in told
    assert "Ở máy khác" not in told
    assert "bản mới" not in "\n".join(one.plain for one in play.opens().messages)


def test_a_message_sent_again_tells_what_is_new_and_stands_where_it_shows(start: Start) -> None:
    play = start([A, B, C])
    inbound = play.inbound(Said("x"))
    play.conversation.receive([inbound])
    publish(play, 2, [A, C])
    [reply] = play.conversation.receive([inbound])
    assert [one.key for one in reply.messages] == ["news", "c"]
    play.says("lời của c")
    assert live(play) == {"a": ["x"], "c": ["lời của c"]}


def test_undoing_what_began_a_row_asks_where_one_is_then(start: Start) -> None:
    """The row was begun because the question at hand was dropped, in a turn that also took words out."""
    begun = "begin repeat | du_an | Dự án |  |  |  |  | 1-4"
    rows = [begun, "text | ten | Tên dự án", "end repeat |  | "]
    play = start([A, B, *rows])
    play.says("Bản Lũng Vài")
    play.presses("goto:a")
    publish(play, 2, rows)
    assert play.deletes("m3").messages[-1].key == "du_an[1]/ten"
    reply = play.says("hoàn tác")
    assert "Đã hoàn tác." in reply.messages[-1].plain
    assert play.key == reply.messages[-1].key == "du_an"
    play.presses("yes")
    play.says("Nuôi bò")
    assert live(play)["du_an[1]/ten"] == ["Nuôi bò"]
