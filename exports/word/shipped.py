"""The Word template that comes with decuong: a báo cáo after Nghị định 30/2020/NĐ-CP, phụ lục I.

It is built when it is wanted, so that each measure stands here beside the rule that it follows, and git holds
no binary file. Staff take it out with `decuong export template`, change it in Word, and give it back with
`decuong export docx --template`. "Mục I" and "mục II" below are parts of phụ lục I; the arrangement is that
of mẫu 1.4 (phụ lục III).
"""

from __future__ import annotations

from io import BytesIO

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from exports import labels as words
from exports.printed import Kind
from exports.word.page import PLAIN, STYLES, new_document

LEFT_HEAD, RIGHT_HEAD = Mm(68), Mm(92)
"""The widths of the two blocks above the title. The right one holds the name of the state in one line."""


def shipped() -> bytes:
    """Return the template as a .docx file."""
    document = new_document()
    _head(document)
    _title(document)
    document.add_paragraph("{{p noi_dung }}", style=STYLES[Kind.ANSWER])
    _foot(document)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _head(document: Document) -> None:
    """Write the issuing body and its number, and beside them the state and the date (mục II, điểm 1–4)."""
    table = _two_blocks(document, LEFT_HEAD, RIGHT_HEAD, rows=2)
    left, right = table.rows[0].cells
    _put(left, words.DOTS, size=12)
    _put(left, "{{ co_quan }}", size=12, bold=True)
    _rule(left, Mm(22))
    _put(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    _put(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _rule(right, Mm(19))
    left, right = table.rows[1].cells
    _put(left, "Số: ………/BC-………", size=13)
    _put(right, "{{ dia_danh }}, ngày {{ ngay }} tháng {{ thang }} năm {{ nam }}", size=13, italic=True)


def _title(document: Document) -> None:
    """Write the kind of document and what it is about (mục II, điểm 5), and below it which report it is."""
    kind = _put(document, "BÁO CÁO", size=14, bold=True)
    kind.paragraph_format.space_before = Pt(18)
    _put(document, "{{ trich_yeu }}", size=14, bold=True)
    _rule(document, Mm(60))
    document.add_paragraph(
        "Báo cáo số {{ so_bao_cao }}, lần nộp {{ lan_nop }} ({{ don_vi }})", style="Heading 1"
    )
    about = "Người báo cáo: {{ nguoi_bao_cao }}. Nộp lúc {{ nop_luc }}. Trạng thái: {{ trang_thai }}."
    last = _put(document, about + "{% if tinh %} Địa bàn: {{ tinh }}.{% endif %}", size=12, italic=True)
    last.paragraph_format.space_after = Pt(12)


def _foot(document: Document) -> None:
    """Write the addressees at the left and the signer at the right (mục II, điểm 7 and 9)."""
    space = document.add_paragraph(style=PLAIN)
    space.paragraph_format.keep_with_next = True
    table = _two_blocks(document, Mm(72), Mm(88))
    left, right = table.rows[0].cells
    _put(left, "Nơi nhận:", size=12, bold=True, italic=True)
    for line in (f"- {words.DOTS};", f"- {words.DOTS};", "- Lưu: VT, …………"):
        _put(left, line, size=11)
    for paragraph in left.paragraphs:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _put(right, "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", size=13, bold=True).insert_paragraph_before()
    _put(right, "(chữ ký, dấu)", size=12, italic=True)
    name = _put(right, words.DOTS, size=13, bold=True)
    name.paragraph_format.space_before = Pt(60)
    end = document.add_paragraph(style=PLAIN)
    end.paragraph_format.line_spacing_rule, end.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)


def _two_blocks(document: Document, left: Length, right: Length, rows: int = 1) -> Table:
    """Add a table without lines, with no room between its edge and the words."""
    table: Table = document.add_table(rows, 2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tblPr.append(margins)
    for column, width in zip(table.columns, (left, right), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return table


def _put(
    where: Document | _Cell, text: str, *, size: int, bold: bool = False, italic: bool = False
) -> Paragraph:
    """Add a centred line. The first of a cell takes the paragraph that each cell has."""
    is_first = isinstance(where, _Cell) and len(where.paragraphs) == 1 and not where.paragraphs[0].runs
    paragraph = where.paragraphs[0] if is_first else where.add_paragraph()
    paragraph.style = PLAIN
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    return paragraph


def _rule(where: Document | _Cell, margin: Length) -> None:
    """Draw a line below the one before, `margin` from both sides.

    It is as long as the motto's words (mục II, điểm 1), and a third to a half of the body's name and of the
    title (điểm 2 and 5). It is the border of an empty paragraph, which Word and LibreOffice show alike.
    """
    paragraph = where.add_paragraph(style=PLAIN)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = margin
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(6)
    paragraph.paragraph_format.space_before = Pt(4)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
