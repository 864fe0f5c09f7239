"""Figures of an answer in the files that staff take away: typed, with whether they were confirmed."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from exports import csv as csv_export
from exports import json as json_export
from exports.department.deliver import Outcome, deliver, init
from exports.reports import Reports
from flows.form.outline import FigureKind, Outline, Text, Wanted
from flows.report.figure import Amount, Confirmation, Figure
from flows.report.submission import Submission
from tests.exports.samples import ask, report, said
from tests.exports.samples import outline as made
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
    return play.registry.newest("ngan_sach").outline


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
    assert project["1.4 · diện tích, ha (xác nhận)"] == "chưa xác nhận"
    assert project["1.4 · diện tích, ha (cách nói)"] == "hơn 40"
    assert project["1.4 · diện tích, ha (thấp nhất)"] == 40
    assert project["1.4 · diện tích, ha (cao nhất)"] is None
    assert project["1.4 · số hộ"] is None
    assert project["1.4 · số hộ (xác nhận)"] == "chưa xác nhận"
    assert project["1.4 · số hộ (cách nói)"] == "2 số: xem bảng số liệu"
    assert project["1.4. Quy mô"].startswith("1 xã, hơn 40 ha"), "the prose is as it was written"


def test_every_single_one_stands_in_a_sheet_of_its_own(told: Play, tmp_path: Path) -> None:
    figures = lines(export(tmp_path, told.submissions(), outline(told)), "Số liệu")
    households = [row for row in figures if row["Số liệu"] == "so_ho"]
    assert [(row["Giá trị"], row["Nguyên văn"]) for row in households] == [(25, "25 hộ"), (10, "10 hộ")]
    [area] = [row for row in figures if row["Số liệu"] == "dien_tich"]
    assert (area["Loại"], area["Cách nói"], area["Đơn vị"]) == ("số đếm", "hơn", "ha")
    [corrected] = [row for row in figures if row["Xác nhận"] == "đã sửa"]
    assert (corrected["Số liệu"], corrected["Giá trị"], corrected["Nguyên văn"]) == ("so_xa", 2, "2")
    places = [row["Nơi"] for row in figures if row["Số liệu"] == "noi"]
    assert places == ["Xã Hồng Thuận", "Huyện Giao Thủy", "Tỉnh Nam Định"]


def test_csv_has_the_same_lines(told: Play, tmp_path: Path) -> None:
    csv_export.write(Reports(told.submissions(), [outline(told)]), tmp_path / "bang")
    with (tmp_path / "bang" / "so_lieu.csv").open(encoding="utf-8-sig", newline="") as file:
        told_lines = list(csv.DictReader(file))
    [period] = [line for line in told_lines if line["Số liệu"] == "thoi_gian"]
    assert (period["Từ ngày"], period["Đến ngày"]) == ("2011-01-01", "2013-06-30")
    [money] = [line for line in told_lines if line["Số liệu"] == "kinh_phi"]
    assert (money["Giá trị"], money["Đơn vị"], money["Xác nhận"]) == ("608000000", "đồng", "chưa xác nhận")
    assert len(told_lines) == len(lines(export(tmp_path, told.submissions(), outline(told)), "Số liệu"))


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
        counts = connection.execute(
            text(
                "SELECT name, value, about, unit, words, confirmation FROM decuong_figures"
                " WHERE path = 'du_an[1]/quy_mo' ORDER BY position"
            )
        ).all()
    assert (row[0], row[1], int(row[2])) == ("Xã Hồng Thuận", "2013-06-30", 608_000_000)
    assert [(one.name, int(one.value)) for one in counts] == [
        ("so_xa", 2),
        ("dien_tich", 40),
        ("so_ho", 25),
        ("so_ho", 10),
        ("kinh_phi", 608_000_000),
    ]
    assert tuple(counts[0])[2:] == ("", "xã", "2", "corrected")
    assert counts[1].about == "over"
    again = deliver(engine, told.submissions(), [outline(told)], AT)
    assert set(again.outcomes.values()) == {Outcome.UNCHANGED}
    engine.dispose()


def test_rates_shares_parts_and_payers_have_columns_and_are_no_totals(play: Play, tmp_path: Path) -> None:
    play.agrees()
    play.presses("goto:du_an[1]/quy_mo")
    play.says("25 hộ, trong đó 18 hộ nghèo", "12 triệu đồng/con, ngân sách tỉnh 500 triệu", "12 sào, 9/14 xã")
    play.presses("done")
    for _ in range(2):
        play.presses("submit")
    book = export(tmp_path, play.submissions(), outline(play))
    [project] = lines(book, "ngan_sach.du_an")
    assert (project["1.4 · số hộ"], project["1.4 · kinh phí"]) == (25, 500_000_000)
    assert project["1.4 · kinh phí (xác nhận)"] == "chưa xác nhận"
    assert project["1.4 · diện tích, ha"] is None
    assert project["1.4 · diện tích, ha (cách nói)"] == "12 sào"
    assert (project["1.4 · số xã"], project["1.4 · số xã (cách nói)"]) == (None, "9/14")
    columns = ("Giá trị", "Đơn vị", "Trên mỗi", "Trong tổng số", "Nguồn", "Phần")
    told = [tuple(row[column] for column in columns) for row in lines(book, "Số liệu")]
    assert told == [
        (25, "hộ", None, None, None, None),
        (18, "hộ", None, None, None, "trong đó"),
        (12_000_000, "đồng", "con", None, None, None),
        (500_000_000, "đồng", None, None, "ngân sách tỉnh", None),
        (12, "sào", None, None, None, None),
        (9, "xã", None, 14, None, None),
    ]
    json_export.write(Reports(play.submissions(), [outline(play)]), tmp_path / "r.json")
    [report] = json.loads((tmp_path / "r.json").read_text())
    figures = report["rows"]["du_an"][0]["answers"]["quy_mo"]["figures"]
    assert [one.get("per", "") for one in figures] == ["", "", "con", "", "", ""]
    engine = create_engine(f"sqlite:///{tmp_path}/dept.db")
    assert not deliver(engine, play.submissions(), [outline(play)], AT).failures
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT per, of_value, source, part FROM decuong_figures ORDER BY position")
        )
        assert [tuple(row) for row in rows][1:4] == [
            (None, None, None, "trong đó"),
            ("con", None, None, None),
            (None, None, "ngân sách tỉnh", None),
        ]
    engine.dispose()


HOUSEHOLDS = Wanted("so_ho", FigureKind.COUNT, Text("số hộ"), ("hộ",))
MONEY = Wanted("tien", FigureKind.MONEY, Text("kinh phí"))


def scale(version: str, *figures: Wanted) -> Outline:
    """A form of one question, with these figures."""
    return made(ask("quy_mo", "Quy mô", figures=figures), version=version)


def measured(form: Outline, number: str) -> Submission:
    """A report in that form: 25 households."""
    figure = Figure("so_ho", Amount(Decimal(25)), "25 hộ", Confirmation.CONFIRMED)
    answer = replace(said("quy_mo", "25 hộ, 608 triệu đồng"), figures=(figure,))
    return report(form, answer, number=number)


def test_a_figure_that_a_later_version_adds_finds_its_columns(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/dept.db")
    plain, wanted = scale("1"), scale("2", HOUSEHOLDS)
    old = report(plain, said("quy_mo", "25 hộ"), number="1")
    assert not deliver(engine, [old], [plain], AT).failures
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE decuong_figures"))  # as a database was before there were any
    delivery = deliver(engine, [old, measured(wanted, "2")], [plain, wanted], AT)
    assert list(delivery.outcomes.values()) == [Outcome.UNCHANGED, Outcome.NEW]
    with engine.connect() as connection:
        told = connection.execute(
            text("SELECT report_number, quy_mo__so_ho, quy_mo__so_ho_state FROM mau ORDER BY report_number")
        ).all()
        assert connection.execute(text("SELECT count(*) FROM decuong_figures")).scalar_one() == 1
    assert [(row[0], row[1] and int(row[1]), row[2]) for row in told] == [
        ("1", None, None),
        ("2", 25, "đã xác nhận"),
    ]
    engine.dispose()


def test_a_figure_that_a_later_version_drops_keeps_its_column(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/dept.db")
    first, second = scale("1", HOUSEHOLDS), scale("2", MONEY)
    old = measured(first, "1")
    assert not deliver(engine, [old], [first], AT).failures
    delivery = deliver(engine, [old], [first, second], AT)
    assert list(delivery.outcomes.values()) == [Outcome.UNCHANGED]
    with engine.connect() as connection:
        assert int(connection.execute(text("SELECT quy_mo__so_ho FROM mau")).scalar_one()) == 25
    [row] = lines(export(tmp_path, [old], first, second), "mau")
    assert (row["Quy mô · số hộ"], row["Quy mô · kinh phí"]) == (25, None)
    engine.dispose()
