"""Letters as one Word document, each on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from exports.letters import letter as words
from exports.letters.letter import Letter, Way, qr_png
from exports.printed import Kind
from exports.staging import staged
from exports.word.page import PLAIN, STYLES, TEXT_WIDTH, new_document
from exports.xml_text import xml_text

QR_WIDTH = Mm(34)
CENTRED, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT


def write_docx(letters: Iterable[Letter], to: Path, at: datetime) -> None:
    """Write the letters. `at` is when the document says it was made."""
    document = new_document(words.TITLE, at)
    for number, one in enumerate(letters):
        _letter(document, one, begins_page=number > 0)
    with staged(to) as path:
        document.save(str(path))


def _letter(document: Document, one: Letter, *, begins_page: bool) -> None:
    title = _line(document.add_paragraph(style=PLAIN), words.TITLE, size=14, bold=True)
    title.paragraph_format.page_break_before = begins_page
    _line(document.add_paragraph(style=PLAIN), one.campaign, size=13, bold=True)
    to = _line(document.add_paragraph(style=PLAIN), words.TO.format(one.organisation), size=14, bold=True)
    to.paragraph_format.space_before = to.paragraph_format.space_after = Pt(14)
    for text in one.paragraphs:
        document.add_paragraph(xml_text(text), style=STYLES[Kind.ANSWER])
    label = _line(document.add_paragraph(style=PLAIN), words.CODE, size=12)
    label.paragraph_format.space_before = Pt(14)
    label.paragraph_format.keep_with_next = True
    code = _line(document.add_paragraph(style=PLAIN), one.shown_code, size=24, bold=True)
    code.paragraph_format.keep_with_next = True
    note = _line(document.add_paragraph(style=PLAIN), words.CODE_NOTE, size=11, italic=True)
    note.paragraph_format.space_after = Pt(12)
    how = _line(document.add_paragraph(style=PLAIN), words.HOW, size=13, align=LEFT)
    how.paragraph_format.keep_with_next = True
    _ways(document, one)
    for number, text in enumerate(one.ends):
        end = _line(document.add_paragraph(style=PLAIN), text, size=13, bold=number == 0, align=LEFT)
        end.paragraph_format.space_before = Pt(8)


def _ways(document: Document, one: Letter) -> None:
    """Put the QR codes beside each other, each with its link."""
    table = document.add_table(1, len(one.ways))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for cell, way in zip(table.rows[0].cells, one.ways, strict=True):
        cell.width = int(TEXT_WIDTH / len(one.ways))
        first = cell.paragraphs[0]
        first.style = PLAIN
        first.alignment = CENTRED
        picture = first.add_run().add_picture(BytesIO(qr_png(way.link)), width=QR_WIDTH)
        picture._inline.docPr.set("descr", words.DESCRIBED.format(way.label))
        for text, size, bold in _below(way):
            _line(cell.add_paragraph(style=PLAIN), text, size=size, bold=bold)


def _below(way: Way) -> Iterable[tuple[str, int, bool]]:
    yield way.label, 12, True
    yield way.link, 10, False
    if way.note:
        yield way.note, 10, False


def _line(
    paragraph: Paragraph,
    text: str,
    *,
    size: int,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = CENTRED,
) -> Paragraph:
    run = paragraph.add_run(xml_text(text))
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    paragraph.alignment = align
    return paragraph
