"""Answers under a new version: carried over, read again, asked again; words of dropped questions kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl
import pytest

from bot.intake.document import report_document
from exports import docx as word
from exports import json as json_writer
from exports import xlsx
from exports.reports import Reports
from flows.catalogue import catalogue
from flows.report.rebasing import compare, faults
from tests.dialogue.versions import A, B, C, compiled, form, live, publish, repeat, stands
from tests.play import JPEG, Play

Start = Callable[..., Play]
NUMBER = "integer | v | V"
SELECT_ONE, SELECT_MANY = "select_one vat | v | Nuôi gì?", "select_multiple vat | v | Nuôi gì?"


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


@pytest.mark.parametrize(
    ("old", "words", "new", "choices", "stood"),
    [
        ("text | v | V", "2", SELECT_ONE, "bo de", ("asked_again", None)),
        ("text | v | V", "de", "select_one vat | v | V", "x de", ("given", '{"text":"de"}')),
        ("text | v | V", "Bò, dê", SELECT_MANY, "Bò Dê", ("given", '{"choices":["Bò","Dê"]}')),
        ("text | v | V", "Bò, cá", SELECT_MANY, "Bò Dê", ("asked_again", None)),
        ("text | v | V", "1.234", "integer | v | V", "bo", ("asked_again", None)),
        ("text | v | V", "25", "integer | v | V", "bo", ("given", '{"integer":"25"}')),
        ("text | v | V", "mấy hộ", "integer | v | V", "bo", ("asked_again", None)),
        ("integer | v | V", "25", "decimal | v | V", "bo", ("given", '{"integer":"25"}')),
        ("decimal | v | V", "2,5", "integer | v | V", "bo", ("asked_again", None)),
        ("integer | v | V", "25", "text | v | V", "bo", ("given", None)),
        (SELECT_ONE, "2", SELECT_MANY, "ong bo de", ("given", '{"choices":["de"]}')),
        (SELECT_ONE, "ong", SELECT_ONE, "bo de", ("asked_again", None)),
        (SELECT_MANY, "de, ong", SELECT_MANY, "bo de", ("asked_again", '{"choices":["de"]}')),
        (
            "integer | v | V",
            "25",
            "integer | v | V |  |  |  | . < 20",
            "bo",
            ("asked_again", '{"integer":"25"}'),
        ),
        ("text | v | V", "xã A", "image | v | V", "bo", ("asked_again", None)),
    ],
)
def test_an_answer_is_read_again_only_where_it_is_sure(
    start: Start, old: str, words: str, new: str, choices: str, stood: tuple[str, str | None]
) -> None:
    play = start([old, B])
    play.says(words)
    if old == SELECT_MANY:
        play.presses("done")
    assert play.key == "b"
    publish(play, 2, [new, B], choices)
    play.opens()
    assert stands(play, "v") == stood
    assert live(play) == {"v": [words]}


def test_two_versions_at_once_are_one_step(start: Start) -> None:
    play = start([A, B])
    play.says("25")
    publish(play, 2, [B])
    publish(play, 3, ["integer | a | A", B])
    play.opens()
    assert stands(play, "a") == ("given", '{"integer":"25"}')


def test_a_value_outlives_a_version_that_did_not_ask(start: Start) -> None:
    inside = repeat("r", "text | x | X", "select_one vat | v | V")
    play = start([A, *inside, B])
    play.says("a")
    play.presses("add")
    play.says("A")
    play.says("2")
    play.presses("add")
    play.says("B")
    play.presses("choice:ong")
    words = live(play)
    publish(play, 2, [A, B])
    assert play.opens().messages[-1].key == "b"
    publish(play, 3, [A, *inside, B], "ong bo de")
    play.opens()
    assert live(play) == words
    assert stands(play, "r[1]/v") == ("given", '{"text":"de"}')


def test_words_moved_out_of_a_dropped_question_leave_no_value_behind(start: Start) -> None:
    play = start(["integer | so | Số", B, C])
    play.says("42")
    publish(play, 2, [B, C])
    play.opens()
    shown = play.says("tin chưa xếp").messages[0]
    play.presses(shown.buttons[0][0].press)
    assert live(play) == {"b": ["42"]}
    publish(play, 3, ["integer | so | Số", B, C])
    play.opens()
    play.presses("goto:so")
    assert "42" not in play.shown.plain


def test_a_constraint_that_is_gone_binds_nobody(start: Start) -> None:
    play = start(["integer | so | Số |  |  |  | . > 10 and . < 5", B])
    play.says("25")
    play.presses("confirm")
    assert stands(play, "so")[0] == "as_written"
    publish(play, 2, ["integer | so | Số |  |  |  | . > 10", B])
    play.opens()
    assert stands(play, "so")[0] == "given"


def test_words_kept_as_they_are_are_not_asked_again(start: Start) -> None:
    play = start([SELECT_ONE, B])
    play.says("dê và bò")
    play.presses("confirm")
    publish(play, 2, [SELECT_ONE, B], "bo ga")
    play.opens()
    assert stands(play, "v") == ("as_written", None)


def test_a_choice_that_is_gone_is_named_and_asked_before_submitting(start: Start) -> None:
    rows = [SELECT_MANY, A, "select_one vat | w | Chính?", B]
    play = start(rows)
    play.presses("choice:de")
    play.presses("choice:ong")
    play.presses("done")
    play.presses("skip")
    play.presses("choice:ong")
    play.presses("skip")
    assert play.key == "review"
    publish(play, 2, rows, "bo de ga")
    assert "Câu cần xem lại: Nuôi gì?, Chính?." in play.opens().messages[-1].plain
    asked = play.presses("submit").messages[-1]
    assert not play.submissions()
    assert asked.key == "v"
    assert "Trước khi nộp" in asked.plain
    assert "Ong" in asked.plain
    play.presses("choice:ga")
    assert play.presses("done").messages[-1].key == "w", "the next one that is asked again"
    assert play.presses("choice:bo").messages[-1].key == "review"
    play.presses("submit")
    [report] = play.submissions()
    assert (report.answers["v"].value, report.answers["w"].value) == (("de", "ga"), "bo")


def test_an_answer_asked_again_may_stay_as_it_is(start: Start) -> None:
    play = start([SELECT_ONE])
    play.presses("choice:ong")
    publish(play, 2, [SELECT_ONE], "bo de")
    play.opens()
    play.presses("submit")
    play.presses("done")
    play.presses("submit")
    [report] = play.submissions()
    assert (report.answers["v"].standing, report.answers["v"].text) == ("as_written", "Ong")


def test_the_document_so_far_has_the_words_of_what_is_asked_again(start: Start) -> None:
    """What is left of the choices is not all that was said."""
    play = start([SELECT_MANY, B])
    play.says("de, ong")
    play.presses("done")
    publish(play, 2, [SELECT_MANY, B], "bo de")
    play.opens()
    assert stands(play, "v") == ("asked_again", '{"choices":["de"]}')
    document = report_document(play.engine, play.registry, play.files, catalogue("vi"), play.clock)
    made = document(play.channel, play.address)
    assert made is not None
    with made:
        printed = [one.text for one in docx.Document(made).paragraphs]
    assert printed[printed.index("Nuôi gì?") + 1 : printed.index("Kết quả")] == ["de, ong"]


def test_the_list_of_unplaced_words_says_where_they_came_from(start: Start) -> None:
    play = start([A, B])
    play.says("Lũng Vài")
    publish(play, 2, [B])
    play.opens()
    assert "• Lũng Vài (đã viết cho: Tên bản)" in play.says("tin chưa xếp").messages[0].plain


def test_what_is_kept_is_told_only_where_something_was_written(start: Start) -> None:
    play = start([A, B, C])
    play.presses("skip")
    publish(play, 2, [B, C])
    assert "vẫn được giữ" not in play.opens().messages[0].text
    play.says("kết quả")
    publish(play, 3, [C])
    assert "vẫn được giữ" in play.opens().messages[0].text


def test_words_of_a_project_that_was_left_out_are_not_listed(start: Start) -> None:
    inside = repeat("r", "text | x | X", "text | y | Y")
    play = start([*inside, B])
    play.presses("add")
    play.says("A")
    play.says("lời bỏ ra")
    play.presses("leave_out:r[1]")
    publish(play, 2, [B])
    play.opens()
    assert play.says("tin chưa xếp").messages[0].text == "Không có tin nào chưa xếp."


def test_every_export_has_the_words_of_a_dropped_question(start: Start, tmp_path: Path) -> None:
    play = start([A, B])
    play.says("Lời riêng của câu A")
    publish(play, 2, [B])
    play.presses("contents")
    play.attaches("anh.jpg", caption="ảnh chưa xếp", data=JPEG)
    play.presses("back")
    play.says("b")
    play.presses("review")
    play.presses("submit")
    outlines = [compiled(1, [A, B]), compiled(2, [B])]

    def reports() -> Reports:
        return Reports(play.submissions(), outlines, open_file=lambda _: None)

    json_writer.write(reports(), tmp_path / "r.json")
    [kept] = json.loads((tmp_path / "r.json").read_text())
    found = {one["path"]: (one["label"], one["text"], len(one["parts"])) for one in kept["unplaced"]}
    assert found == {"a": ("Tên bản", "Lời riêng của câu A", 1)} | found
    assert sum("file" in part for one in kept["unplaced"] for part in one["parts"]) == 1
    xlsx.write(reports(), tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("Tên bản: Lời riêng của câu A" in cell for cell in cells)
    assert any("ảnh chưa xếp" in cell for cell in cells)
    word.write(reports(), tmp_path / "r.docx")
    lines = [paragraph.text for paragraph in docx.Document(str(tmp_path / "r.docx")).paragraphs]
    unplaced = lines[lines.index("Tin chưa xếp vào câu nào") + 1 :]
    assert "ảnh chưa xếp" in unplaced[0]
    assert unplaced[1:3] == ["Tên bản", "Lời riêng của câu A"]


def test_one_key_in_two_repeats_is_no_fault() -> None:
    old = [*repeat("r", "text | ten | Tên"), *repeat("s", "text | ten | Tên", "text | z | Z")]
    assert list(faults(compiled(1, old), compiled(2, old[:-2] + old[-1:]))) == []


def test_a_question_that_moves_though_another_has_its_name_is_refused() -> None:
    old = ["text | ten | Tên", *repeat("r", "text | ten | Tên")]
    new = [*repeat("r", "text | ten | Tên"), *repeat("s", "text | ten | Tên")]
    [(_, _, what, _)] = faults(compiled(1, old), compiled(2, new))
    assert "was ten in version 1 and is s/ten now" in str(what)


def test_wording_alone_is_no_change() -> None:
    changes = compare(compiled(1, [A]), compiled(2, ["text | a | Tên bản, ấp"]))
    assert not (changes.added or changes.dropped or changes.retyped or changes.fewer_choices)
