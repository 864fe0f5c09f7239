"""Figures of an answer in the files that staff take away: typed, with whether they were confirmed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from exports import json as json_export
from exports.department.deliver import deliver, init
from exports.reports import Reports
from flows.outline import Outline
from tests.exports.test_xlsx import export, lines
from tests.play import Play

AT = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def told(play: Play) -> Play:
    """A report with one figure of each kind, one corrected, one left, and two of a kind."""
    play.agrees()
    play.says("Bò", "xã Hồng Thuận, huyện Giao Thủy, tỉnh Nam Định")
    play.presses("agree:du_an[1]/dia_diem")
    play.says("từ quý I/2011 đến tháng 6/2013")
    play.says("1 xã, hơn 40 ha, 25 hộ nghèo, 10 hộ cận nghèo, 608 triệu đồng")
    play.presses("done")
    play.presses("mend:du_an[1]/quy_mo")
    play.presses("figure:1")
    play.says("2")
    play.presses("back")
    for _ in range(2):
        play.presses("submit")
    return play


def outline(play: Play) -> Outline:
    return play.library.newest("ngan_sach").outline


def test_the_workbook_has_them_in_typed_cells(told: Play, tmp_path: Path) -> None:
    book = export(tmp_path, told.submissions(), outline(told))
    [project] = lines(book, "ngan_sach.du_an")
    assert project["1.2 · nơi"] == "Xã Hồng Thuận"
    assert project["1.2 · nơi (tỉnh hiện nay)"] == "Tỉnh Ninh Bình"
    assert project["1.2 · nơi (xác nhận)"] == "đã xác nhận"
    assert project["1.3 · thời gian (từ)"].date() == date(2011, 1, 1)
    assert project["1.3 · thời gian (đến)"].date() == date(2013, 6, 30)
    assert project["1.3 · thời gian (xác nhận)"] == "chưa xác nhận"
    assert (project["1.4 · số xã"], project["1.4 · số xã (xác nhận)"]) == (2, "đã sửa")
    assert (project["1.4 · kinh phí"], project["1.4 · diện tích, ha"]) == (608_000_000, 40)
    assert project["1.4 · diện tích, ha (xác nhận)"] == "hơn 40; chưa xác nhận"
    assert project["1.4 · số hộ"] is None
    assert project["1.4 · số hộ (xác nhận)"] == "2 số, chưa xác nhận: xem trang so_lieu"
    assert project["1.4. Quy mô"].startswith("1 xã, hơn 40 ha"), "the prose is as it was written"


def test_every_single_one_stands_in_a_sheet_of_its_own(told: Play, tmp_path: Path) -> None:
    figures = lines(export(tmp_path, told.submissions(), outline(told)), "so_lieu")
    households = [row for row in figures if row["Số liệu"] == "so_ho"]
    assert [(row["Giá trị"], row["Nguyên văn"]) for row in households] == [(25, "25 hộ"), (10, "10 hộ")]
    [corrected] = [row for row in figures if row["Xác nhận"] == "đã sửa"]
    assert (corrected["Số liệu"], corrected["Giá trị"], corrected["Nguyên văn"]) == ("so_xa", 2, "2")
    places = [row["Nơi"] for row in figures if row["Số liệu"] == "noi"]
    assert places == ["Xã Hồng Thuận", "Huyện Giao Thủy", "Tỉnh Nam Định"]


def test_json_has_them_beside_the_words(told: Play, tmp_path: Path) -> None:
    json_export.write(Reports(told.submissions(), [outline(told)]), tmp_path / "r.json")
    [report] = json.loads((tmp_path / "r.json").read_text())
    [project] = report["rows"]["du_an"]
    figures = project["answers"]["quy_mo"]["figures"]
    assert figures[0] == {
        "name": "so_xa",
        "words": "2",
        "state": "corrected",
        "value": 2,
        "to": None,
        "about": "",
    }
    assert "figures" not in project["answers"]["ten"]


def test_the_departments_database_has_them_typed(told: Play, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/dept.db")
    assert init(engine, [outline(told)]) is None
    delivery = deliver(engine, told.submissions(), [outline(told)], AT)
    assert not delivery.failures
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT dia_diem__noi, thoi_gian__thoi_gian_to, quy_mo__kinh_phi FROM ngan_sach__du_an")
        ).one()
    assert (row[0], row[1], int(row[2])) == ("Xã Hồng Thuận", "2013-06-30", 608_000_000)
    engine.dispose()


def test_a_report_sealed_before_there_were_figures_still_opens(told: Play, tmp_path: Path) -> None:
    with told.engine.begin() as connection:
        sealed = connection.execute(text("SELECT content FROM submissions")).scalar_one()
        loaded = json.loads(sealed)
        for answer in loaded["answers"]:
            del answer["figures"]
        connection.execute(text("UPDATE submissions SET content = :c"), {"c": json.dumps(loaded)})
    [project] = lines(export(tmp_path, told.submissions(), outline(told)), "ngan_sach.du_an")
    assert project["1.4 · số xã (xác nhận)"] is None
