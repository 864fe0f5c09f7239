"""A report's blocks as WordprocessingML (ISO/IEC 29500-1), the XML that a .docx holds.

The XML is written as text, so that a document of a whole province grows linearly: python-docx looks through
all paragraphs to add one, and through all pictures to name one.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from exports import labels as words
from exports.printed import FigureTable, Kind, Line, Picture
from exports.word.page import DEEPEST_HEADING, FIGURE_WIDTHS, FIGURES, STYLES, TABLE
from exports.xml_text import xml_text

EMU = 36_000
"""English Metric Units in a millimetre."""
_SCHEMAS = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns:a="{_SCHEMAS}/drawingml/2006/main"'
_PICTURE = (
    '<w:p><w:pPr><w:pStyle w:val="{style}"/><w:keepNext/></w:pPr><w:r><w:drawing>'
    f'<wp:inline xmlns:wp="{_SCHEMAS}/drawingml/2006/wordprocessingDrawing"'
    ' distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr {named}/>'
    f'<wp:cNvGraphicFramePr><a:graphicFrameLocks {_MAIN} noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    f'<a:graphic {_MAIN}><a:graphicData uri="{_SCHEMAS}/drawingml/2006/picture">'
    f'<pic:pic xmlns:pic="{_SCHEMAS}/drawingml/2006/picture">'
    "<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
    f'<pic:blipFill><a:blip xmlns:r="{_SCHEMAS}/officeDocument/2006/relationships" r:embed="'
    '{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
_TABLE = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
    '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
    "<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
)
_CONTENTS = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\n \\h \\z </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)

Styles = Mapping[str, str]
"""The id of each style in the document, by its name."""


def style_name(line: Line) -> str:
    """Return the name of the style of a line. Headings have Word's own; level 1 is the report's title."""
    if line.kind is Kind.HEADING:
        return f"Heading {min(line.level + 1, DEEPEST_HEADING)}"
    return STYLES[line.kind]


NEW_PAGE = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    '<w:r><w:br w:type="page"/></w:r></w:p>'
)
"""A paragraph without height that ends its page."""


def paragraph(line: Line, styles: Styles) -> str:
    """Return a paragraph."""
    return _paragraph(styles[style_name(line)], line.text)


def figure_table(table: FigureTable, styles: Styles) -> str:
    """Return a table of figures under a heading row, which is repeated on each page."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in FIGURE_WIDTHS)
    rows = _row(words.FIGURE_TABLE, styles[FIGURES], is_heading=True)
    rows += "".join(_row(row, styles[FIGURES]) for row in table.rows)
    return _TABLE.format(style=styles[TABLE], width=sum(FIGURE_WIDTHS), grid=grid, rows=rows)


def picture(shown: Picture, number: int, relation: str, styles: Styles) -> str:
    """Return a paragraph with a picture. `relation` is the id under which the package knows its file."""
    alt = quoteattr(xml_text(shown.alt))
    size = f'cx="{round(shown.content.width * EMU) or 1}" cy="{round(shown.content.height * EMU) or 1}"'
    named = f'id="{100_000 + number}" name="Ảnh {number}" descr={alt}'
    style = styles[STYLES[Kind.CAPTION]]
    return _PICTURE.format(style=style, size=size, named=named, relation=relation)


def contents(entries: list[tuple[str, str]], title: str, entry: str) -> str:
    """Return a table of contents: a TOC field that holds its entries, so that it is read without an update.

    `entries` are (bookmark, text); `title` and `entry` are ids of styles. The field asks for no page numbers,
    because each report counts its own pages, and only Word could know them.
    """
    lines = [_paragraph(title, words.CONTENTS)]
    for at, (bookmark, text) in enumerate(entries):
        lines.append(
            f'<w:p><w:pPr><w:pStyle w:val="{entry}"/></w:pPr>{"" if at else _CONTENTS}'
            f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{_runs(text)}</w:hyperlink></w:p>'
        )
    return "".join(lines) + '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'


def bookmark(number: int, name: str) -> str:
    """Return a mark that an entry of the contents leads to."""
    id_ = f'w:id="{100_000 + number}"'
    return f'<w:bookmarkStart {id_} w:name="{name}"/><w:bookmarkEnd {id_}/>'


def _row(cells: tuple[str, ...], style: str, *, is_heading: bool = False) -> str:
    properties = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if is_heading else "") + "</w:trPr>"
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if is_heading else ""
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{_paragraph(style, cell)}</w:tc>'
        for width, cell in zip(FIGURE_WIDTHS, cells, strict=True)
    )
    return f"<w:tr>{properties}{told}</w:tr>"


def _paragraph(style: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_runs(text)}</w:p>'


def _runs(text: str) -> str:
    """Return a run. A line break and a tab are elements of their own."""
    if not text:
        return ""
    inside = escape(xml_text(text))
    inside = inside.replace("\t", f"{_END}<w:tab/>{_BEGIN}").replace("\n", f"{_END}<w:br/>{_BEGIN}")
    return f"<w:r>{_BEGIN}{inside}{_END}</w:r>".replace(f"{_BEGIN}{_END}", "")


_BEGIN, _END = '<w:t xml:space="preserve">', "</w:t>"
