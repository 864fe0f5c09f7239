import gc
import resource
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import docx as reader
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import docx, printed
from exports.reports import ExportError, Reports
from exports.word.page import GREY
from exports.xml_text import xml_text
from flows.form.outline import Outline, Text, Type
from flows.report.figure import Amount, Confirmation, Figure
from flows.report.submission import Submission
from tests.chance import examples
from tests.exports.samples import (
    as_written,
    ask,
    by_aspects,
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
    return read(to)


def read(to: Path) -> list[str]:
    """The paragraphs outside of tables, up to the signature."""
    found = [paragraph.text for paragraph in reader.Document(str(to)).paragraphs]
    while not found[-1]:
        found.pop()
    return found


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
    assert printed[:2] == ["BÁO CÁO", "Theo đề cương: Dự án từ ngân sách Nhà nước"]
    assert printed[3] == "Báo cáo số 2026-0123, lần nộp 1 (Nguyễn Thị An)"
    assert "Nộp lúc 14:05 ngày 25/11/2026" in printed[4]
    assert printed[5] == "ĐỀ CƯƠNG BÁO CÁO VỀ THÔNG TIN VÀ KINH NGHIỆM"
    first, second = printed.index("Dự án 1: Dê cỏ"), printed.index("Dự án 2: Chăn nuôi bò sinh sản")
    assert first < printed.index("Tiếp cận 1: Tổ hợp tác") < second
    later = printed[second:]
    scale = "1.4.Quy mô (số xã, số bản, diện tích, số hộ hoặc người tham gia trực tiếp …)"
    assert below(later, scale, 2) == ["1 xã, 25 hộ", "608 triệu"]
    approaches = next(line for line in later if line.startswith("2.1. Các tiếp cận chính"))
    assert below(later, approaches) == ["(không trả lời)"]
    assert "2. Quá trình xây dựng và thực hiện mô hình/dự án\n(ghi riêng cho từng mô hình/dự án)" in later
    assert below(later, "5. Thống kế một mô hình/dự án điển hình của địa phương?") == ["(không trả lời)"]


def test_an_answer_is_printed_by_aspects(tmp_path: Path) -> None:
    form = real("ngan_sach")
    printed = lines(tmp_path / "a.docx", form, reports=[by_aspects(form)])
    at = next(at for at, line in enumerate(printed) if line.startswith("2.3. Phê duyệt"))
    assert printed[at + 1 : at + 9] == [
        "Nhanh",
        "– Thủ tục phê duyệt:",
        "Xã trình",
        "– Thời gian phê duyệt:",
        "Mất 45 ngày",
        "Năm 2012 lâu hơn",
        "– Ý cũ:",
        "Huyện duyệt",
    ]


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
    assert blank.style.font.color.rgb == GREY
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
    monkeypatch.setattr(printed, "MOST_BYTES", 2 * len(png()))
    photos = [picture(f"{number}.png", b"x", "image/png") for number in range(3)]
    reports = [report(form, said("anh", *photos)) for _ in range(2)]
    told = lines(tmp_path / "a.docx", form, reports=reports, content=png())
    assert sum(".png" in line for line in told) == 6
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
    assert len(reader.Document(str(tmp_path / "a.docx")).sections) == 3, "the contents have one too"


def test_what_is_around_the_text_follows_the_decree(tmp_path: Path) -> None:
    """Nghị định 30/2020/NĐ-CP, phụ lục I: what is not known is a dotted line."""
    form = real("phi_chinh_phu")
    at = datetime(2026, 2, 5, 3, 0, tzinfo=UTC)
    given_ = report(form, said("to_chuc", "Trung tâm An & Bình\n(Hà Nội)"), submitted_at=at)
    printed = lines(tmp_path / "a.docx", form, reports=[given_])
    document = reader.Document(str(tmp_path / "a.docx"))
    head, foot = document.tables[0], document.tables[-1]
    cells = [[cell.text.split("\n") for cell in row.cells] for row in head.rows]
    assert cells[0][0][1] == "TRUNG TÂM AN & BÌNH (HÀ NỘI)"
    assert cells[0][1][:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert cells[1][0] == ["Số: ………/BC-………"]
    assert cells[1][1] == ["…………………, ngày 05 tháng 02 năm 2026"]
    assert head.rows[1].cells[1].paragraphs[0].runs[0].font.italic
    assert foot.rows[0].cells[0].text.split("\n")[0] == "Nơi nhận:"
    assert "CHỨC VỤ CỦA NGƯỜI KÝ" in foot.rows[0].cells[1].text
    assert printed[:2] == ["BÁO CÁO", "Theo đề cương: Tổ chức phi chính phủ, tổ chức phát triển"]
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [20, 20, 30, 20]
    assert section.different_first_page_header_footer, "the first page shows no number"
    assert "PAGE" in section.header._element.xml
    answer = next(one for one in document.paragraphs if one.text.startswith("Trung tâm An"))
    assert answer.style is not None and answer.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert answer.style.paragraph_format.first_line_indent.cm == pytest.approx(1, abs=0.01)


def test_an_officer_is_no_issuing_body(tmp_path: Path) -> None:
    form = outline(ask("cau", "Câu"))
    lines(tmp_path / "a.docx", form, reports=[report(form)])
    head = reader.Document(str(tmp_path / "a.docx")).tables[0]
    assert "NGUYỄN" not in head.rows[0].cells[0].text


def test_figures_stand_beside_their_answer(tmp_path: Path) -> None:
    form = real("ngan_sach")
    told = replace(
        said("du_an[1]/quy_mo", "25 hộ, trong đó 18 hộ nghèo; 608 triệu; 3-4 triệu/hộ"),
        figures=(
            Figure("so_ho", Amount(Decimal(25)), "25 hộ", Confirmation.CONFIRMED),
            Figure("so_ho", Amount(Decimal(18), is_part=True), "trong đó 18 hộ nghèo"),
            Figure(
                "kinh_phi", Amount(Decimal(608_000_000)), "608 triệu", Confirmation.CORRECTED, "680 triệu"
            ),
            Figure("kinh_phi", Amount(Decimal(3_000_000), Decimal(4_000_000), per="hộ"), "3-4 triệu/hộ"),
            Figure("so_xa", Amount(Decimal(7)), "bảy", Confirmation.DENIED),
        ),
    )
    lines(tmp_path / "a.docx", form, reports=[report(form, told, rows={"du_an": (1,)})])
    tables = reader.Document(str(tmp_path / "a.docx")).tables
    assert len(tables) == 3, "the head, the figures and the signature"
    assert [[cell.text for cell in row.cells] for row in tables[1].rows] == [
        ["Số liệu", "Giá trị", "Đơn vị", "Xác nhận", "Lời báo cáo"],
        ["Số hộ", "25", "hộ", "đã xác nhận", "25 hộ"],
        ["Số hộ", "trong đó 18", "hộ", "chưa xác nhận", "trong đó 18 hộ nghèo"],
        ["Kinh phí", "608.000.000", "đồng", "đã sửa", "608 triệu (thay cho “680 triệu”)"],
        ["Kinh phí", "3.000.000 – 4.000.000", "đồng/hộ", "chưa xác nhận", "3-4 triệu/hộ"],
    ]
    before = tables[1]._tbl.getprevious()
    assert before is not None and "".join(before.itertext()).startswith("25 hộ, trong đó"), "below its answer"


@pytest.mark.parametrize(
    ("sent", "printed_"),
    [
        (["Bò", "Ong"], ["Bò", "Ong"]),
        (["bò, ong"], ["Bò", "Ong"]),
        (["1; 3"], ["Bò", "Ong"]),
        (["Bò và Ong"], ["Bò", "Ong"]),
        (["Bò, ong, một ít ngan"], ["Bò", "Ong", "Bò, ong, một ít ngan"]),
        (["Bò", "năm sau thêm dê"], ["Bò", "Ong", "năm sau thêm dê"]),
    ],
)
def test_a_multiple_choice_is_printed_once(tmp_path: Path, sent: list[str], printed_: list[str]) -> None:
    kinds = {"bo": "Bò", "de": "Dê", "ong": "Ong"}
    form = outline(ask("con", "Con gì", Type.SELECT_MULTIPLE, choices=kinds))
    given_ = report(form, said("con", *sent, value=("bo", "ong")))
    printed = lines(tmp_path / "a.docx", form, reports=[given_])
    assert printed[printed.index("Con gì") + 1 :] == printed_


def test_words_and_files_stand_in_the_order_sent(tmp_path: Path) -> None:
    form = outline(ask("cau", "Câu"))
    first, second = picture("a.png", b"x", "image/png"), picture("b.png", b"y", "image/png")
    given_ = report(form, said("cau", "Trước", (first, "một"), "Giữa", (second, "hai"), "Sau"))
    printed = lines(tmp_path / "a.docx", form, reports=[given_], content=png())
    told = ["ảnh" if not line else line.rpartition("] ")[2] for line in printed[printed.index("Câu") + 1 :]]
    assert told == ["Trước", "ảnh", "một", "Giữa", "ảnh", "hai", "Sau"]
    document = reader.Document(str(tmp_path / "a.docx"))
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == ["một", "hai"]


def test_a_picture_without_a_caption_says_what_it_is_for(tmp_path: Path) -> None:
    form = outline(ask("cau", 'Chuồng "mới" <& cũ>'))
    given_ = report(form, said("cau", picture("a.png", b"x", "image/png")))
    lines(tmp_path / "a.docx", form, reports=[given_], content=png())
    [shape] = reader.Document(str(tmp_path / "a.docx")).inline_shapes
    assert shape._inline.docPr.get("descr") == 'Ảnh gửi kèm mục “Chuồng "mới" <& cũ>”'


def test_several_reports_begin_with_contents_that_can_be_read_at_once(tmp_path: Path) -> None:
    form = real("phi_chinh_phu")
    reports = [
        report(form, said("to_chuc", f"Hội {name}"), number=f"2026-000{number}")
        for number, name in enumerate("ABC", start=1)
    ]
    lines(tmp_path / "a.docx", form, reports=reports)
    document = reader.Document(str(tmp_path / "a.docx"))
    body = document.element.body
    links = [(link.get(qn("w:anchor")), link.text) for link in body.iter(qn("w:hyperlink"))]
    assert [text for _, text in links] == [
        f"Báo cáo số 2026-000{n}, lần nộp 1 (Hội {c})" for n, c in zip((1, 2, 3), "ABC", strict=True)
    ]
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert marks == [anchor for anchor, _ in links]
    assert "TOC" in "".join(text.text for text in body.iter(qn("w:instrText")))
    headings = [one.text for one in document.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings == [text for _, text in links], "an update in Word finds the same entries"
    starts = [section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for section in document.sections]
    assert starts == ["1"] * 4, "each report counts its own pages"


@settings(max_examples=examples(15), deadline=None)
@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=60), st.text(max_size=200), st.text(max_size=40)),
        min_size=1,
        max_size=4,
    )
)
def test_any_characters_come_back(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str, str]]
) -> None:
    """In answers, names, captions and alt texts. Read back by python-docx, which did not write it."""
    form = outline(*(ask(f"cau{at}", f"Câu {at}") for at in range(len(told))), ask("sau", "Sau"))
    photo = picture("a.png", b"x", "image/png")
    answers = [said(f"cau{at}", one, (photo, caption)) for at, (_, one, caption) in enumerate(told)]
    name = told[0][0]
    to = tmp_path_factory.mktemp("d") / "a.docx"
    printed = lines(to, form, reports=[report(form, *answers, respondent_name=name)], content=png())
    for at, (_, one, caption) in enumerate(told):
        begin, end = (
            printed.index(f"Câu {at}"),
            printed.index(f"Câu {at + 1}" if at + 1 < len(told) else "Sau"),
        )
        between = printed[begin + 1 : end]
        assert "\n".join(between[:-2]) == xml_text(one), "the last two are the picture and its caption"
        assert between[-1].partition("]")[2] == xml_text(
            " ".join(caption.split()) and " " + " ".join(caption.split())
        )
    title = next(one for one in printed if one.startswith("Báo cáo số"))
    assert xml_text(" ".join(name.split()))[:20] in title


def test_a_long_answer_and_two_hundred_projects_are_whole(tmp_path: Path) -> None:
    form = real("ngan_sach")
    long = "Đàn bò lai Sind phát triển tốt, " * 1_563
    numbers = tuple(range(1, 201))
    answers = [said(f"du_an[{number}]/ten", f"Dự án thứ {number}") for number in numbers]
    given_ = report(form, *answers, said("du_an[200]/muc_tieu", long), rows={"du_an": numbers})
    printed = lines(tmp_path / "a.docx", form, reports=[given_])
    assert len(long) > 50_000
    assert long in printed
    assert [line for line in printed if line.startswith("Dự án thứ")] == [f"Dự án thứ {n}" for n in numbers]


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


def test_wherever_the_disk_becomes_full_nothing_is_left(tmp_path: Path) -> None:
    """In the body, a picture, the template's parts or the end of the file; no file stays open either."""
    form = outline(ask("cau", "Câu"))
    given_ = report(form, said("cau", "Trước", (picture("a.png", b"x", "image/png"), "một"), "Sau" * 9_000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size in range(500, 40_000, 2_500):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            lines(tmp_path / "a.docx", form, reports=[given_], content=png())
        except OSError as error:
            assert "File too large" in str(error)
            assert [*tmp_path.iterdir()] == []
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        gc.collect()
