"""What expressions take for now and today, and what once() keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from flows.report.value import Value
from tests.clock.conftest import Begin
from tests.play import Play

FORM = """
| survey | type | name | label | constraint | calculation |
|---|---|---|---|---|---|
| | date | ngay | Ngày họp | . <= today() | |
| | calculate | hom_nay | | | today() |
| | calculate | luc_nay | | | now() |
"""
KEPT = """
| survey | type | name | label | calculation |
|---|---|---|---|---|
| | start | bat_dau | | |
| | today | ngay_dau | | |
| | end | ket_thuc | | |
| | calculate | lan_dau | | once(${a}) |
| | calculate | luc_co | | if(${a} = '', '', once(today())) |
| | text | a | A | |
| | begin repeat | du_an | Dự án | |
| | text | ten | Tên | |
| | calculate | ngay_them | | once(today()) |
| | end repeat | | | |
"""


def sealed(play: Play) -> dict[str, Value]:
    """Submit; the values by path."""
    play.presses("submit")
    play.presses("submit")
    return {path: one.value for path, one in play.submissions()[-1].answers.items()}


@pytest.mark.usefixtures("machine_zone")
def test_today_is_the_day_in_vietnam(begin: Begin) -> None:
    play = begin(FORM)
    assert play.says("2/1/2027").messages[0].key == "ngay", "tomorrow is refused"
    play.says("1/1/2027")
    values = sealed(play)
    assert values["ngay"] == date(2027, 1, 1)
    assert values["hom_nay"] == "2027-01-01"
    assert str(values["luc_nay"]).startswith("2027-01-01T06:30:")
    assert str(values["luc_nay"]).endswith("+07:00")
    assert play.submissions()[0].number == "2027-0001"


def test_another_zone_can_be_set(begin: Begin, zone: Callable[[str], None]) -> None:
    zone("Europe/London")
    play = begin(FORM)
    play.says("31/12/2026")
    values = sealed(play)
    assert values["hom_nay"] == "2026-12-31"
    assert str(values["luc_nay"]).endswith("+00:00")


def test_what_once_gave_stays(begin: Begin) -> None:
    play = begin(KEPT)
    play.says("lúa")
    play.presses("add")
    play.says("Bò")
    play.clock.forward(days=3)
    play.presses("goto:a")
    play.says("ngô")
    play.presses("goto:du_an")
    play.presses("add")
    play.says("Dê")
    play.restarts()
    values = sealed(play)
    assert values["lan_dau"] == "lúa", "the first answer that there was"
    assert values["luc_co"] == "2027-01-01"
    assert values["ngay_dau"] == "2027-01-01"
    assert str(values["bat_dau"]).startswith("2027-01-01T06:30:")
    assert str(values["ket_thuc"]).startswith("2027-01-04T06:3")
    assert values["du_an[1]/ngay_them"] == "2027-01-01"
    assert values["du_an[2]/ngay_them"] == "2027-01-04"


def test_undoing_moves_no_start(begin: Begin) -> None:
    play = begin(KEPT)
    play.says("lúa")
    play.clock.forward(days=1)
    play.presses("undo")
    play.says("ngô")
    assert str(sealed(play)["bat_dau"]).startswith("2027-01-01T06:30:")


DEFAULTS = """
| survey | type | name | label | default | calculation |
|---|---|---|---|---|---|
| | text | a | A | | |
| | date | ngay | Ngày | today() | |
| | calculate | den | | today() | |
| | text | theo | Theo | concat('như ', ${a}) | |
| | begin repeat | du_an | Dự án | | |
| | date | ngay_them | Ngày thêm | today() | |
| | text | cho | Chỗ | concat('ở ', ${a}) | |
| | end repeat | | | | |
| | note | ghi | ${ngay} | | |
| | text | cuoi | Cuối | | |
"""


def test_a_default_is_made_once_when_the_form_or_the_row_is_begun(begin: Begin) -> None:
    """JavaRosa sets it at odk-instance-first-load and odk-new-repeat."""
    play = begin(DEFAULTS)
    play.says("Giao Hương")
    play.presses("goto:du_an")
    play.presses("add")
    play.clock.forward(days=3)
    play.restarts()
    assert (
        play.presses("goto:ngay").messages[-1].after
        == "Viết ngày tháng năm, ví dụ 10/6/2013.\nSẵn có: 1/1/2027"
    )
    assert "Sẵn có: 1/1/2027" in play.presses("goto:du_an[1]/ngay_them").messages[-1].after
    play.presses("goto:a")
    play.says("Giao Lạc")
    play.presses("goto:du_an")
    play.presses("add")
    assert "Sẵn có: 4/1/2027" in play.shown.after
    play.presses("copy:du_an[2]:3")
    play.clock.forward(days=1)
    assert play.presses("goto:cuoi").messages[-1].before == "1/1/2027"
    values = sealed(play)
    assert values["ngay"] == date(2027, 1, 1)
    assert values["den"] == "2027-01-01"
    assert [values[f"du_an[{row}]/ngay_them"] for row in (1, 2, 3)] == [
        date(2027, 1, 1),
        date(2027, 1, 4),
        date(2027, 1, 4),
    ]
    words = {path: one.text for path, one in play.submissions()[-1].answers.items()}
    assert words["theo"] == "như "
    assert [words[f"du_an[{row}]/cho"] for row in (1, 2)] == ["ở Giao Hương", "ở Giao Lạc"]


def test_a_row_that_was_undone_leaves_no_default_to_the_next_of_its_number(begin: Begin) -> None:
    play = begin(DEFAULTS)
    play.presses("goto:du_an")
    play.presses("add")
    play.says("hoàn tác")
    play.clock.forward(days=3)
    play.presses("add")
    assert "Sẵn có: 4/1/2027" in play.shown.after
    assert sealed(play)["du_an[1]/ngay_them"] == date(2027, 1, 4)
