"""What a question suggests: a button a row, and the choice is the row itself, whatever it is called later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx as reader
import openpyxl
import pytest
from sqlalchemy import create_engine, inspect, text

from exports.department.deliver import deliver, init
from exports.formats import FORMATS
from exports.reports import Reports
from flows.messages.marks import mark
from flows.messages.message import Said
from flows.report.answer import Standing
from tests.dialogue.beginnings import code_of, presses
from tests.play import START, Play

FORM = """
| survey | type         | name     | label          | appearance | times | suggest              |
|--------|--------------|----------|----------------|------------|-------|----------------------|
|        | begin repeat | du_an    | Dự án          |            | 1-60  |                      |
|        | text         | ten      | Tên dự án      |            |       |                      |
|        | text         | giong    | Giống dự án    |            |       | du_an/ten            |
|        | begin repeat | cach     | Cách           |            | 0-9   |                      |
|        | text         | ten_cach | Tên cách       |            |       |                      |
|        | end repeat   |          |                |            |       |                      |
|        | text         | hon      | Cách hơn       | multiline  |       | du_an/cach/ten_cach  |
|        | end repeat   |          |                |            |       |                      |
|        | text         | hay      | Dự án hay      | multiline  |       | du_an/ten            |
|        | text         | nhat     | Dự án hay nhất |            |       | du_an/ten            |
|        | calculate    | nhac     |                |            |       |                      |
|        | note         | loi      | Hay: ${hay}    |            |       |                      |
|        | text         | cuoi     | Cuối cùng      |            |       |                      |

| settings | form_id | form_title | version | default_language |
|----------|---------|------------|---------|------------------|
|          | nho     | Nhỏ        | 1       | vi               |
""".replace(
    "|        | calculate    | nhac     |                |            |       |                      |\n", ""
)


@pytest.fixture
def told(play: Play) -> Play:
    """Two projects called "Nuôi bò" and one without a name; one stands at the question "hay"."""
    play.registry.publish(FORM.encode(), "nho.md")
    play.agrees("nho")
    play.says("Nuôi bò")
    for name in ("Nuôi bò", ""):
        play.presses("goto:du_an")
        play.presses("add")
        if name:
            play.says(name)
    play.presses("goto:hay")
    return play


def labels(play: Play) -> list[str]:
    return [one.label for row in play.shown.buttons for one in row if "du_an[" in one.press]


def row(number: int) -> str:
    return f"du_an[{number}]/ten"


def submits(play: Play) -> dict[str, str]:
    for _ in range(2):
        play.presses("submit")
    return {path: answer.text for path, answer in play.submissions()[-1].answers.items()}


def test_each_row_has_a_button_that_tells_it_apart(told: Play) -> None:
    assert labels(told) == ["1. Nuôi bò", "2. Nuôi bò", "Dự án 3"]


def test_the_choice_follows_the_row_into_every_export(told: Play, tmp_path: Path) -> None:
    told.presses(f"choice:{row(2)}")
    told.says("Vì hộ nào cũng theo kịp")
    told.presses(f"choice:{row(3)}")
    told.presses("done")
    told.presses(f"goto:{row(2)}")
    told.says("Nuôi bò sữa")
    told.presses(f"goto:{row(3)}")
    told.says("Nuôi ong")
    words = "Nuôi bò sữa\nVì hộ nào cũng theo kịp\nNuôi ong"
    assert (
        told.presses("goto:hay").messages[-1].after == f"Đã viết: “{' '.join(words.split())}” (3 tin, 42 chữ)"
    )
    assert [one for one in labels(told) if one.startswith("✓")] == ["✓ 2. Nuôi bò sữa", "✓ 3. Nuôi ong"]
    assert all(f"   {line}" in told.presses("read").messages[0].text for line in words.split("\n"))
    assert f"Hay: {words}" in told.presses("goto:cuoi").messages[-1].before
    assert submits(told)["hay"] == words
    assert all(words in cells for cells in exported(told, tmp_path))


def exported(play: Play, folder: Path) -> list[str]:
    """All that is in the files, and in the Department's tables."""
    outline = play.registry.newest("nho").outline
    for name, to in (("xlsx", "a.xlsx"), ("csv", "bang"), ("json", "a.json"), ("docx", "a.docx")):
        FORMATS[name](Reports(play.submissions(), [outline]), folder / to)
    book = openpyxl.load_workbook(folder / "a.xlsx")
    cells = [str(cell) for sheet in book for one in sheet.iter_rows(values_only=True) for cell in one]
    lines = [one.text for one in reader.Document(str(folder / "a.docx")).paragraphs]
    engine = create_engine(f"sqlite:///{folder}/cuc.db")
    assert init(engine, [outline]) is None
    deliver(engine, play.submissions(), [outline], START)
    with engine.connect() as connection:
        tables = [
            connection.execute(text(f'SELECT * FROM "{one}"')).all()
            for one in inspect(engine).get_table_names()
        ]
    engine.dispose()
    csv = [one.read_text("utf-8-sig") for one in (folder / "bang").rglob("*.csv")]
    loaded: Any = json.loads((folder / "a.json").read_text())
    kept = loaded[0]["answers"]["hay"]
    assert [part.get("refers") for part in kept["parts"]] == [row(2), None, row(3)]
    delivered = [str(cell) for table in tables for one in table for cell in one]
    return ["\n".join(one) for one in (cells, lines, csv, [kept["text"]], delivered)]


def test_left_out_it_is_asked_again_and_brought_back_it_is_whole(told: Play) -> None:
    told.presses(f"choice:{row(2)}")
    told.presses("done")
    told.presses("leave_out:du_an[2]")
    review = told.presses("review").messages[-1]
    assert "Câu cần xem lại: Dự án hay." in review.text
    assert "goto:hay" in presses(told.replies[-1])
    asked = told.presses("submit").messages[-1]
    assert (asked.key, asked.before) == ("hay", "Trước khi nộp, mong anh/chị xem lại câu này.")
    assert "Đã viết: “Nuôi bò”. Báo cáo nay không còn “Nuôi bò”" in asked.after
    told.presses("bring_back:du_an[2]")
    assert "cần xem lại" not in told.presses("review").messages[-1].text
    assert submits(told)["hay"] == "Nuôi bò"
    assert told.submissions()[-1].answers["hay"].standing is Standing.GIVEN


def test_kept_although_the_row_is_gone_it_is_words(told: Play) -> None:
    told.presses(f"choice:{row(2)}")
    told.presses("done")
    told.presses("leave_out:du_an[2]")
    told.presses("review")
    told.presses("submit")
    assert told.presses("done").messages[-1].key == "review"
    told.presses("submit")
    answer = told.submissions()[-1].answers["hay"]
    assert (answer.text, answer.standing) == ("Nuôi bò", Standing.AS_WRITTEN)
    told.presses("withdraw")
    told.presses("bring_back:du_an[2]")
    told.presses(f"goto:{row(2)}")
    told.says("Nuôi bò sữa")
    assert submits(told)["hay"] == "Nuôi bò"


def test_another_row_chosen_stands_in_the_place_of_one_that_is_gone(told: Play) -> None:
    told.presses(f"choice:{row(2)}")
    told.says("Vì dễ")
    told.presses("done")
    told.presses("leave_out:du_an[2]")
    told.presses("goto:hay")
    told.presses(f"choice:{row(3)}")
    told.presses("done")
    assert submits(told)["hay"] == "Vì dễ\nDự án 2", "it is the second one that is told now"


@pytest.mark.parametrize(
    ("words", "refers"),
    [
        ("Trồng chè", 4),
        ("trong che", 4),
        ("4", 4),
        ("Dự án 3", 3),
        ("2. Nuôi bò", 2),
        ("Nuôi bò", 0),
        ("9", 0),
    ],
)
def test_what_names_one_row_refers_to_it_when_typed(told: Play, words: str, refers: int) -> None:
    told.presses("goto:du_an")
    told.presses("add")
    told.says("Trồng chè")
    told.presses("goto:hay")
    told.says("tạm")
    told.edits(told.replies[-1].to, words)
    told.presses("goto:nhat")
    told.says(words)
    for number in (2, 3, 4):
        told.presses(f"goto:{row(number)}")
        told.says(f"Tên {number}")
    answers = submits(told)
    assert answers["hay"] == answers["nhat"] == (f"Tên {refers}" if refers else words)


@pytest.mark.parametrize("carried", [row(2), mark(row(2))])
def test_a_late_tap_on_a_row_that_is_gone_is_kept_as_words(told: Play, carried: str) -> None:
    told.presses("leave_out:du_an[2]")
    told.presses("goto:hay")
    reply = told.presses(f"choice:{carried}", "hay")
    assert reply.saved
    assert reply.messages[-1].before == "Báo cáo nay không còn “Nuôi bò”: đã ghi lại như lời viết."
    told.presses("bring_back:du_an[2]")
    told.presses(f"goto:{row(2)}")
    told.says("Nuôi bò sữa")
    assert submits(told)["hay"] == "Nuôi bò"


def test_a_row_that_never_was_is_no_answer(told: Play) -> None:
    assert not told.presses("choice:du_an[9]/ten").saved
    assert told.live("hay") == []


def test_a_late_tap_on_a_question_that_is_gone_is_kept(told: Play) -> None:
    dropped = "\n".join(line for line in FORM.split("\n") if "| hay " not in line and "${hay}" not in line)
    told.registry.publish(dropped.replace("| Nhỏ        | 1 ", "| Nhỏ        | 2 ").encode(), "nho.md")
    assert told.presses(f"choice:{row(2)}", "hay").saved
    assert told.live("hay") == ["Nuôi bò"]
    assert submits(told)["hay"] == "Nuôi bò"


def test_a_second_tap_does_nothing_and_one_on_what_is_ticked_takes_it_out(told: Play) -> None:
    told.presses(f"choice:{row(2)}", "hay")
    told.presses(f"choice:{row(2)}", "hay")
    assert told.live("hay") == ["Nuôi bò"]
    told.presses(f"drop:{row(2)}", "hay")
    assert told.live("hay") == []
    told.says("hoàn tác")
    told.presses(f"goto:{row(2)}")
    told.says("Nuôi bò sữa")
    assert submits(told)["hay"] == "Nuôi bò sữa"


def test_undoing_the_new_name_undoes_it_everywhere(told: Play) -> None:
    told.presses(f"choice:{row(2)}")
    told.presses(f"goto:{row(2)}")
    told.says("Nuôi bò sữa")
    told.says("hoàn tác")
    assert "“Nuôi bò”" in told.presses("goto:hay").messages[-1].after


def test_a_row_that_somebody_refers_to_keeps_its_number_when_its_creation_is_undone(told: Play) -> None:
    code = code_of(told, "device")
    told.presses("goto:du_an")
    told.presses("add")
    told.address = "an2"
    told.enters(code)
    told.presses("goto:hay")
    told.presses(f"choice:{row(4)}")
    told.presses("done")
    told.address = "an"
    told.says("hoàn tác")
    assert "Câu cần xem lại: Dự án hay." in told.presses("review").messages[-1].text
    told.presses("goto:du_an")
    told.presses("add")
    told.says("Nuôi ong")
    assert told.live(row(5)) == ["Nuôi ong"]
    told.presses("bring_back:du_an[4]")
    assert submits(told)["hay"] == "Dự án 4"


def test_many_rows_are_turned_page_by_page_and_known_by_their_number(told: Play) -> None:
    for number in range(4, 46):
        told.presses("goto:du_an")
        told.presses("add")
        told.says(f"Dự án số {number}")
    told.presses("goto:hay")
    assert (len(labels(told)), presses(told.replies[-1])[20]) == (20, "page:2")
    told.presses("page:2", "hay")
    assert labels(told)[0] == "21. Dự án số 21"
    assert [one for one in presses(told.replies[-1]) if one.startswith("page:")] == ["page:1", "page:3"]
    told.presses(f"choice:{mark(row(45))}", "hay")
    told.says("44")
    assert told.live("hay") == ["Dự án số 45", "44"]
    told.presses(f"goto:{row(44)}")
    told.says("Nuôi ong")
    assert submits(told)["hay"] == "Dự án số 45\nNuôi ong"


def test_one_message_is_one_row_and_goes_on(told: Play) -> None:
    told.presses("goto:nhat")
    told.says("chưa rõ")
    told.presses("goto:nhat")
    assert told.presses(f"choice:{row(1)}", "nhat").messages[-1].key == "cuoi"
    assert told.live("nhat") == ["Nuôi bò"]


def test_a_row_does_not_suggest_itself_and_approaches_are_those_of_the_project(told: Play) -> None:
    told.presses("goto:du_an[2]/giong")
    assert labels(told) == ["1. Nuôi bò", "Dự án 3"]
    for project, name in ((1, "Vay vốn"), (2, "Họp nhóm"), (2, "Tham quan")):
        told.presses(f"goto:du_an[{project}]/cach")
        told.presses("add")
        told.says(name)
    told.presses("goto:du_an[2]/hon")
    assert labels(told) == ["1. Họp nhóm", "2. Tham quan"]
    told.presses("choice:du_an[2]/cach[2]/ten_cach")
    told.presses("leave_out:du_an[2]/cach[2]")
    assert "Câu cần xem lại: Cách hơn, dự án 2 (Nuôi bò)." in told.presses("review").messages[-1].text


def test_references_in_a_circle_are_read_as_they_were_kept(play: Play) -> None:
    form = """
| survey | type         | name | label | times | suggest |
|--------|--------------|------|-------|-------|---------|
|        | begin repeat | a    | A     | 2-9   |         |
|        | text         | x    | X     |       | b/y     |
|        | end repeat   |      |       |       |         |
|        | begin repeat | b    | B     | 1-9   |         |
|        | text         | y    | Y     |       | a/x     |
|        | end repeat   |      |       |       |         |

| settings | form_id | version |
|----------|---------|---------|
|          | vong    | 1       |
"""
    play.registry.publish(form.encode(), "vong.md")
    play.agrees("vong")
    play.says("một")
    for press in ("goto:b", "add", "choice:a[1]/x", "goto:a[1]/x", "choice:b[1]/y"):
        assert play.presses(press).saved
    answers = submits(play)
    assert answers["a[1]/x"] == answers["b[1]/y"] == "một"


def test_what_the_row_before_said_is_copied(told: Play) -> None:
    """A question that suggests itself offers words: what is chosen is this row's own."""
    told.presses("new")
    told.presses("outline:ngan_sach")
    told.says("Nuôi bò", "xã Giao Hương")
    for number in (2, 3):
        told.presses("goto:du_an")
        told.presses("add")
        told.says(f"Nuôi bò {number}")
        offered = [one for one in presses(told.replies[-1]) if one.startswith("choice:")]
        assert offered == [f"choice:du_an[{number - 1}]/dia_diem"], "the same place twice is no choice"
        told.presses(offered[0])
    told.presses("goto:du_an[1]/dia_diem")
    told.says("xã Giao Lạc")
    told.presses("leave_out:du_an[1]")
    answers = submits(told)
    assert answers["du_an[2]/dia_diem"] == answers["du_an[3]/dia_diem"] == "xã Giao Hương"


def test_words_moved_to_the_answer_before_refer_there(told: Play) -> None:
    told.says("Hộ nào cũng theo kịp")
    told.presses("done")
    told.sends(Said("Dự án 3"))
    told.presses("move")
    told.presses(f"goto:{row(3)}")
    told.says("Nuôi ong")
    assert submits(told)["hay"] == "Hộ nào cũng theo kịp\nNuôi ong"
