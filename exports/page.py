"""Pages in the official style: A4, Times New Roman 13, margins and page numbers of decree 30/2020/NĐ-CP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.run import Run

FONT = "Times New Roman"
SIZE = Pt(13)
BLACK = RGBColor(0, 0, 0)
GREY = RGBColor(0x80, 0x80, 0x80)
TEXT_WIDTH = Mm(210 - 30 - 20)

TITLE = "Tên đề cương"
SUBTITLE = "Kèm theo công văn"
ABOUT = "Về báo cáo"
NOTE = "Lời dẫn"
ITEM = "Mục đề cương"
ANSWER = "Câu trả lời"
UNANSWERED = "Không trả lời"
CAPTION = "Tên tệp"
DEEPEST_HEADING = 4


def new_document(title: str, at: datetime) -> Document:
    """Return an empty document in this style, with the creation time `at`."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "decuong", ""
    properties.language = "vi-VN"
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    _set_styles(document)
    return document


def start_report(document: Document, *, first: bool) -> None:
    """Begin a report on a new page. Its pages are numbered from 1; the first page shows no number."""
    section = document.sections[0] if first else document.add_section(WD_SECTION.NEW_PAGE)
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _count_from_one(section)
    if first:
        _number_pages(section)


def heading_style(level: int) -> str:
    """Return Word's own heading style for a level, so that Word's navigation pane shows the report."""
    return f"Heading {min(level, DEEPEST_HEADING)}"


def _set_styles(document: Document) -> None:
    normal = _paragraph_style(document, "Normal")
    _set_font(normal)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.15
    for level in range(1, DEEPEST_HEADING + 1):
        heading = _paragraph_style(document, f"Heading {level}")
        _set_font(heading)
        heading.font.bold, heading.font.italic = True, level == DEEPEST_HEADING
        heading.font.color.rgb = BLACK
        heading.paragraph_format.space_before = Pt(12 if level == 1 else 8)
        heading.paragraph_format.space_after = Pt(3)
        heading.paragraph_format.keep_with_next = True
    title = _add_style(document, TITLE, before=0)
    title.font.bold, title.font.size = True, Pt(14)
    subtitle = _add_style(document, SUBTITLE, before=0)
    subtitle.font.italic = True
    about = _add_style(document, ABOUT, before=12)
    about.paragraph_format.space_after = Pt(12)
    for centred in (title, subtitle, about):
        centred.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    item = _add_style(document, ITEM, before=6)
    item.font.italic = True
    item.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    item.paragraph_format.keep_with_next = True
    _add_style(document, NOTE, before=6)
    answer = _add_style(document, ANSWER, before=2)
    unanswered = _add_style(document, UNANSWERED, before=2)
    unanswered.font.color.rgb = GREY
    for indented in (answer, unanswered):
        indented.paragraph_format.left_indent = Cm(1)
    caption = _add_style(document, CAPTION, before=2)
    caption.font.italic, caption.font.size = True, Pt(11)
    caption.paragraph_format.left_indent = Cm(1)


def _add_style(document: Document, name: str, before: int) -> ParagraphStyle:
    document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = _paragraph_style(document, name)
    style.base_style = document.styles["Normal"]
    style.paragraph_format.space_before = Pt(before)
    return style


def _paragraph_style(document: Document, name: str) -> ParagraphStyle:
    return cast("ParagraphStyle", document.styles[name])


def _set_font(style: ParagraphStyle) -> None:
    """Set the font for every script. Word stores one name for each, and a theme's font would override it."""
    style.font.name, style.font.size = FONT, SIZE
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _count_from_one(section: Section) -> None:
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(
        numbering, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:docGrid"
    )


def _number_pages(section: Section) -> None:
    """Put the page number centred above the text. Later sections inherit this header."""
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
