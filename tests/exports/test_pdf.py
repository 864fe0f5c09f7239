"""The PDF, read back by pypdf: text, fonts, tags and pictures."""

from __future__ import annotations

import sys
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from exports import pdf
from exports.reports import ExportError, Reports
from flows.form.outline import Outline, Type
from flows.report.submission import Submission
from tests.chance import examples
from tests.exports.samples import ask, by_aspects, outline, picture, real, report, said

VIETNAMESE = "".join(
    letter
    for code in (
        *range(0x20, 0x7F),
        *range(0xC0, 0x1B1),
        *range(0x1EA0, 0x1EFA),
        0x2026,
        0x201C,
        0x201D,
        0x20AB,
    )
    if (letter := chr(code)).isprintable()
)
"""All letters and signs of Vietnamese, and the rest of Latin."""


def photo(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, "JPEG")
    return out.getvalue()


def made(to: Path, *outlines: Outline, reports: list[Submission], content: bytes | None = None) -> PdfReader:
    pdf.write(Reports(reports, outlines, lambda _: content), to)
    return PdfReader(to)


def text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def bare(said_: str) -> str:
    """Without blanks and line ends, which a page sets as it likes."""
    return "".join(said_.split())


def tags(reader: PdfReader, name: str, key: str = "/S") -> list[Any]:
    """The structure elements whose `key` is `name`, or all values of `key` if `name` is "" ."""
    found: list[Any] = []

    def walk(one: Any) -> None:
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            for inner in one:
                walk(inner)
        elif isinstance(one, dict):
            if key in one and (not name or one[key] == name):
                found.append(one[key])
            walk(one.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"])  # type: ignore[index]
    return found


def test_it_says_the_same_as_the_word_report(tmp_path: Path) -> None:
    form = real("phi_chinh_phu")
    given_ = report(
        form,
        said("to_chuc", "Trung tâm An & Bình"),
        said("du_an[1]/ten", "Nuôi #bò *lai* <x>"),
        rows={"du_an": (1,)},
    )
    reader = made(tmp_path / "a.pdf", form, reports=[given_])
    printed = text(reader)
    for line in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "TRUNG TÂM AN & BÌNH",
        "…………………, ngày 25 tháng 11 năm 2026",
        "BÁO CÁO",
        "Báo cáo số 2026-0123, lần nộp 1 (Trung tâm An & Bình)",
        "Nuôi #bò *lai* <x>",
        "Nơi nhận:",
        "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ",
    ):
        assert line in printed
    page = reader.pages[0].mediabox
    assert (round(page.width / 72 * 25.4), round(page.height / 72 * 25.4)) == (210, 297)
    assert reader.metadata is not None and reader.metadata.title == "2026-0123"


def test_fonts_are_embedded_and_the_text_is_tagged(tmp_path: Path) -> None:
    form = outline(ask("cau", "Câu"))
    reader = made(tmp_path / "a.pdf", form, reports=[report(form, said("cau", VIETNAMESE))])
    fonts = {
        str(font["/DescendantFonts"][0].get_object()["/BaseFont"]): font["/DescendantFonts"][0].get_object()
        for page in reader.pages
        for font in (one.get_object() for one in page["/Resources"]["/Font"].values())  # type: ignore[index]
    }
    assert all("Tinos" in name or "TimesNewRoman" in name for name in fonts), "no letter is from another font"
    assert all(
        {"/FontFile2", "/FontFile3"} & {*font["/FontDescriptor"].get_object()} for font in fonts.values()
    )
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True and root["/Lang"] == "vi-VN"  # type: ignore[index]  # noqa: E712
    assert tags(reader, "/H1")


def test_pictures_stand_in_the_order_sent_and_say_what_they_are(tmp_path: Path) -> None:
    form = outline(ask("anh", "Ảnh chuồng", Type.PHOTO))
    first, second = picture("a.jpg", b"x"), picture("b.jpg", b"y")
    given_ = report(form, said("anh", (first, "chuồng mới"), "và", second))
    reader = made(tmp_path / "a.pdf", form, reports=[given_], content=photo())
    assert len(reader.pages[0].images) >= 1
    assert tags(reader, "", "/Alt") == ["chuồng mới", "Ảnh gửi kèm mục “Ảnh chuồng”"]
    printed = text(reader)
    assert printed.index("chuồng mới") < printed.index("và") < printed.rindex("2026-0123_anh_")


def test_a_picture_that_cannot_be_shown_is_a_line(tmp_path: Path) -> None:
    form = outline(ask("anh", "Ảnh", Type.PHOTO))
    given_ = report(form, said("anh", (picture("a.jpg", b"x"), "hỏng")))
    reader = made(tmp_path / "a.pdf", form, reports=[given_], content=b"\xff\xd8\xff broken")
    assert "hỏng (không in được ảnh ở đây)" in text(reader)


@settings(max_examples=examples(8), deadline=None)
@given(told=st.lists(st.text(st.sampled_from(VIETNAMESE + "\n")).map(str.strip), min_size=1, max_size=6))
def test_vietnamese_comes_back_in_nfc(tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> None:
    """Though it was sent in NFD, as some phones do."""
    form = outline(*(ask(f"cau{at}", f"Câu thứ {at}") for at in range(len(told))))
    answers = [said(f"cau{at}", unicodedata.normalize("NFD", one)) for at, one in enumerate(told) if one]
    reader = made(tmp_path_factory.mktemp("d") / "a.pdf", form, reports=[report(form, *answers)])
    printed = text(reader)
    assert unicodedata.is_normalized("NFC", printed)
    for one in told:
        for line in one.split("\n"):
            assert bare(unicodedata.normalize("NFC", line)) in bare(printed)


@settings(max_examples=examples(8), deadline=None)
@given(told=st.text(max_size=300))
def test_no_character_stops_it(tmp_path_factory: pytest.TempPathFactory, told: str) -> None:
    form = outline(ask("cau", "Câu"), ask("sau", "Sau"))
    given_ = report(form, said("cau", told), said("sau", "còn đây"), respondent_name=told or "An")
    assert "còn đây" in text(made(tmp_path_factory.mktemp("d") / "a.pdf", form, reports=[given_]))


def test_a_long_answer_and_two_hundred_projects_are_whole(tmp_path: Path) -> None:
    form = real("ngan_sach")
    long = "Đàn bò lai phát triển tốt, " * 1_900
    numbers = tuple(range(1, 201))
    answers = [said(f"du_an[{number}]/ten", f"Mô hình «{number}»") for number in numbers]
    given_ = report(form, *answers, said("du_an[200]/muc_tieu", long), rows={"du_an": numbers})
    printed = text(made(tmp_path / "a.pdf", form, reports=[given_]))
    assert len(long) > 50_000
    assert all(f"Mô hình «{number}»" in printed for number in numbers)
    letters = "".join(one for one in bare(printed) if not one.isdigit())
    assert bare(long) in letters, "but for page numbers"


def test_several_reports_begin_with_contents(tmp_path: Path) -> None:
    form = outline(ask("cau", "Câu"))
    reports = [report(form, said("cau", f"x{n}"), number=f"2026-000{n}") for n in (1, 2)]
    reader = made(tmp_path / "a.pdf", form, reports=reports)
    first = reader.pages[0].extract_text()
    assert "MỤC LỤC" in first and "2026-0001" in first and "2026-0002" in first
    assert "x1" in reader.pages[1].extract_text() and "x2" in reader.pages[2].extract_text()
    assert [one.title for one in reader.outline if not isinstance(one, list)] == [
        f"Báo cáo số 2026-000{n}, lần nộp 1 (Nguyễn Thị An)" for n in (1, 2)
    ]


def test_a_folder_gets_a_file_for_each_report(tmp_path: Path) -> None:
    form = outline(ask("cau", "Câu"))
    pdf.write(Reports([report(form), report(form, version=2)], [form]), tmp_path / "pdf")
    names = sorted(path.name for path in (tmp_path / "pdf").iterdir())
    assert names == ["2026-0123_lan-1.pdf", "2026-0123_lan-2.pdf"]


def test_a_file_that_would_take_too_much_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MOST_REPORTS", 2)
    form = outline(ask("cau", "Câu"))
    reports = [report(form, number=f"2026-000{n}") for n in (1, 2, 3)]
    with pytest.raises(ExportError, match="at most 2 reports; choose fewer, or write a folder"):
        pdf.write(Reports(reports, [form]), tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []
    pdf.write(Reports(reports, [form]), tmp_path / "pdf")
    assert len(list((tmp_path / "pdf").iterdir())) == 3


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExportError, match="no report to write"):
        pdf.write(Reports([], [outline()]), tmp_path / "a.pdf")
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ExportError, match=r"pip install 'decuong\[pdf\]'"):
        pdf.write(Reports([], [outline()]), tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_an_answer_is_printed_by_aspects(tmp_path: Path) -> None:
    form = real("ngan_sach")
    told = bare(text(made(tmp_path / "a.pdf", form, reports=[by_aspects(form)])))
    said_ = ("Nhanh", "– Thủ tục phê duyệt:", "Xã trình", "– Thời gian phê duyệt:", "Mất 45 ngày", "– Ý cũ:")
    found = [told.index(bare(one)) for one in said_]
    assert found == sorted(found)
