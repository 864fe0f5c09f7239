"""Forms as XLSForm's authors write them, told through the dialogue: what JavaRosa does is done here too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from exports.csv import write as write_csv
from exports.reports import Reports
from flows.report.answer import Answer, Standing
from tests.outlines.forms import SETTINGS
from tests.play import Play

Start = Callable[[str], Play]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A conversation about a form, at its first question."""
    plays: list[Play] = []

    def begin(form: str) -> Play:
        play = Play(f"sqlite:///{tmp_path}/d.db", tmp_path / "files", form=("thu.md", form + SETTINGS))
        plays.append(play)
        play.agrees("thu")
        return play

    yield begin
    for play in plays:
        play.close()


def text(play: Play) -> str:
    """Everything that the last reply says."""
    return "\n".join(message.plain for message in play.replies[-1].messages)


def labels(play: Play) -> list[str]:
    """The buttons of the last message."""
    return [button.label for row in play.shown.buttons for button in row]


def sealed(play: Play) -> dict[str, Answer]:
    """The answers of the report, submitted now."""
    play.presses("review")
    play.presses("submit")
    return dict(play.submissions()[-1].answers)


# Constraints are judged when an answer is closed

MANY = """
| survey  | type              | name | label | appearance | constraint               | constraint_message |
|         | select_multiple l | a    | A     |            | count-selected(.) <= 1   | Chỉ một mục.       |
|         | text              | b    | B     | multiline  | string-length(.) <= 10   | Ngắn thôi.         |
|         | geopoint          | c    | C     |            | . = '1 2 0 0'            |                    |
| choices | list_name         | name | label |
|         | l                 | x    | X     |
|         | l                 | y    | Y     |
"""


def test_a_constraint_on_many_choices_is_judged_at_done(start: Start) -> None:
    play = start(MANY)
    play.presses("choice:x")
    play.presses("choice:y")
    play.presses("done")
    assert play.key == "a"
    assert "Chỉ một mục." in text(play)
    assert "confirm" in play.pressable
    play.presses("drop:y")
    play.presses("done")
    assert play.key == "b"
    assert sealed(play)["a"].value == ("x",)


def test_a_constraint_on_many_messages_is_judged_at_done_and_the_words_can_stay(start: Start) -> None:
    play = start(MANY)
    play.presses("skip")
    play.says("một đoạn", "dài quá mười chữ")
    play.says("xong")
    assert play.key == "b"
    assert "Ngắn thôi." in text(play)
    assert play.live("b") == ["một đoạn", "dài quá mười chữ"]
    play.says("xong")
    assert play.key == "b", "still not said that it is to stay"
    play.presses("confirm")
    assert play.key == "c"
    answer = sealed(play)["b"]
    assert (answer.standing, answer.text) == (Standing.AS_WRITTEN, "một đoạn\ndài quá mười chữ")


def test_a_constraint_is_judged_of_what_one_walks_away_from(start: Start) -> None:
    play = start(MANY)
    play.presses("choice:x")
    play.presses("choice:y")
    play.presses("goto:b")
    play.says("mười một chữ")
    assert sealed(play)["a"].standing is Standing.AS_WRITTEN
    assert play.submissions()[-1].answers["b"].standing is Standing.AS_WRITTEN


def test_a_constraint_on_a_place_is_judged(start: Start) -> None:
    play = start(MANY)
    play.presses("goto:c")
    play.locates(21.0, 105.8)
    assert play.key == "c"
    play.locates(1, 2)
    assert play.key == "review"


def test_a_constraint_is_judged_of_an_edited_message_and_of_a_default(start: Start) -> None:
    play = start("""
    | survey | type    | name | label | constraint             | appearance | default |
    |        | integer | a    | A     | . < 10                 |            |         |
    |        | text    | b    | B     | string-length(.) <= 10 | multiline  |         |
    |        | integer | c    | C     | . < 10                 |            | 12      |
    """)
    number = play.says("5").to
    words = play.says("vừa").to
    play.presses("done")
    play.edits(number, "50")
    play.edits(words, "dài quá mười chữ")
    answers = sealed(play)
    assert {answers[key].standing for key in "abc"} == {Standing.AS_WRITTEN}
    play.presses("withdraw")
    play.edits(number, "6")
    play.edits(words, "ngắn")
    answers = sealed(play)
    assert {answers[key].standing for key in "ab"} == {Standing.GIVEN}


def test_a_constraint_may_name_its_own_question(start: Start) -> None:
    play = start("""
    | survey | type    | name | label | constraint  |
    |        | integer | a    | A     | ${a} > 1000 |
    |        | integer | b    | B     |             |
    """)
    play.says("1 200")
    assert play.key == "b"
    assert sealed(play)["a"].standing is Standing.GIVEN


def test_a_calculation_that_is_no_number_is_empty(start: Start) -> None:
    play = start("""
    | survey | type      | name | label | calculation | relevant  |
    |        | integer   | b    | B     |             |           |
    |        | calculate | c    |       | ${b} + 1    |           |
    |        | text      | d    | D     |             | ${c} = '' |
    |        | text      | e    | E     |             |           |
    """)
    play.presses("skip")
    assert play.key == "d"


# Types that pyxform gives a rule of their own

OWN = """
| survey | type         | name | label | parameters             |
|        | phone number | dt   | Số máy|                        |
|        | percentage   | pt   | Mấy % |                        |
|        | range        | r    | R     | start=0 end=5 step=0.5 |
|        | range        | s    | S     | start=0 end=10 step=5  |
"""


def test_a_phone_number_is_asked_and_is_digits(start: Start) -> None:
    play = start(OWN)
    assert play.key == "dt"
    assert "Chỉ viết chữ số." in text(play)
    play.says("máy bàn 0243")
    assert play.key == "dt"
    play.says("0912345678")
    assert play.key == "pt"
    assert sealed(play)["dt"].text == "0912345678"


def test_a_percentage_is_a_whole_number_up_to_a_hundred(start: Start) -> None:
    play = start(OWN)
    play.presses("goto:pt")
    play.says("101")
    assert play.key == "pt"
    play.says("100")
    assert play.key == "r"


def test_a_range_says_its_bounds_and_judges_its_steps(start: Start) -> None:
    play = start(OWN)
    play.presses("goto:r")
    assert "Viết một số từ 0 đến 5, cách nhau 0,5." in text(play)
    play.says("0,3")
    assert play.key == "r"
    assert text(play).count("cách nhau 0,5") == 2, "said as what does not fit, too"
    play.says("4,5")
    assert play.key == "s"
    play.says("7")
    assert play.key == "s"
    play.says("10")
    assert sealed(play)["r"].value == Decimal("4.5")


# Names in sentences, and in choices

NAMED = """
| survey  | type              | name  | label                                | choice_filter |
|         | select_one vat    | vat   | Con gì?                              |               |
|         | date              | ngay  | Ngày nào?                            |               |
|         | integer           | nam   | Năm nào?                             |               |
|         | select_one noi    | noi   | Nuôi ${vat} ở đâu từ ${ngay}, ${nam}? |              |
|         | select_multiple noi | ca  | Còn ở đâu?                           |               |
|         | text              | x     | Ở ${noi}, ${ca}: gì nữa?             |               |
| choices | list_name         | name  | label                                |
|         | vat               | bo    | Con bò                               |
|         | noi               | nha   | Nhà có ${vat}                        |
|         | noi               | dong  | Ngoài đồng                           |
"""


def test_names_are_filled_in_as_people_read_them_in_choices_too(start: Start) -> None:
    play = start(NAMED)
    play.presses("choice:bo")
    play.says("10/6/2013")
    play.says("2017")
    assert "Nuôi Con bò ở đâu từ 10/6/2013, 2017?" in text(play)
    assert labels(play)[:2] == ["Nhà có Con bò", "Ngoài đồng"]
    play.says("nhà có con bò")
    assert "Nhà có Con bò" in text(play), "read back"
    play.presses("choice:nha")
    assert "Đã viết: “Nhà có Con bò”" in text(play)
    play.presses("done")
    assert "Ở Nhà có Con bò, Nhà có Con bò: gì nữa?" in text(play)
    assert sealed(play)["noi"].value == "nha"
    assert play.live("noi") == ["nhà có con bò"]
    assert play.live("ca") == ["Nhà có Con bò"]


def test_labels_that_mention_each_other_come_to_an_end(start: Start) -> None:
    play = start("""
    | survey  | type         | name | label      |
    |         | select_one l | a    | A          |
    |         | text         | b    | Rồi ${a}?  |
    | choices | list_name    | name | label      |
    |         | l            | x    | Như ${a}   |
    """)
    assert labels(play)[0] == "Như "
    play.presses("choice:x")
    assert "Rồi Như Như" in text(play)


def test_an_exported_choice_has_no_program_signs(start: Start, tmp_path: Path) -> None:
    play = start(NAMED)
    play.presses("choice:bo")
    play.presses("goto:noi")
    play.presses("choice:nha")
    sealed(play)
    write_csv(
        Reports(play.submissions(), [play.registry.newest("thu").outline], play.files.get), tmp_path / "b"
    )
    written = (tmp_path / "b" / "thu.csv").read_text(encoding="utf-8-sig")
    assert '"Nhà có …"' in written
    assert '"Nhà có Con bò"' in written, "the words as sent"


# A cascade whose parent changes

CASCADE = """
| survey  | type              | name | label   | choice_filter |
|         | select_one tinh   | tinh | Tỉnh?   |               |
|         | select_one xa     | xa   | Xã?     | tinh = ${tinh}|
|         | select_multiple xa | cac | Các xã? | tinh = ${tinh} or name = 'x1' |
|         | text              | t    | T       |               |
|         | select_one xa     | them | Thêm?   | name != ${xa} |
| choices | list_name | name | label | tinh |
|         | tinh      | a    | A     |      |
|         | tinh      | b    | B     |      |
|         | xa        | x1   | Xã một| a    |
|         | xa        | x2   | Xã hai| a    |
|         | xa        | y1   | Xã ba | b    |
"""


def cascade(start: Start) -> Play:
    play = start(CASCADE)
    for press in ("choice:a", "choice:x1", "choice:x1", "choice:x2", "done"):
        play.presses(press)
    play.says("gì đó")
    play.presses("choice:x2")
    assert play.key == "review"
    assert "xem lại" not in text(play)
    play.presses("goto:tinh")
    play.presses("choice:b")
    return play


def test_what_is_offered_no_more_is_asked_again(start: Start) -> None:
    play = cascade(start)
    assert play.key == "xa"
    assert "Đã viết: “Xã một”" in text(play)
    assert "Các mục để chọn nay đã khác" in text(play)
    play.presses("review")
    assert "Câu cần xem lại: Xã?, Các xã?." in text(play)
    play.presses("submit")
    assert not play.submissions()
    assert play.key == "xa"
    play.presses("choice:y1")
    assert play.key == "cac", "the next one that is asked again"
    play.presses("done")
    assert play.key == "review"
    play.presses("submit")
    answers = play.submissions()[-1].answers
    assert answers["xa"].value == "y1"
    assert answers["cac"].value == ("x1",)
    assert answers["cac"].text == "Xã một, Xã hai"


def test_what_is_offered_no_more_can_stay_as_written_but_is_no_value(start: Start) -> None:
    play = cascade(start)
    play.presses("done")
    assert play.key == "cac"
    play.presses("done")
    play.presses("review")
    play.presses("submit")
    xa = play.submissions()[-1].answers["xa"]
    assert (xa.standing, xa.value, xa.text) == (Standing.AS_WRITTEN, None, "Xã một")


def test_the_old_choice_is_there_again_with_its_parent(start: Start) -> None:
    play = cascade(start)
    play.presses("goto:tinh")
    play.presses("choice:a")
    play.presses("review")
    assert "xem lại" not in text(play)
    play.presses("submit")
    assert play.submissions()[-1].answers["xa"].value == "x1"


# What stands there before anything is said

DEFAULTS = """
| survey  | type              | name | label | default    | read_only |
|         | select_multiple l | a    | A     | x y        |           |
|         | decimal           | b    | B     | 1.234      |           |
|         | date              | c    | C     | 2020-04-11 |           |
|         | select_one l      | d    | D     | y          |           |
|         | integer           | e    | Mức cố định | 1500 | yes       |
|         | text              | f    | F     |            |           |
| choices | list_name         | name | label |
|         | l                 | x    | Một   |
|         | l                 | y    | Hai   |
"""


def test_defaults_are_read_as_odk_writes_them_and_shown_as_people_read_them(start: Start) -> None:
    play = start(DEFAULTS)
    assert "Sẵn có: Một, Hai" in text(play)
    play.presses("confirm")
    assert "Sẵn có: 1,234" in text(play)
    play.presses("confirm")
    assert "Sẵn có: 11/4/2020" in text(play)
    play.presses("confirm")
    assert "Sẵn có: Hai" in text(play)
    play.presses("confirm")
    assert play.key == "f"
    answers = sealed(play)
    assert answers["a"].value == ("x", "y")
    assert answers["a"].text == "Một, Hai"
    assert answers["b"].value == Decimal("1.234")
    assert answers["c"].value == date(2020, 4, 11)
    assert answers["d"].value == "y"


def test_defaults_that_nobody_spoke_against_are_the_same_values(start: Start) -> None:
    answers = sealed(start(DEFAULTS))
    assert answers["a"].value == ("x", "y")
    assert answers["a"].text == "Một, Hai"
    assert answers["b"].value == Decimal("1.234")
    assert answers["c"].value == date(2020, 4, 11)
    assert {answers[key].standing for key in "abcd"} == {Standing.GIVEN}


def test_what_is_read_only_is_shown_and_keeps_its_value(start: Start) -> None:
    play = start(DEFAULTS)
    play.presses("goto:f")
    assert "Mức cố định: 1500" in text(play)
    play.presses("back")
    assert play.key == "d", "it is not asked"
    assert sealed(play)["e"].value == 1500


def test_what_is_calculated_and_has_a_label_is_shown(start: Start) -> None:
    play = start("""
    | survey  | type         | name | label | calculation                | read_only |
    |         | integer      | a    | A     |                            |           |
    |         | integer      | b    | Tổng  | ${a} * 2                   | yes       |
    |         | select_one l | k    | Loại  | if(${a} > 20, 'to', 'nho') | yes       |
    |         | text         | c    | C     |                            |           |
    | choices | list_name    | name | label |
    |         | l            | to   | Lớn   |
    |         | l            | nho  | Nhỏ   |
    """)
    play.says("21")
    assert "Tổng: 42" in text(play)
    assert "Loại: Lớn" in text(play)
    assert play.key == "c"
    assert sealed(play)["b"].value == 42


# GroupCommit

NOTES = """
| survey | type         | name | label            | times |
|        | note         | n1   | Trước dự án.     |       |
|        | begin repeat | r    | Dự án            |       |
|        | text         | ten  | Tên              |       |
|        | note         | n2   | Hết dự án ${ten}.|       |
|        | end repeat   |      |                  |       |
|        | note         | n3   | Xin cảm ơn.      |       |
"""


def test_a_note_is_shown_before_a_repeat_behind_a_row_and_at_the_end(start: Start) -> None:
    play = start(NOTES)
    assert play.key == "r"
    assert "Trước dự án." in text(play)
    play.presses("add")
    assert "Trước dự án." in text(play)
    play.says("bò")
    assert play.key == "r"
    assert "Hết dự án bò." in text(play)
    assert "Trước dự án." not in text(play)
    play.presses("finish")
    assert play.key == "review"
    assert "Xin cảm ơn." in text(play)


# Calculations with a trigger

TRIGGERED = """
| survey | type      | name | label          | calculation | trigger |
|        | text      | a    | A              |             |         |
|        | integer   | b    | B              |             |         |
|        | calculate | k    |                | ${b} + 1    | ${a}    |
|        | text      | c    | Khi đó: ${k}.  |             |         |
"""


def test_a_trigger_says_when_something_is_calculated(start: Start) -> None:
    play = start(TRIGGERED)
    play.presses("goto:b")
    play.says("5")
    assert "Khi đó: ." in text(play), "nothing was triggered yet"
    play.presses("goto:a")
    play.says("một")
    play.says("7")
    assert "Khi đó: 6." in text(play), "as it was then"
    play.presses("goto:a")
    play.says("hai")
    assert sealed(play)["k"].value == 8


def test_undoing_an_answer_undoes_what_it_triggered(start: Start) -> None:
    play = start(TRIGGERED)
    play.presses("goto:b")
    play.says("5")
    play.presses("goto:a")
    play.says("một")
    play.presses("undo")
    assert sealed(play)["k"].value is None


def test_undoing_a_correction_brings_back_what_was_triggered_before_it(start: Start) -> None:
    play = start(TRIGGERED)
    for where, words in (("b", "5"), ("a", "một"), ("b", "7"), ("a", "hai")):
        play.presses(f"goto:{where}")
        play.says(words)
    play.presses("undo")
    assert sealed(play)["k"].value == 6


def test_a_note_beside_what_was_triggered_is_shown_once_and_as_it_is_now(start: Start) -> None:
    play = start("""
    | survey | type      | name | label     | calculation       | trigger |
    |        | text      | a    | A         |                   |         |
    |        | calculate | k    |           | concat(${a}, '!') | ${a}    |
    |        | note      | n    | Ghi ${k}  |                   |         |
    |        | text      | b    | B         |                   |         |
    """)
    play.says("một")
    assert text(play).count("Ghi ") == 1
    assert "Ghi một!" in text(play)


def test_a_trigger_in_a_row_is_that_row_s(start: Start) -> None:
    play = start("""
    | survey | type         | name | label     | calculation        | trigger |
    |        | begin repeat | r    | Dự án     |                    |         |
    |        | text         | a    | A         |                    |         |
    |        | calculate    | k    |           | concat(${a}, '!')  | ${a}    |
    |        | text         | b    | B: ${k}   |                    |         |
    |        | end repeat   |      |           |                    |         |
    """)
    for words in ("một", "hai"):
        play.presses("add")
        play.says(words)
        assert f"B: {words}!" in text(play)
        play.presses("skip")
    answers = sealed(play)
    assert [answers[f"r[{row}]/k"].value for row in (1, 2)] == ["một!", "hai!"]


# Dates that are a month or a year

PARTIAL = """
| survey | type | name | label | appearance | guidance_hint   | hint |
|        | date | nam  | Năm   | year       | Năm trên giấy.  | Ghi rõ |
|        | date | th   | Tháng | month-year |                 |      |
|        | text | t    | ${nam}, ${th} |    |                 |      |
"""


def test_a_year_and_a_month_are_read_and_shown_as_such(start: Start) -> None:
    play = start(PARTIAL)
    play.presses("hint")
    assert play.shown.after == "Năm trên giấy."
    play.says("năm 2014")
    assert "2014" in text(play)
    assert "1/1/2014" not in text(play)
    assert "6/2013" in text(play)
    play.says("tháng 3 năm 2015")
    assert "2014, 3/2015" in text(play)
    answers = sealed(play)
    assert (answers["nam"].value, answers["th"].value) == (date(2014, 1, 1), date(2015, 3, 1))
