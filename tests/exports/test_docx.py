import struct
import zlib
from pathlib import Path

import docx as reader
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import docx, page
from exports.reports import ExportError, Reports
from exports.xml_text import xml_text
from flows.form.outline import Outline, Text, Type
from flows.report.submission import Submission
from tests.chance import examples
from tests.exports.samples import (
    as_written,
    ask,
    every_type,
    full_report,
    outline,
    picture,
    real,
    report,
    said,
)


def png(width: int = 8, height: int = 5) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * 3 * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def lines(to: Path, *outlines: Outline, reports: list[Submission], content: bytes | None = None) -> list[str]:
    docx.write(Reports(reports, outlines, lambda _: content), to)
    return [paragraph.text for paragraph in reader.Document(str(to)).paragraphs]


def below(printed: list[str], item: str, many: int = 1) -> list[str]:
    at = printed.index(item)
    return printed[at + 1 : at + 1 + many]


def test_the_report_is_printed_as_the_letter_prints_the_outline(tmp_path: Path) -> None:
    form = real("ngan_sach")
    given_ = report(
        form,
        said("du_an[1]/ten", "Chăn nuôi bò sinh sản"),
        said("du_an[1]/quy_mo", "1 xã, 25 hộ", "608 triệu"),
        said("du_an[3]/ten", "Dê cỏ"),
        said("du_an[3]/tiep_can[2]/ten_tiep_can", "Tổ hợp tác"),
        rows={"du_an": (3, 1), "du_an[3]/tiep_can": (2,), "du_an[1]/tiep_can": ()},
    )
    printed = lines(tmp_path / "a.docx", form, reports=[given_])
    assert printed[0] == "ĐỀ CƯƠNG BÁO CÁO VỀ THÔNG TIN VÀ KINH NGHIỆM"
    assert "Báo cáo số 2026-0123, lần nộp 1" in printed[5]
    assert "Nộp lúc 14:05 ngày 25/11/2026" in printed[5]
    first, second = printed.index("Dự án 1: Dê cỏ"), printed.index("Dự án 2: Chăn nuôi bò sinh sản")
    assert first < printed.index("Tiếp cận 1: Tổ hợp tác") < second
    later = printed[second:]
    scale = "1.4.Quy mô (số xã, số bản, diện tích, số hộ hoặc người tham gia trực tiếp …)"
    assert below(later, scale, 2) == ["1 xã, 25 hộ", "608 triệu"]
    approaches = next(line for line in later if line.startswith("2.1. Các tiếp cận chính"))
    assert below(later, approaches) == ["(không trả lời)"]
    assert "2. Quá trình xây dựng và thực hiện mô hình/dự án\n(ghi riêng cho từng mô hình/dự án)" in later
    assert below(later, "5. Thống kế một mô hình/dự án điển hình của địa phương?") == ["(không trả lời)"]


def test_every_printed_line_of_the_letter_stands_in_order(tmp_path: Path) -> None:
    form = real("ngan_sach")
    rows: dict[str, tuple[int, ...]] = {"du_an": (1,), "du_an[1]/tiep_can": (1,)}
    printed = lines(tmp_path / "a.docx", form, reports=[report(form, rows=rows)])
    expected = [
        place.node.printed.default.replace(" / ", "\n") for place in form.places if place.node.printed
    ]
    assert len(expected) > 30
    assert [line for line in printed if line in expected] == expected


def test_what_was_not_asked_is_not_printed(tmp_path: Path) -> None:
    form = real("phi_chinh_phu")
    rows: dict[str, tuple[int, ...]] = {"du_an": (1,)}
    common = report(form, said("pham_vi", "Ghi chung", value="chung"), rows=rows)
    own = report(form, said("pham_vi", "Ghi riêng", value="rieng"), rows=rows)
    for given_ in (common, own):
        printed = lines(tmp_path / "a.docx", form, reports=[given_])
        assert sum(line.startswith("2.3.") for line in printed) == 1
        assert sum(line.startswith("2.2.") for line in printed) >= 1


@settings(max_examples=examples(15), deadline=None)
@given(text=st.text(min_size=1) | st.sampled_from(["- Bê\n\n   - 01 con\n\t- Chuồng\n", "a\r\nb\x0b\x00"]))
def test_lines_and_indents_are_kept(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    form = outline(ask("cau", "Câu", number="1"), ask("sau", "Sau"))
    printed = lines(tmp_path_factory.mktemp("d") / "a.docx", form, reports=[report(form, said("cau", text))])
    answer = printed[printed.index("1. Câu") + 1 : printed.index("Sau")]
    assert "\n".join(answer) == xml_text(text)


def test_values_choices_and_words(tmp_path: Path) -> None:
    form = every_type()
    printed = lines(tmp_path / "a.docx", form, reports=[full_report(form)])
    project = printed[printed.index("Dự án 3: - Bê giống") :]
    assert below(project, "2.1. Tên", 4) == ["- Bê giống", "", "   - 01 con/hộ", "- Chuồng"]
    assert below(project, "2.2. Số hộ") == ["25 hộ"]
    assert below(project, "Những con gì", 2) == ["Bò", "Ong"]
    assert below(project, "Tổng") == ["300"]
    written = printed[printed.index("Dự án 2") :]
    assert below(written, "2.2. Số hộ") == ["vài chục hộ"]
    assert below(written, "Con gì") == ["con dúi"]
    assert below(printed, "2. Phần riêng") == ["Xin ghi rõ"]


def test_unanswered_is_grey_on_a4_in_times_new_roman(tmp_path: Path) -> None:
    form = outline(ask("cau", "Câu"))
    lines(tmp_path / "a.docx", form, reports=[report(form)])
    document = reader.Document(str(tmp_path / "a.docx"))
    blank = next(p for p in document.paragraphs if p.text == "(không trả lời)")
    assert blank.style is not None
    assert blank.style.font.color.rgb == page.GREY
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 13)
    section = document.sections[0]
    # Word counts in twips, so a millimetre is met to within one.
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_photos_are_embedded_others_are_named(tmp_path: Path) -> None:
    form = outline(ask("anh", "Ảnh", Type.PHOTO))
    photo = picture("image.png", b"x", "image/png")
    paper = picture("Báo cáo.pdf", b"y", "application/pdf")
    given_ = report(form, said("anh", (photo, "chuồng mới"), paper))
    printed = lines(tmp_path / "a.docx", form, reports=[given_], content=png())
    assert len(reader.Document(str(tmp_path / "a.docx")).inline_shapes) == 1
    assert printed[-2].startswith("[2026-0123_anh_") and printed[-2].endswith(".png] chuồng mới")
    assert printed[-1].endswith(".pdf]")


def test_what_would_make_the_document_too_large_is_only_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By report: the next one has its own room."""
    form = outline(ask("anh", type=Type.PHOTO))
    monkeypatch.setattr(docx, "MOST_BYTES", 2 * len(png()))
    photos = [picture(f"{number}.png", b"x", "image/png") for number in range(3)]
    reports = [report(form, said("anh", *photos)) for _ in range(2)]
    printed = lines(tmp_path / "a.docx", form, reports=reports, content=png())
    assert sum(".png" in line for line in printed) == 6
    assert len(reader.Document(str(tmp_path / "a.docx")).inline_shapes) == 4


@pytest.mark.parametrize(
    "content", [None, b"", b"not a picture", png()[:30], b"\xff\xd8\xff\xe0" + b"\0" * 90]
)
def test_a_photo_that_cannot_be_shown_is_named(tmp_path: Path, content: bytes | None) -> None:
    form = outline(ask("anh", "Ảnh", Type.PHOTO), ask("sau", "Sau"))
    given_ = report(form, said("anh", picture("a.jpg", b"x")), said("sau", "còn đây"))
    printed = lines(tmp_path / "a.docx", form, reports=[given_], content=content)
    assert len(reader.Document(str(tmp_path / "a.docx")).inline_shapes) == 0
    assert printed[printed.index("Ảnh") + 1].startswith("[2026-0123_anh_")
    assert printed[-1] == "còn đây"


def test_each_report_by_its_own_version_each_on_a_new_page(tmp_path: Path) -> None:
    first = outline(ask("cau_1", "Câu một"), ask("cau_3", "Cũ"))
    second = outline(ask("cau_2", "Câu hai"), ask("cau_3", "Mới"), version="2")
    reports = [report(first, said("cau_3", "a")), report(second, said("cau_3", "b"), number="2")]
    printed = lines(tmp_path / "a.docx", first, second, reports=reports)
    assert below(printed, "Cũ") == ["a"]
    assert below(printed, "Mới") == ["b"]
    assert printed.count("Câu một") == printed.count("Câu hai") == 1
    assert len(reader.Document(str(tmp_path / "a.docx")).sections) == 2


def test_a_folder_gets_a_document_for_each_report(tmp_path: Path) -> None:
    form = outline(ask("cau", "Câu"))
    reports = [report(form), report(form, as_written("cau", "x"), version=2)]
    docx.write(Reports(reports, [form]), tmp_path / "word")
    names = sorted(path.name for path in (tmp_path / "word").iterdir())
    assert names == ["2026-0123_lan-1.docx", "2026-0123_lan-2.docx"]


def test_no_report_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no report to write"):
        docx.write(Reports([], [outline()]), tmp_path / "a.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_footnote_ends_the_report(tmp_path: Path) -> None:
    form = Outline("mau", "1", Text("Mẫu"), "vi", ("vi",), (ask("cau", "Câu"),), footnote=("Ghi chú: hết.",))
    assert lines(tmp_path / "a.docx", form, reports=[report(form)])[-1] == "Ghi chú: hết."
