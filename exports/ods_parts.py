"""The parts of an ODS file that are the same for every workbook: its styles, its views, its manifest."""

from __future__ import annotations

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" '
    'xmlns:ooo="http://openoffice.org/2004/office" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"'
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _cell(name: str, data: str = "", cell: str = "", text: str = "", *, is_wrapped: bool = False) -> str:
    wrap = ' fo:wrap-option="wrap"' if is_wrapped else ""
    written = f' style:data-style-name="{data}"' if data else ""
    letters = f"<style:text-properties {text}/>" if text else ""
    return (
        f'<style:style style:name="{name}" style:family="table-cell"{written}>'
        f'<style:table-cell-properties style:vertical-align="top"{wrap} {cell}/>{letters}</style:style>'
    )


_DAY = (
    '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'
    '<number:text>/</number:text><number:year number:style="long"/>'
)
_HOUR = '<number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
CONTENT_START = (
    f"{_XML}<office:document-content {_NAMES}><office:automatic-styles>"
    '<number:text-style style:name="nText"><number:text-content/></number:text-style>'
    '<number:number-style style:name="nWhole">'
    '<number:number number:decimal-places="0" number:min-integer-digits="1"/></number:number-style>'
    '<number:number-style style:name="nMoney"><number:number number:decimal-places="0" '
    'number:min-integer-digits="1" number:grouping="true"/><number:text> {dong}</number:text>'
    "</number:number-style>"
    f'<number:date-style style:name="nDate">{_DAY}</number:date-style>'
    f'<number:time-style style:name="nTime">{_HOUR}</number:time-style>'
    f'<number:date-style style:name="nMoment">{_HOUR}<number:text> </number:text>{_DAY}</number:date-style>'
    + _cell("head", "nText", 'fo:background-color="#e7edf5" fo:border-bottom="0.5pt solid #000000"',
            'fo:font-weight="bold"', is_wrapped=True)
    + _cell("text", "nText", is_wrapped=True)
    + _cell("flagged", "nText", 'fo:background-color="#fff2cc"', 'fo:font-style="italic"', is_wrapped=True)
    + _cell("link", text='fo:color="#0563c1" style:text-underline-style="solid"')
    + _cell("integer", "nWhole")
    + _cell("decimal")
    + _cell("money", "nMoney")
    + _cell("date", "nDate")
    + _cell("time", "nTime")
    + _cell("moment", "nMoment")
    + "{sheets}{columns}</office:automatic-styles><office:body><office:spreadsheet>"
)  # fmt: skip
"""The beginning of content.xml, with the styles of cells, {sheets} and {columns}."""
CONTENT_END = (
    "<table:database-ranges>{ranges}</table:database-ranges>"
    "</office:spreadsheet></office:body></office:document-content>"
)
STYLES = (
    f"{_XML}<office:document-styles {_NAMES}><office:automatic-styles>{{layouts}}</office:automatic-styles>"
    "<office:master-styles>{masters}</office:master-styles></office:document-styles>"
)


def layout_of(pages: int) -> tuple[str, str]:
    """Return the page layout of sheets that are printed so many pages wide, and their master page.

    A4, landscape, the sheet's title above and the page's number below.
    """
    layout = (
        f'<style:page-layout style:name="A4-{pages}"><style:page-layout-properties fo:page-width="29.7cm" '
        'fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1cm" '
        f'style:scale-to-X="{pages}" style:scale-to-Y="0"/></style:page-layout>'
    )
    master = (
        f'<style:master-page style:name="wide-{pages}" style:page-layout-name="A4-{pages}"><style:header>'
        "<text:p><text:sheet-name>???</text:sheet-name></text:p></style:header><style:footer><text:p>"
        "<text:page-number>1</text:page-number>/<text:page-count>1</text:page-count></text:p></style:footer>"
        "</style:master-page>"
    )
    return layout, master


SETTINGS = (
    f"{_XML}<office:document-settings {_NAMES}><office:settings>"
    '<config:config-item-set config:name="ooo:view-settings">'
    '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
    '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
    '<config:config-item config:name="ActiveTable" config:type="string">{shown}</config:config-item>'
    '<config:config-item-map-named config:name="Tables">{views}</config:config-item-map-named>'
    "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
    "</office:settings></office:document-settings>"
)
MANIFEST = (
    f'{_XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
    f'manifest:media-type="{MIME}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "settings.xml")
    )
    + "</manifest:manifest>"
)


def view_of(title: str, frozen: int) -> str:
    """Return the view of a sheet: its first line and `frozen` columns stay in sight.

    `title` is quoted already.
    """
    numbers = {
        "HorizontalSplitMode": 2 if frozen else 0,
        "HorizontalSplitPosition": frozen,
        "PositionRight": frozen,
        "VerticalSplitMode": 2,
        "VerticalSplitPosition": 1,
        "PositionBottom": 1,
        "ActiveSplitRange": 3 if frozen else 2,
    }
    kinds = {"HorizontalSplitMode": "short", "VerticalSplitMode": "short", "ActiveSplitRange": "short"}
    items = "".join(
        f'<config:config-item config:name="{name}" config:type="{kinds.get(name, "int")}">{value}'
        "</config:config-item>"
        for name, value in numbers.items()
    )
    return f"<config:config-item-map-entry config:name={title}>{items}</config:config-item-map-entry>"
