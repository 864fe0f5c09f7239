"""Parts of Word documents that may be many: tables with thousands of rows, links and bookmarks.

python-docx looks through a table each time a row is added. Here a table is made whole, so that a document of
many answers takes time in proportion to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from exports.word.page import TEXT_WIDTH
from exports.xml_text import xml_text

_W = nsdecls("w")
_EDGE = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
_EDGES = "".join(_EDGE.format(side=side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
_SMALL = '<w:sz w:val="22"/>'
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="E7EDF5"/>'


class Link(str):
    """A report's number, which leads to the report in the document's list."""


class Mark(str):
    """A report's number in the document's list, where links lead to."""


Piece = str
"""A piece of a paragraph: text, a Link or a Mark."""


class Blocks:
    """Adds tables and paragraphs with links to a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._marks = 0

    def table(
        self, headers: Sequence[str], rows: Iterable[Sequence[Piece]], shares: Sequence[int], numbers: int = 0
    ) -> None:
        """Add a table. `shares` are the columns' widths in proportion. The last `numbers` stand right."""
        widths = [int(TEXT_WIDTH.twips * share / sum(shares)) for share in shares]
        aligns = ["left"] * (len(headers) - numbers) + ["right"] * numbers
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = "".join(
            _cell(_run(one, f"<w:b/>{_SMALL}"), width, "center", _SHADE)
            for one, width in zip(headers, widths, strict=True)
        )
        body = "".join(f"<w:tr>{self._cells(row, widths, aligns)}</w:tr>" for row in rows)
        self._append(
            f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblBorders>{_EDGES}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{body}</w:tbl>"
        )
        self._append(f'<w:p {_W}><w:pPr><w:spacing w:line="120" w:lineRule="exact"/></w:pPr></w:p>')

    def bullet(self, pieces: Sequence[Piece]) -> None:
        """Add a paragraph with a dash, of text and links."""
        said = "".join(self._piece(one, "") for one in pieces)
        self._append(
            f'<w:p {_W}><w:pPr><w:spacing w:before="40"/><w:ind w:left="567" w:hanging="227"/>'
            f'<w:jc w:val="both"/></w:pPr>{_run("– ", "")}{said}</w:p>'
        )

    def _cells(self, row: Sequence[Piece], widths: Sequence[int], aligns: Sequence[str]) -> str:
        return "".join(
            _cell(self._piece(one, _SMALL), width, align)
            for one, width, align in zip(row, widths, aligns, strict=True)
        )

    def _piece(self, one: Piece, size: str) -> str:
        if isinstance(one, Link):
            look = f'<w:color w:val="0563C1"/>{size}<w:u w:val="single"/>'
            return f'<w:hyperlink w:anchor={_anchor(one)} w:history="1">{_run(one, look)}</w:hyperlink>'
        if isinstance(one, Mark):
            self._marks += 1
            begin = f'<w:bookmarkStart w:id="{self._marks}" w:name={_anchor(one)}/>'
            return f'{begin}{_run(one, size)}<w:bookmarkEnd w:id="{self._marks}"/>'
        return _run(one, size)

    def _append(self, xml: str) -> None:
        self._document.element.body.get_or_add_sectPr().addprevious(parse_xml(xml))


def _cell(said: str, width: int, align: str, shade: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr>{said}</w:p></w:tc>'
    )


def _run(text: str, look: str) -> str:
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in xml_text(text).split("\n")
    )
    return f"<w:r><w:rPr>{look}</w:rPr>{lines}</w:r>"


def _anchor(number: str) -> str:
    """Return the name of a report's bookmark, in quotes. Word allows letters, digits and 40 characters."""
    return quoteattr("bao_cao_" + "".join(one if one.isalnum() else "_" for one in number)[:32])
