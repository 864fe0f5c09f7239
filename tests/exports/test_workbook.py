"""The workbook as a clerk uses it: what is summed, filtered, followed, printed, and what does not fit."""

from __future__ import annotations

import random
import re
import resource
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from exports import workbook, xlsx
from exports.reports import ExportError, Reports
from exports.tables import Table
from exports.titles import sheet_titles
from flows.form.outline import FigureKind, Outline, Repeat, Text, Wanted
from flows.graphemes import units
from flows.report.figure import About, Amount, Confirmation, Figure, Level, Named
from flows.report.submission import Remark, ReviewStep, State, Submission
from tests.chance import examples
from tests.exports.samples import AT, ask, every_type, full_report, outline, picture, report, said
from tests.exports.test_xlsx import export, lines, title

MONEY = Wanted("tien", FigureKind.MONEY, Text("kinh phí"))
HOUSEHOLDS = Wanted("so_ho", FigureKind.COUNT, Text("số hộ"), ("hộ",))
PLACE = Wanted("noi", FigureKind.ADMIN_UNIT, Text("nơi"))
LETTERS = [chr(at) for at in range(0x4E00, 0x9000)]
FORM = outline(
    ask("chung", "Chung"),
    Repeat(
        "du_an",
        Text("Dự án"),
        (ask("ten", "Tên"), ask("quy_mo", "Quy mô", number="1.4", figures=(MONEY, HOUSEHOLDS, PLACE))),
    ),
)


def place(name: str, code: int, province: str) -> Figure:
    return Figure("noi", Named(name, Level.COMMUNE, 13_000, True, province, code), name)


def money(value: int, to: int | None = None, about: About = About.EXACT) -> Figure:
    upper = None if to is None else Decimal(to)
    return Figure("tien", Amount(Decimal(value), upper, about), "x", Confirmation.CONFIRMED)


def told(path: str, *figures: Figure) -> Submission:
    """A report with two projects, the first one in Lào Cai."""
    answer = replace(said(path, "25 hộ"), figures=figures)
    elsewhere = replace(said("chung", "ở Ninh Bình"), figures=(place("Xã A", 37, "Tỉnh Ninh Bình"),) * 3)
    return report(FORM, elsewhere, said("du_an[1]/ten", "Nuôi bò"), answer, rows={"du_an": (1, 2)})


def versions() -> list[Submission]:
    """Three versions of one report and one of another: accepted, accepted, returned; received."""
    one = full_report()
    accepted = State.ACCEPTED
    return [
        replace(one, id="1", version=1, state=accepted, is_latest=False),
        replace(one, id="2", version=2, state=accepted, is_latest=False, is_latest_accepted=True),
        replace(one, id="3", version=3, state=State.RETURNED),
        replace(one, id="4", number="2026-0124"),
    ]


def test_only_the_latest_accepted_version_of_a_report_is_summed(tmp_path: Path) -> None:
    book = export(tmp_path, versions(), every_type())
    for key in ("mau", "mau.du_an", "mau.du_an.tiep_can"):
        found = lines(book, key, accepted=True)
        assert {(row["Số báo cáo"], row["Lần nộp"]) for row in found} == {("2026-0123", 2)}
    assert [row["2.2. Số hộ"] for row in lines(book, "mau.du_an", accepted=True)] == [None, None, 25]
    every = lines(book, "mau")
    assert [row["Bản mới nhất"] for row in every] == ["không", "không", "có", "có"]
    assert [row["Bản chấp nhận mới nhất"] for row in every] == ["không", "có", "không", "không"]
    assert book.active is not None and book.active.title == "Mẫu ✓"


def test_where_nothing_is_accepted_the_book_opens_where_something_is(tmp_path: Path) -> None:
    book = export(tmp_path, [full_report()], every_type())
    assert lines(book, "mau", accepted=True) == []
    assert book.active is not None and book.active.title == "Mẫu"


def test_every_line_says_whose_it_is(tmp_path: Path) -> None:
    remarked = replace(
        told("du_an[1]/quy_mo", money(5), place("Xã B", 15, "Tỉnh Lào Cai")),
        remarks=(Remark("du_an[1]/ten", "Tên đầy đủ?", "Hoa", AT),),
        replies={"chung": said("chung", "vâng")},
        history=(ReviewStep("submit", AT, "respondent", ""), ReviewStep("return", AT, "staff", "Hoa")),
    )
    photo = said("du_an[2]/ten", picture("a.jpg", b"1"))
    given_ = replace(remarked, answers={**remarked.answers, photo.path: photo})
    book = export(tmp_path, [given_], FORM)
    for key in ("mau", "mau.du_an", "Số liệu", "Tệp kèm", "Góp ý", "Lịch sử"):
        found = lines(book, key)
        assert found
        for row in found:
            assert (row["Số báo cáo"], row["Trạng thái"]) == ("2026-0123", "Đã nhận")
            assert row["Tổ chức báo cáo"] == "Nguyễn Thị An"
            assert row["Nộp lúc"].isoformat() == "2026-11-25T14:05:03.250000"
            assert row["Tỉnh"]
    projects = lines(book, "mau.du_an")
    assert [row["Tỉnh"] for row in projects] == ["Tỉnh Lào Cai", "Tỉnh Ninh Bình; Tỉnh Lào Cai"]
    assert [row["Tên"] for row in projects] == ["Nuôi bò", None]
    assert [(row["Loại"], row["Nội dung"]) for row in lines(book, "Góp ý")] == [
        ("góp ý", "Tên đầy đủ?"),
        ("trả lời", "vâng"),
    ]
    assert [(row["Việc"], row["Ai"]) for row in lines(book, "Lịch sử")] == [("nộp", None), ("trả lại", "Hoa")]
    [where] = [row for row in lines(book, "Số liệu") if row["Nơi"] == "Xã B"]
    assert (where["Cấp"], where["Mã tỉnh"], where["Đơn vị hành chính"]) == ("xã", 15, "cũ (trước 1/7/2025)")


BOUNDS = [
    (money(608_000_000), (608_000_000, 608_000_000, 608_000_000, None)),
    (money(25, 27), (None, 25, 27, "25 – 27")),
    (money(40, about=About.OVER), (40, 40, None, "hơn 40")),
    (money(40, about=About.BELOW), (40, None, 40, "dưới 40")),
    (money(40, about=About.NEAR), (40, 40, 40, "khoảng 40")),
]


@pytest.mark.parametrize(("figure", "cells"), BOUNDS)
def test_money_is_a_number_with_its_unit_and_a_range_has_two_columns(
    tmp_path: Path, figure: Figure, cells: tuple[object, ...]
) -> None:
    book = export(tmp_path, [told("du_an[1]/quy_mo", figure)], FORM)
    project = lines(book, "mau.du_an")[0]
    endings = ("", " (thấp nhất)", " (cao nhất)")
    assert tuple(project[f"1.4 · kinh phí{ending}"] for ending in endings) == cells[:3]
    assert project["1.4 · kinh phí (cách nói)"] == cells[3]
    assert project["1.4 · kinh phí (xác nhận)"] == "đã xác nhận", "one state, so that it filters"
    for name in ("Dự án", "Số liệu"):
        sheet = book[name]
        formats = {cell.number_format for row in sheet.iter_rows() for cell in row if cell.data_type == "n"}
        assert '#,##0" đồng"' in formats


def target(formula: object) -> tuple[str, int]:
    found = re.fullmatch(r"""=HYPERLINK\("#'(.*)'!A(\d+)",.*\)""", str(formula))
    assert found is not None
    return found[1].replace("''", "'"), int(found[2])


@pytest.mark.parametrize("accepted", [True, False])
def test_links_lead_from_a_report_to_its_rows_and_files_and_back(tmp_path: Path, accepted: bool) -> None:
    reports = [
        replace(one, state=State.ACCEPTED, is_latest_accepted=True) for one in (full_report(), full_report())
    ]
    form = every_type()
    to = tmp_path / "a.xlsx"
    xlsx.write(Reports([reports[0], replace(reports[1], number="2026-0124")], [form]), to)
    book, formulas = openpyxl.load_workbook(to, data_only=True), openpyxl.load_workbook(to)
    main = title(book, "mau", accepted=accepted)
    heads = [cell.value for cell in book[main][1]]
    assert heads[2:4] == ["→ Dự án", "→ Tệp kèm"]
    for line, number in ((2, "2026-0123"), (3, "2026-0124")):
        sheet, at = target(formulas[main].cell(line, 3).value)
        assert sheet == title(book, "mau.du_an", accepted=accepted)
        assert (book[main].cell(line, 3).value, book[sheet].cell(at, 1).value) == (3, number)
        assert book[sheet].cell(at, heads.index("Lần nộp") + 1) is not None
        sheet, at = target(formulas[main].cell(line, 4).value)
        assert (sheet, book[sheet].cell(at, 1).value, book[main].cell(line, 4).value) == (
            "Tệp kèm",
            number,
            2,
        )
    for row in formulas[title(book, "mau.du_an.tiep_can", accepted=accepted)].iter_rows(min_row=2):
        sheet, at = target(row[0].value)
        assert sheet == main and f'"{book[sheet].cell(at, 1).value}"' in str(row[0].value)
    for row in formulas["Tệp kèm"].iter_rows(min_row=2):
        sheet, at = target(row[3].value)
        assert row[0].value and target(row[0].value)[0] == "Mẫu"
        assert (sheet, book[sheet].cell(at, 5).value) == ("Dự án", "du_an[2]")


def test_every_sheet_prints_landscape_with_its_header_on_every_page(tmp_path: Path) -> None:
    for sheet in export(tmp_path, [full_report()], every_type()):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToHeight, sheet.page_setup.paperSize) == (0, 9)
        assert sheet.page_setup.fitToWidth is None or int(sheet.page_setup.fitToWidth) >= 1
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.oddFooter is not None and sheet.oddFooter.right is not None
        assert sheet.oddFooter.right.text == "&P/&N"


def test_another_reader_finds_the_same(tmp_path: Path) -> None:
    to = tmp_path / "a.xlsx"
    xlsx.write(Reports(versions(), [every_type()]), to)
    ours = openpyxl.load_workbook(to, data_only=True)
    other = CalamineWorkbook.from_path(to)
    assert other.sheet_names == ours.sheetnames
    for name in other.sheet_names:
        read = other.get_sheet_by_name(name).to_python()
        told_ = [list(row) for row in ours[name].iter_rows(values_only=True)]
        assert [row[0] for row in read] == [row[0] or "" for row in told_]
        assert len(read) == len(told_)


@settings(max_examples=examples(100), deadline=None)
@given(
    labels=st.lists(st.text(max_size=40) | st.sampled_from(["Dự án", "DỰ ÁN", "History", "'a'"]), max_size=6)
)
def test_titles_are_what_excel_allows_and_unlike(labels: list[str]) -> None:
    tables = [Table(f"k{at % 2}", f"t{at}", "", label, ()) for at, label in enumerate(labels)]
    titles = sheet_titles(tables, {"Số liệu"})
    flat = [one for pair in titles.values() for one in pair]
    assert len({one.casefold() for one in flat}) == 2 * len(labels)
    for one in flat:
        assert 1 <= units(one) <= 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", one)
        assert not one.startswith("'") and not one.endswith("'")
        assert one.casefold() not in {"history", "số liệu"}
    assert sheet_titles(tables, {"Số liệu"}) == titles


def test_tables_of_one_name_say_which_outline_is_theirs(tmp_path: Path) -> None:
    forms = [
        outline(Repeat("du_an", Text("Dự án"), (ask("ten", "Tên"),)), key=key)
        for key in ("ngan_sach", "khac")
    ]
    names = export(tmp_path, [], *forms).sheetnames
    assert {"Dự án · ngan_sach", "Dự án · ngan_sach ✓", "Dự án · khac", "Dự án · khac ✓"} <= set(names)


@pytest.mark.parametrize("limit", [4_000, 60_000])
def test_a_full_disk_is_an_error_of_the_disk_and_leaves_nothing(tmp_path: Path, limit: int) -> None:
    """A limit on the size of a file fails a write as a full disk does: of a sheet, or of the book of all."""
    forms = [outline(ask("cau", "Câu"), key=f"mau_{at}") for at in range(8)]
    rng = random.Random(1)
    many = [
        report(form, said("cau", "".join(rng.choices(LETTERS, k=500))), number=str(at))
        for form in forms
        for at in range(30)
    ]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            xlsx.write(Reports(many, forms), tmp_path / "a.xlsx")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not [*tmp_path.iterdir()]


def big(form: Outline, number: int) -> list[Submission]:
    return [report(form, said("cau", "x"), number=str(at)) for at in range(number)]


def test_what_a_sheet_cannot_hold_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = outline(ask("cau", "Câu"))
    monkeypatch.setattr(workbook, "SHEET_ROWS", 40)

    def unwritten() -> list[Submission]:
        raise AssertionError("it counts first")

    many = big(form, 40)
    with pytest.raises(ExportError, match="“Mẫu” has 40 rows or more"):
        xlsx.write(
            Reports((one for _ in "x" for one in unwritten()), [form], again=lambda: many),
            tmp_path / "a.xlsx",
        )
    assert not [*tmp_path.iterdir()]
    xlsx.write(Reports(many[:39], [form], again=lambda: many[:39]), tmp_path / "a.xlsx")


def test_too_many_columns_are_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "SHEET_COLUMNS", 20)
    with pytest.raises(ExportError, match=r"“Dự án” has .* columns"):
        xlsx.write(Reports([full_report()], [every_type()]), tmp_path / "a.xlsx")
    assert not [*tmp_path.iterdir()]
