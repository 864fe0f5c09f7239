"""An ODS workbook that is filled line by line, like that of `exports.workbook`, for LibreOffice.

Each sheet's lines go to a scratch file beside the target, so memory does not grow with them; odfpy and odfdo
keep every cell (docs/architecture.md, "Dependencies"). Text is always text: its cells have the format "text",
so that editing "=1+1" makes no formula of it. The format is OASIS OpenDocument 1.3, part 3,
https://docs.oasis-open.org/office/OpenDocument/v1.3/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import ceil
from pathlib import Path
from shutil import copyfileobj
from types import TracebackType
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from exports import labels as words
from exports.fields import Scalar
from exports.ods_parts import CONTENT_END, CONTENT_START, MANIFEST, MIME, SETTINGS, STYLES, layout_of, view_of
from exports.workbook import PAGE, SHEET_ROWS, Book, Lines, fits_a_number, too_many_rows
from exports.xml_text import xml_text
from flows.local_time import local

HEAD, TEXT, FLAGGED, LINK, INTEGER, DECIMAL, MONEY, DATE, TIME, MOMENT = (
    "head", "text", "flagged", "link", "integer", "decimal", "money", "date", "time", "moment",
)  # fmt: skip
"""The cell styles of CONTENT_START."""
_BLANKS = re.compile(r"^ +| +$|(?<= ) +")
_WIDTH = 0.19
"""The width of a character, in centimetres."""
_MOMENT_WIDTH = 17
"""The least width of a column with moments, in characters. A narrower one shows only ###."""


class OdsBook(Book):
    """The workbook. What is public is as in `Book`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sheets: list[OdsLines] = []  # type: ignore[assignment] # ours only
        self.text, self.flagged = TEXT, FLAGGED

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the sheets together. After an error, only let go of the scratch files."""
        try:
            if error is None:
                self._put_together()
        finally:
            for sheet in self._sheets:
                sheet.scratch.close()

    def lines(self, title: str, headers: Sequence[str], frozen: int = 0) -> OdsLines:
        """Add a sheet. `frozen` columns at the left always stay in sight."""
        scratch = self._path.with_name(f"{self._path.name}.{len(self._sheets)}").open("w+b")
        sheet = OdsLines(scratch, title, headers, frozen)
        self._sheets.append(sheet)
        return sheet

    def _put_together(self) -> None:
        made = ZipFile(self._path, "x", ZIP_DEFLATED, compresslevel=4)
        try:
            made.writestr(ZipInfo("mimetype"), MIME, ZIP_STORED)  # first, and not compressed
            with made.open(_info("content.xml"), "w", force_zip64=True) as content:
                content.write(self._beginning().encode())
                for number, sheet in enumerate(self._sheets):
                    sheet.copy_into(content, number)
                content.write(self._end().encode())
            made.writestr(_info("styles.xml"), self._styles())
            made.writestr(_info("settings.xml"), self._settings())
            made.writestr(_info("META-INF/manifest.xml"), MANIFEST)
        except BaseException:
            made.fp = None  # so that nothing more is written to a disk that is full
            raise
        finally:
            made.close()

    def _beginning(self) -> str:
        widths = dict.fromkeys(width for sheet in self._sheets for width in sheet.widths)
        columns = "".join(
            f'<style:style style:name="c{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * _WIDTH:.2f}cm"/></style:style>'
            for width in widths
        )
        sheets = "".join(
            f'<style:style style:name="wide-{pages}" style:family="table" '
            f'style:master-page-name="wide-{pages}"/>'
            for pages in self._pages()
        )
        return CONTENT_START.format(columns=columns, sheets=sheets, dong=escape(words.DONG))

    def _pages(self) -> list[int]:
        return sorted({sheet.pages for sheet in self._sheets})

    def _styles(self) -> str:
        layouts, masters = zip(*map(layout_of, self._pages()), strict=True)
        return STYLES.format(layouts="".join(layouts), masters="".join(masters))

    def _end(self) -> str:
        return CONTENT_END.format(ranges="".join(map(_range, range(len(self._sheets)), self._sheets)))

    def _settings(self) -> str:
        shown = next((one.title for one in self._sheets if one.filled > 1), "")
        views = "".join(view_of(quoteattr(one.title), one.frozen) for one in self._sheets)
        return SETTINGS.format(shown=escape(shown), views=views)


class OdsLines(Lines):
    """A sheet that is filled line by line. What is public is as in `Lines`."""

    def __init__(self, scratch: IO[bytes], title: str, headers: Sequence[str], frozen: int) -> None:
        self.title = title
        self.filled = 0
        self.frozen = frozen
        self.scratch = scratch
        self.widths = [min(max(len(header), 12), 24) for header in headers]
        self._cells: dict[int, str] = {}
        """The cells of the last line by column; a later one takes the place of an earlier."""
        self.next_line()
        for position, header in enumerate(headers):
            self.text(0, position, xml_text(header)[:1000], HEAD)

    @property
    def pages(self) -> int:
        """Return how many pages wide it is printed."""
        return max(1, ceil(sum(self.widths) / PAGE))

    def widen(self, position: int, width: int) -> None:
        """Set a column's width, in characters."""
        self.widths[position] = width

    def next_line(self) -> int:
        """Return the index of a new line. Raises ExportError if the sheet is full."""
        if self.filled >= SHEET_ROWS:
            raise too_many_rows(self.title, self.filled)
        self._flush()
        self.filled += 1
        return self.filled - 1

    def put(self, at: int, position: int, value: Scalar, *, is_money: bool = False) -> None:
        """Write one cell of the last line in the format of its value's type."""
        match value:
            case None:
                pass
            case str():
                self.text(at, position, xml_text(value), TEXT)
            case datetime():
                told = local(value).replace(tzinfo=None).isoformat(timespec="milliseconds")
                self._typed(position, MOMENT, "date", "date-value", told)
                self.widths[position] = max(self.widths[position], _MOMENT_WIDTH)
            case date():
                self._typed(position, DATE, "date", "date-value", value.isoformat())
            case time():
                self._typed(position, TIME, "time", "time-value", f"PT{value:%HH%MM%S}S")
            case int() if -(10**15) < value < 10**15:
                self._typed(position, INTEGER, "float", "value", str(value))
            case Decimal() if fits_a_number(value):
                self._typed(position, MONEY if is_money else DECIMAL, "float", "value", f"{value:f}")
            case _:
                self.text(at, position, str(value), TEXT)

    def text(self, at: int, position: int, text: str, style: object) -> None:
        """Write a text of the last line."""
        if text:
            self._cells[position] = (
                f'<table:table-cell table:style-name="{style}" office:value-type="string">'
                f"{''.join(_paragraphs(text))}</table:table-cell>"
            )

    def link(self, at: int, position: int, to: Lines, line: int, shown: str | int) -> None:
        """Write a cell of the last line that leads to a line of a sheet."""
        title = to.title.replace("'", "''")
        self._lead(at, position, f"#'{title}'.A{line + 1}", shown)

    def _lead(self, at: int, position: int, target: str, shown: str | int) -> None:
        kind = 'office:value-type="string"'
        if isinstance(shown, int):
            kind = f'office:value-type="float" office:value="{shown}"'
        self._cells[position] = (
            f'<table:table-cell table:style-name="{LINK}" {kind}><text:p>'
            f'<text:a xlink:type="simple" xlink:href={quoteattr(target)}>{escape(str(shown))}</text:a>'
            "</text:p></table:table-cell>"
        )

    def _typed(self, position: int, style: str, kind: str, attribute: str, value: str) -> None:
        self._cells[position] = (
            f'<table:table-cell table:style-name="{style}" office:value-type="{kind}" '
            f'office:{attribute}="{value}"/>'
        )

    def _flush(self) -> None:
        if not self.filled:
            return
        line = f"<table:table-row>{''.join(_with_gaps(self._cells))}</table:table-row>"
        if self.filled == 1:  # it is printed on every page
            line = f"<table:table-header-rows>{line}</table:table-header-rows>"
        self.scratch.write(line.encode())
        self._cells.clear()

    def copy_into(self, content: IO[bytes], number: int) -> None:
        """Write the whole sheet into the workbook's content."""
        self._flush()
        columns = "".join(f'<table:table-column table:style-name="c{width}"/>' for width in self.widths)
        head = (
            f'<table:table table:name={quoteattr(self.title)} table:style-name="wide-{self.pages}">{columns}'
        )
        content.write(head.encode())
        self.scratch.seek(0)
        copyfileobj(self.scratch, content, 1 << 20)
        content.write(b"</table:table>")


def _info(name: str) -> ZipInfo:
    made = ZipInfo(name)
    made.compress_type = ZIP_DEFLATED
    return made


def _with_gaps(cells: dict[int, str]) -> Iterator[str]:
    """Yield the cells of a line with the empty ones between them; a line has at least one cell."""
    following = 0
    for position in sorted(cells):
        if position > following:
            yield f'<table:table-cell table:number-columns-repeated="{position - following}"/>'
        yield cells[position]
        following = position + 1
    if not cells:
        yield "<table:table-cell/>"


def _paragraphs(text: str) -> Iterable[str]:
    """Yield the lines of a text. ODF takes several blanks for one, unless they are elements."""
    for line in text.split("\n"):
        inside = escape(line)
        if "  " in line or line[:1] == " " or line[-1:] == " ":
            inside = _BLANKS.sub(lambda blanks: f'<text:s text:c="{len(blanks[0])}"/>', inside)
        yield f"<text:p>{inside}</text:p>"


def _range(number: int, sheet: OdsLines) -> str:
    """Return the filter of a sheet."""
    if not sheet.widths:
        return ""
    title = sheet.title.replace("'", "''")
    last = f"{_letters(len(sheet.widths) - 1)}{max(sheet.filled, 2)}"
    address = quoteattr(f"'{title}'.A1:'{title}'.{last}")
    return (
        f'<table:database-range table:name="__Anonymous_Sheet_DB__{number}" '
        f'table:target-range-address={address} table:display-filter-buttons="true"/>'
    )


def _letters(position: int) -> str:
    """Return a column's letters: A for 0, AA for 26."""
    found = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        found = chr(65 + rest) + found
    return found
