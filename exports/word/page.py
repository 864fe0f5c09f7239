"""Pages in the official style: A4, margins, fonts and styles of Nghị định 30/2020/NĐ-CP, phụ lục I."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.run import Run

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

STYLES = {
    Kind.TITLE: "Tên đề cương",
    Kind.SUBTITLE: "Kèm theo công văn",
    Kind.NOTE: "Lời dẫn",
    Kind.ITEM: "Mục đề cương",
    Kind.ASPECT: "Mục đề cương",
    Kind.ANSWER: "Câu trả lời",
    Kind.UNANSWERED: "Không trả lời",
    Kind.CAPTION: "Tên tệp",
}
"""The name of each kind's style. Headings have Word's own styles, so that its navigation pane shows them.

An aspect has that of an item, so that templates of before this kind need no new style.
"""
DEEPEST_HEADING = 5
FIGURES = "Số liệu"
"""The style of the words in a table of figures."""
TABLE = "Table Grid"
FIGURE_WIDTHS = (2_350, 1_900, 1_250, 1_350, 2_220)
"""The widths of the columns, in twentieths of a point. They fill the width of the text."""
CONTENTS, ENTRY = "Mục lục", "toc 1"
PLAIN = "Thể thức"
"""The style of all that stands around the text."""


def new_document(title: str = "", at: datetime | None = None) -> Document:
    """Return an empty document in this style. `at` is when it says it was made."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.language = "vi-VN"
    if at is not None:
        properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    _set_styles(document)
    _set_page(document.sections[0])
    return document


def heading_style(level: int) -> str:
    """Return Word's own heading style for a level, so that Word's navigation pane shows it."""
    return f"Heading {min(level, DEEPEST_HEADING)}"


def _set_page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _number_pages(section)


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
