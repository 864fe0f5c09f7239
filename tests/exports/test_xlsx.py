from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from exports import workbook, xlsx
from exports.long_text import pieces
from exports.reports import ExportError, Reports
from exports.xml_text import xml_text
from flows.form.outline import Outline, Repeat, Text, Type
from flows.graphemes import units
from flows.report.submission import Submission
from tests.chance import examples
from tests.exports.samples import as_written, ask, every_type, full_report, outline, picture, report, said

Sheets = dict[str, list[dict[str, Any]]]


def export(folder: Path, reports: Iterable[Submission], *outlines: Outline) -> openpyxl.Workbook:
    to = folder / "bao-cao.xlsx"
    xlsx.write(Reports(reports, outlines), to)
    return openpyxl.load_workbook(to, data_only=True)


def title(book: openpyxl.Workbook, key: str, *, accepted: bool = False) -> str:
    """The title of a table's sheet: of all versions, or of the latest accepted ones. Lists go by titles."""
    _, *rows = book["Từ điển"].iter_rows(values_only=True)
    titles = [str(row[0]) for row in rows if row[1] == key]
    return titles[0 if accepted else 1] if titles else key


def lines(book: openpyxl.Workbook, key: str, *, accepted: bool = False) -> list[dict[str, Any]]:
    headers, *rows = book[title(book, key, accepted=accepted)].iter_rows(values_only=True)
    return [dict(zip(map(str, headers), row, strict=True)) for row in rows]


def test_a_sheet_per_table_with_typed_cells(tmp_path: Path) -> None:
    form = every_type()
    book = export(tmp_path, [full_report(form)], form)
    assert book.sheetnames == [
        *("Mẫu ✓", "Dự án ✓", "Tiếp cận ✓"),
        *("Mẫu", "Dự án", "Tiếp cận"),
        *("Số liệu", "Tệp kèm", "Góp ý", "Lịch sử", "Từ điển"),
    ]
    (main,) = lines(book, "mau")
    assert main["1. Số hộ"] == -5
    assert main["Số báo cáo"] == "2026-0123"
    assert main["Nộp lúc"].isoformat() == "2026-11-25T14:05:03.250000"
    project = lines(book, "mau.du_an")[2]
    assert project["2.2. Số hộ"] == 25
    assert project["Kinh phí"] == 1234.5
    assert project["Ngày"] == datetime.combine(date(2020, 4, 11), time())
    assert project["Giờ"] == time(14, 30)
    assert project["2.1. Tên"] == "- Bê giống\n\n   - 01 con/hộ\n- Chuồng"
    assert [row["Thuộc dòng"] for row in lines(book, "mau.du_an.tiep_can")] == ["du_an[2]"] * 2


def test_kept_as_written_is_flagged_and_leaves_the_typed_cell_empty(tmp_path: Path) -> None:
    form = every_type()
    book = export(tmp_path, [full_report(form)], form)
    row = lines(book, "mau.du_an")[1]
    assert row["2.2. Số hộ"] is None
    assert row["2.2. Số hộ (nguyên văn)"] == "vài chục hộ"
    assert row["Các câu giữ nguyên văn"] == "so_ho, ngay, con"
    headers = [cell.value for cell in book["Dự án"][1]]
    flagged = book["Dự án"].cell(3, headers.index("2.2. Số hộ (nguyên văn)") + 1)
    plain = book["Dự án"].cell(4, headers.index("2.2. Số hộ (nguyên văn)") + 1)
    assert flagged.font.i and not plain.font.i


def test_headers_are_frozen_and_filtered(tmp_path: Path) -> None:
    form = every_type()
    book = export(tmp_path, [full_report(form)], form)
    sheet = book["Dự án"]
    assert sheet.freeze_panes == "C2", "header, number and name"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(4, sheet.max_column).coordinate}"


RISKY = [
    "=1+1",
    "+84 24 0000 0000",
    "-5 hộ",
    "@x",
    "\t=1",
    "0240000000",
    "00367901234567890323",
    "1E5",
    "3/2010",
]
RISKY += [
    "TRUE",
    "http://example.com",
    "mailto:a@example.com",
    "{=1}",
    "<r>x</r>",
    "<r></r>",
    "_x0041_",
    " x ",
    "'a",
    "a]]>b",
    "<b>&amp;</b>",
]


@pytest.mark.parametrize("text", RISKY)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    form = outline(ask("cau", "Câu"))
    book = export(tmp_path, [report(form, said("cau", text))], form)
    headers = [cell.value for cell in book["Mẫu"][1]]
    cell = book["Mẫu"].cell(2, headers.index("Câu") + 1)
    assert cell.data_type == "s"
    assert unescape(str(cell.value)) == text
    assert cell.hyperlink is None
    assert cell.quotePrefix


@pytest.mark.parametrize("text", [" x", "x ", "\nx", "x\u00a0"])
def test_excel_keeps_white_space_at_an_end(tmp_path: Path, text: str) -> None:
    form = outline(ask("cau", "Câu"))
    export(tmp_path, [report(form, said("cau", text))], form)
    with ZipFile(tmp_path / "bao-cao.xlsx") as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "/worksheets/" in name]
    assert any(f'<t xml:space="preserve">{text}</t>' in sheet for sheet in sheets)


@settings(max_examples=examples(25), deadline=None)
@given(texts=st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_any_text_comes_back_by_the_rule(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    form = outline(ask("cau", "Câu"))
    reports = [report(form, said("cau", text), number=f"n{at}") for at, text in enumerate(texts)]
    book = export(tmp_path_factory.mktemp("x"), reports, form)
    assert [unescape(row["Câu"] or "") for row in lines(book, "mau")] == [xml_text(text) for text in texts]


def test_control_characters_become_the_replacement_sign(tmp_path: Path) -> None:
    form = outline(ask("cau", "Câu"), ask("anh", "Ảnh", Type.PHOTO))
    nasty = "Mục tiêu\x0bGiảm nghèo\x16\x00 hết\x0c"
    given_ = report(form, said("cau", nasty), said("anh", (picture(nasty, b"1"), nasty)))
    book = export(tmp_path, [given_, report(form, said("cau", "còn nguyên"), number="2")], form)
    assert [row["Câu"] for row in lines(book, "mau")] == ["Mục tiêu�Giảm nghèo�� hết�", "còn nguyên"]
    assert lines(book, "Tệp kèm")[0]["Tên khi gửi"] == "Mục tiêu�Giảm nghèo�� hết�"


LONG = "\n".join(f"Đoạn {at}: đàn bò 🐄👨‍👩‍👧 khỏe, " + "hộ nghèo " * 20 for at in range(250))
SOLID = "🐄" * 45_000


@pytest.mark.parametrize("text", [LONG, SOLID, "x" * 32_767, "x" * 32_768, "🐄" * 16_384])
def test_a_long_answer_is_continued_and_no_word_is_lost(tmp_path: Path, text: str) -> None:
    form = outline(ask("cau", "Câu"))
    book = export(tmp_path, [report(form, said("cau", text))], form)
    (row,) = lines(book, "mau")
    for sheet in book:
        for cells in sheet.iter_rows(values_only=True):
            assert all(units(str(cell)) <= 32_767 for cell in cells)
    if units(text) <= 32_767:
        assert row["Câu"] == text
        assert "Phần tiếp" not in book.sheetnames
        return
    first, _, note = row["Câu"].rpartition("\n")
    assert note == "[Còn tiếp ở trang “Phần tiếp”, dòng 2]"
    rest = lines(book, "Phần tiếp")
    assert first + "".join(line["Nội dung"] for line in rest) == text
    assert {(line["Bảng"], line["Số báo cáo"], line["Đầu cột"]) for line in rest} == {
        ("Mẫu", "2026-0123", "Câu")
    }
    assert book["Mẫu"][rest[0]["Ô"]].value == row["Câu"]


def test_two_long_answers_point_to_their_own_lines(tmp_path: Path) -> None:
    form = outline(ask("mot", "Một"), ask("hai", "Hai"))
    book = export(tmp_path, [report(form, said("mot", "a " * 40_000), said("hai", "b " * 20_000))], form)
    (row,) = lines(book, "mau")
    rest = lines(book, "Phần tiếp")
    second = int(row["Hai"].rsplit(" ", 1)[1].rstrip("]"))
    assert rest[second - 2]["Đầu cột"] == "Hai"
    assert rest[second - 2]["Phần"] == 2


@given(text=st.text(alphabet="ab \n🐄👨\u200d👧e\u0301\ufe0f🇻🇳"), limit=st.integers(20, 60))
def test_pieces_fit_and_make_the_text(text: str, limit: int) -> None:
    cut = pieces(text, limit, limit)
    assert "".join(cut) == text
    assert all(0 < units(piece) <= limit for piece in cut if text)


def test_no_emoji_is_cut_in_two() -> None:
    family = "👨\u200d👩\u200d👧"
    for piece in pieces(family * 50, 30, 30):
        assert piece == family * (len(piece) // len(family))


def test_long_and_equal_names_give_different_stable_sheets(tmp_path: Path) -> None:
    name = "cac_tiep_can_trong_xay_dung_va_trien_khai_nam"
    form = outline(
        Repeat(f"{name}_2024", Text("Tiếp cận năm 2024"), (ask("a", "A"),)),
        Repeat(f"{name}_2025", Text("Tiếp cận năm 2025"), (ask("a", "A"),)),
        Repeat("Du_an", Text("Dự án"), (ask("a", "A"),)),
        Repeat("du_an", Text("Dự án"), (ask("a", "A"),)),
    )
    given_ = report(form, said(f"{name}_2025[1]/a", "x"), rows={f"{name}_2025": (1,)})
    book = export(tmp_path, [given_], form)
    assert book.sheetnames == export(tmp_path, [given_], form).sheetnames
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames) == 5 * 2 + 5
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert book.sheetnames[6:8] == ["Tiếp cận năm 2024", "Tiếp cận năm 2025"]
    assert lines(book, f"mau.{name}_2025")[0]["A"] == "x"
    keys = {line["Khoá"]: line["Bảng"] for line in lines(book, "Từ điển") if line["Khoá"]}
    assert keys["Du_an/a"] != keys["du_an/a"]


def test_the_dictionary_says_which_column_is_which(tmp_path: Path) -> None:
    form = every_type()
    book = export(tmp_path, [full_report(form)], form)
    for line in lines(book, "Từ điển"):
        if line["Cột"] is None:
            continue
        assert book[line["Bảng"]][f"{line['Cột']}1"].value == line["Đầu cột"]
    kinds = next(line for line in lines(book, "Từ điển") if line["Tên cột"] == "con")
    assert kinds["Kiểu"] == "chọn một"
    assert kinds["Lựa chọn"] == "bo: Bò\nde: Dê\nong: Ong"


def test_numbers_that_excel_would_round_stand_as_text(tmp_path: Path) -> None:
    form = outline(ask("so", "Số", Type.INTEGER), ask("ngay", "Ngày", Type.DATE))
    big = said("so", "x", value=367901234567890323)
    old = said("ngay", "y", value=date(1890, 5, 19))
    (row,) = lines(export(tmp_path, [report(form, big, old)], form), "mau")
    assert row["Số"] == "367901234567890323"
    assert row["Ngày"] == "1890-05-19"


def test_a_full_sheet_is_said_and_the_earlier_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = outline(ask("cau", "Câu"))
    export(tmp_path, [report(form, said("cau", "trước"))], form)
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    many = [report(form, as_written("cau", "x"), number=str(at)) for at in range(3)]
    with pytest.raises(ExportError, match="3 rows or more"):
        export(tmp_path, many, form)
    book = openpyxl.load_workbook(tmp_path / "bao-cao.xlsx")
    assert lines(book, "mau")[0]["Câu"] == "trước"
    assert [path.name for path in tmp_path.iterdir()] == ["bao-cao.xlsx"]
