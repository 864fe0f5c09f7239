"""The Word template that comes with decuong: a báo cáo after Nghị định 30/2020/NĐ-CP, phụ lục I.

It is built when it is wanted, so that each measure stands here beside the rule that it follows, and git holds
no binary file. Staff take it out with `decuong export template`, change it in Word, and give it back with
`decuong export docx --template`. "Mục I" and "mục II" below are parts of phụ lục I; the arrangement is that
of mẫu 1.4 (phụ lục III).
"""

from __future__ import annotations

from io import BytesIO
from typing import cast

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from exports import labels as words
from exports.printed import Kind

FONT = "Times New Roman"
"""Mục I, điểm 4."""
SIZE = Pt(13)
"""The text is 13 to 14 points (mục II, điểm 6)."""
BLACK = RGBColor(0, 0, 0)
GREY = RGBColor(0x80, 0x80, 0x80)
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(20)
"""Mục I, điểm 3: top and bottom 20 to 25 mm, left 30 to 35 mm, right 15 to 20 mm."""
TEXT_WIDTH = Mm(210 - 30 - 20)
INDENT = Cm(1)
"""The first line of a paragraph begins 1 cm or 1.27 cm further in (mục II, điểm 6)."""
LEFT_HEAD, RIGHT_HEAD = Mm(68), Mm(92)
"""The widths of the two blocks above the title. The right one holds the name of the state in one line."""

STYLES = {
    Kind.TITLE: "Tên đề cương",
    Kind.SUBTITLE: "Kèm theo công văn",
    Kind.NOTE: "Lời dẫn",
    Kind.ITEM: "Mục đề cương",
    Kind.ANSWER: "Câu trả lời",
    Kind.UNANSWERED: "Không trả lời",
    Kind.CAPTION: "Tên tệp",
}
"""The name of each kind's style. Headings have Word's own styles, so that its navigation pane shows them."""
DEEPEST_HEADING = 5
FIGURES = "Số liệu"
"""The style of the words in a table of figures."""
TABLE = "Table Grid"
FIGURE_WIDTHS = (2_350, 1_900, 1_250, 1_350, 2_220)
"""The widths of the columns, in twentieths of a point. They fill the width of the text."""
CONTENTS, ENTRY = "Mục lục", "toc 1"
PLAIN = "Thể thức"
"""The style of all that stands around the text."""


def shipped() -> bytes:
    """Return the template as a .docx file."""
    document = docx.Document()
    document.core_properties.author = document.core_properties.comments = ""
    _set_styles(document)
    _set_page(document.sections[0])
    _head(document)
    _title(document)
    document.add_paragraph("{{p noi_dung }}", style=STYLES[Kind.ANSWER])
    _foot(document)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _set_page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _number_pages(section)


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


def _set_styles(document: Document) -> None:
    normal = _style(document, "Normal")
    _set_font(normal)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.15
    for level in range(1, DEEPEST_HEADING + 1):
        heading = _style(document, f"Heading {level}")
        _set_font(heading)
        heading.font.bold, heading.font.italic = True, level == DEEPEST_HEADING
        heading.font.color.rgb = BLACK
        heading.paragraph_format.space_before = Pt(12 if level <= 2 else 8)
        heading.paragraph_format.space_after = Pt(3)
        heading.paragraph_format.keep_with_next = True
    _style(document, "Heading 1").paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    plain = _add_style(document, PLAIN, before=0)
    plain.paragraph_format.line_spacing = 1
    title = _add_style(document, STYLES[Kind.TITLE], before=0, align=WD_ALIGN_PARAGRAPH.CENTER)
    title.font.bold = True
    title.paragraph_format.keep_with_next = True
    contents = _add_style(document, CONTENTS, before=0, align=WD_ALIGN_PARAGRAPH.CENTER)
    contents.font.bold, contents.font.size = True, Pt(14)
    contents.paragraph_format.space_after = Pt(6)
    _add_style(document, ENTRY, before=3)
    _add_style(document, STYLES[Kind.SUBTITLE], before=0, align=WD_ALIGN_PARAGRAPH.CENTER).font.italic = True
    _set_text_styles(document)


def _set_text_styles(document: Document) -> None:
    """Set the styles of the text: justified, 6 points apart, the first line further in (mục II, điểm 6)."""
    justified = WD_ALIGN_PARAGRAPH.JUSTIFY
    item = _add_style(document, STYLES[Kind.ITEM], before=6, align=justified)
    item.font.italic = True
    item.paragraph_format.keep_with_next = True
    _add_style(document, STYLES[Kind.NOTE], before=6, align=justified)
    answer = _add_style(document, STYLES[Kind.ANSWER], before=6, align=justified)
    unanswered = _add_style(document, STYLES[Kind.UNANSWERED], before=6)
    unanswered.font.color.rgb = GREY
    answer.paragraph_format.space_after = Pt(4)  # above a table of figures
    answer.paragraph_format.first_line_indent = unanswered.paragraph_format.first_line_indent = INDENT
    caption = _add_style(document, STYLES[Kind.CAPTION], before=4, align=WD_ALIGN_PARAGRAPH.CENTER)
    caption.font.italic, caption.font.size = True, Pt(11)
    figure = _add_style(document, FIGURES, before=1)
    figure.font.size = Pt(11)
    figure.paragraph_format.line_spacing, figure.paragraph_format.space_after = 1, Pt(1)


def _add_style(
    document: Document, name: str, before: int, align: WD_ALIGN_PARAGRAPH | None = None
) -> ParagraphStyle:
    document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = _style(document, name)
    style.base_style = document.styles["Normal"]
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.alignment = align
    return style


def _style(document: Document, name: str) -> ParagraphStyle:
    return cast("ParagraphStyle", document.styles[name])


def _set_font(style: ParagraphStyle) -> None:
    """Set the font for every script. Word stores one name for each, and a theme's font would override it."""
    style.font.name, style.font.size = FONT, SIZE
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _number_pages(section: Section) -> None:
    """Put the page number centred into the upper margin, but not on the first page (mục I, điểm 7)."""
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, instruction in (("begin", None), (None, "PAGE"), ("end", None)):
        _add_field_mark(run, kind, instruction)


def _add_field_mark(run: Run, kind: str | None, instruction: str | None) -> None:
    mark = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        mark.set(qn("w:fldCharType"), kind)
    mark.text = instruction
    run._r.append(mark)
