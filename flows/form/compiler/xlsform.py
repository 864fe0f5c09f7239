"""Reads XLSForm files into sheets, and has pyxform check them. No other module imports pyxform."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Mapping
from functools import partial
from io import BytesIO, TextIOBase
from pathlib import PurePath
from typing import Any
from unicodedata import normalize

from pyxform import aliases, constants, xls2json_backends
from pyxform.errors import PyXFormError
from pyxform.parsing.sheet_headers import process_header
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.survey import Survey
from pyxform.utils import default_is_dynamic
from pyxform.xls2json_backends import xls_to_dict
from pyxform.xls2xform import convert

from flows.form.compiler.excel import read_workbook
from flows.form.compiler.faults import Findings
from flows.form.compiler.sheets import Column, Row, Sheet, Table, Workbook, read_markdown
from flows.sentence import Sentence


class _Nowhere(TextIOBase):
    """A file that discards what is written to it."""

    def write(self, text: str) -> int:
        return len(text)


# xlrd prints its complaints to stdout, where `outline check` and `talk --jsonl` write their own output.
# pyxform has no option for another file.
xls2json_backends.xlrd_open = partial(xls2json_backends.xlrd_open, logfile=_Nowhere())

_pyxform_text = xls2json_backends.xls_value_to_unicode


def _xls_text(value: object, kind: int, datemode: int) -> str:
    """Return a cell of an .xls file as text. A day has no "00:00:00" behind it, as in a form's default."""
    text = str(_pyxform_text(value, kind, datemode))
    return text.removesuffix(" 00:00:00") if kind == xls2json_backends.XL_CELL_DATE else text


xls2json_backends.xls_value_to_unicode = _xls_text

MAX_BYTES = 10_000_000
"""The largest size of an outline's file. The largest of 400 public forms has 2 MB."""
MAX_UNPACKED = 20 * MAX_BYTES

_ALIASES = {
    "survey": aliases.survey_header,
    "choices": aliases.list_header,
    "external_choices": aliases.list_header,
    "settings": aliases.settings_header,
}
_SLOTS = {
    "survey": frozenset(MultipleChoiceQuestion.get_slot_names()),
    "choices": frozenset(Option.get_slot_names()),
    "external_choices": frozenset(Option.get_slot_names()),
    "settings": frozenset(Survey.get_slot_names()),
}
_NAMES = {
    "jr:constraintMsg": "constraint_message",
    "jr:requiredMsg": "required_message",
    "jr:count": "repeat_count",
    "calculate": "calculation",
    "readonly": "read_only",
    "saveto": "save_to",
    "list name": "list_name",
    "id_string": "form_id",
    "title": "form_title",
    "entities:saveto": "save_to",
}
"""The XLSForm reference's name of a column, by pyxform's internal name."""
_TRANSLATED = frozenset(
    {"label", "hint", "guidance_hint", "constraint_message", "required_message", "example"}
    | {"image", "big-image", "audio", "video"}
)
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_PROSE = _TRANSLATED | {
    *("printed", "aspects", "aspect_words", "example", "heading", "footnote", "form_title", "number"),
    "figures",
}
"""Columns of prose, whose typographic quotes are kept. In other columns they become straight quotes."""


def read(source: bytes, filename: str, findings: Findings) -> Workbook:
    """Return the sheets of a .md, .xlsx or .xls file. Raise OutlineFaults if it cannot be read."""
    tables = read_tables(source, filename, findings)
    findings.raise_if_any()
    sheets = {}
    for table in tables:
        kind = table.name.lower()
        if kind not in constants.SUPPORTED_SHEET_NAMES and len(tables) == 1:
            kind = "survey"  # as pyxform does: a file's only sheet is the survey, whatever its name
        if kind in constants.SUPPORTED_SHEET_NAMES:
            sheets[kind] = _sheet(table, kind, findings)
    findings.raise_if_any()
    return Workbook(sheets, tuple(table.name for table in tables))


def judge(workbook: Workbook, findings: Findings) -> None:
    """Add pyxform's warnings, and its first error unless a fault is already known for that row."""
    notes: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            convert(_plain(workbook), warnings=notes, validate=False)
    except PyXFormError as error:
        _add_error(" ".join(str(error).split()), workbook, findings)
    except Exception as error:  # pyxform raises bare errors on odd forms; authors need a sentence
        _add_error(f"pyxform cannot convert this form ({error!r})", workbook, findings)
    for note in notes:
        if "max-pixels" not in note and "Repeat has no label" not in note:
            findings.warn("", 0, "", _told(note))


def is_dynamic(default: str, type_name: str) -> bool:
    """Whether a default is an expression, not a plain value."""
    return bool(default_is_dynamic(default, type_name))


def is_known(sheet: str) -> bool:
    """Whether XLSForm knows a sheet of this name."""
    return sheet.lower() in constants.SUPPORTED_SHEET_NAMES


def name_of(header: str, sheet: str) -> str:
    """Return XLSForm's name of a column: "label" for "label::English (en)" in the sheet "survey"."""
    return _column(header, sheet.lower(), "::" in header).name


YES_NO: Mapping[str, bool] = aliases.yes_no
"""XLSForm's spellings of yes and no, e.g. in the column `required`."""
SELECTS: Mapping[str, str] = aliases.select
"""pyxform's name of a select type, by its spelling, e.g. "select all that apply from"."""
GROUPS: Mapping[str, str] = aliases.control
""""group", "repeat" or "loop", by the word behind "begin" or "end"."""


def read_tables(source: bytes, filename: str, findings: Findings) -> list[Table]:
    """Return the sheets of a file as plain rows, as much as can be read. What cannot be read is a fault.

    Of sheets that XLSForm does not know, only the names are returned.
    """
    suffix = PurePath(filename).suffix.lower()
    tables: list[Table] = []
    if len(source) > MAX_BYTES:
        findings.fault(
            "", 0, "", Sentence("the file has more than 10 MB"), Sentence("take out pictures and old sheets")
        )
    elif source[:2] == b"PK" or source[:4] == b"\xd0\xcf\x11\xe0":
        if suffix not in constants.SUPPORTED_FILE_EXTENSIONS:
            findings.fault(
                "",
                0,
                "",
                Sentence("this is an Excel file under another name"),
                Sentence("name it .xlsx or .xls"),
            )
        else:
            tables = _read_excel(source, findings)
    elif suffix != ".md":
        repair = Sentence("save it as .xlsx or .xls, or write it as Markdown tables in a .md file")
        findings.fault("", 0, "", Sentence("this is not an Excel file"), repair)
    else:
        tables = _read_text(source, findings)
    if not tables and not findings.faults:
        findings.fault(
            "",
            0,
            "",
            Sentence("there is no table in this file"),
            Sentence('write one that begins with "| survey |"'),
        )
    return tables


def _read_text(source: bytes, findings: Findings) -> list[Table]:
    try:
        return read_markdown(normalize("NFC", source.decode("utf-8-sig")), findings)
    except UnicodeDecodeError as error:
        findings.fault(
            "",
            0,
            "",
            Sentence("the text is not UTF-8 at byte {start}", start=error.start),
            Sentence("save it as UTF-8"),
        )
        return []


def _read_excel(source: bytes, findings: Findings) -> list[Table]:
    repair = Sentence("open it in Excel and save it anew")
    try:
        if source[:2] != b"PK":
            return _tables(xls_to_dict(source))
        with zipfile.ZipFile(BytesIO(source)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked <= MAX_UNPACKED:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl warns of styles that mean nothing here
                return _normal(read_workbook(source, is_known, findings))
        findings.fault("", 0, "", Sentence("the file unpacks to more than 200 MB"), repair)
    except PyXFormError as error:
        findings.fault("", 0, "", _told(str(error)), repair)
    except Exception as error:  # damaged files make the Excel readers raise nearly anything
        findings.fault(
            "",
            0,
            "",
            Sentence("the file cannot be read as Excel ({name})", name=type(error).__name__),
            repair,
        )
    return []


def _normal(tables: list[Table]) -> list[Table]:
    """Return the tables with their texts in NFC, so that equal words are equal strings."""
    return [Table(one.name, [[normalize("NFC", cell) for cell in row] for row in one.rows]) for one in tables]


def _tables(book: Mapping[str, Any]) -> list[Table]:
    """Return the tables that pyxform read from an .xls file."""
    tables = []
    for name in book["sheet_names"]:
        key = name.lower() if is_known(name) else "survey"
        if key not in book or (key != name.lower() and len(book["sheet_names"]) > 1):
            tables.append(Table(name))
            continue
        headers = [header for part in book[f"{key}_header"] for header in part]
        rows = [[row.get(header) or "" for header in headers] for row in book[key]]
        tables.append(Table(name, [headers, *rows]))
    return _normal(tables)


def _sheet(table: Table, kind: str, findings: Findings) -> Sheet:
    headers = table.rows[0] if table.rows else []
    double_colon = any("::" in header for header in headers)
    columns = [_column(header, kind, double_colon) for header in headers]
    rows = []
    for number, cells in enumerate(table.rows[1:], start=2):
        if any(cell and (i >= len(columns) or not headers[i]) for i, cell in enumerate(cells)):
            findings.fault(
                table.name,
                number,
                "",
                Sentence("a cell has no column name above it"),
                Sentence("name its column in row 1"),
            )
        found = {
            column: text if column.name in _PROSE else text.translate(_QUOTES)
            for column, text in zip(columns, cells, strict=False)
            if text and column.header
        }
        if found:
            rows.append(Row(number, found))
    return Sheet(table.name, tuple(column for column in columns if column.header), tuple(rows))


def _column(header: str, kind: str, double_colon: bool) -> Column:
    if kind not in _ALIASES:
        return Column(header, header)
    _, tokens = process_header(header, double_colon, _ALIASES[kind], _SLOTS[kind])
    if tokens[0] in {"bind", "control", "media"} and len(tokens) > 1:
        tokens = tokens[1:]
        tokens = (_ALIASES[kind].get(tokens[0], tokens[0]), *tokens[1:])
        tokens = (*tokens[0][-1:], *tokens[1:]) if isinstance(tokens[0], tuple) else tokens
    name = _NAMES.get(tokens[0], tokens[0])
    if len(tokens) == 1:
        return Column(header, name)
    if len(tokens) == 2 and name in _TRANSLATED:
        return Column(header, name, tokens[1])
    return Column(header, header)


def _plain(workbook: Workbook) -> dict[str, Any]:
    """Return the workbook as the dict that pyxform's `convert` takes. Empty rows keep their places."""
    plain: dict[str, Any] = {"sheet_names": list(workbook.names)}
    for kind, sheet in workbook.sheets.items():
        last = max((row.number for row in sheet.rows), default=1)
        rows: list[dict[str, str]] = [{} for _ in range(2, last + 1)]
        for row in sheet.rows:
            rows[row.number - 2] = {column.header: text for column, text in row.cells.items()}
        plain[kind] = rows
        plain[f"{kind}_header"] = [{column.header: None for column in sheet.columns}]
    return plain


_ROW = re.compile(r"\[row : (\d+)\]\s*")
_NAMED = re.compile(r"named '([^']+)'")
_SHEET = re.compile(r"the '(\w+)' sheet")
_COLUMN = re.compile(r"the '(\w+)' value")


def _add_error(message: str, workbook: Workbook, findings: Findings) -> None:
    row = _ROW.search(message)
    sheet = _SHEET.search(message)
    column = _COLUMN.search(message)
    named = _NAMED.search(message)
    rows = [r.number for r in workbook["survey"].rows if named and r["name"] == named[1]]
    number = int(row[1]) if row else next(iter(rows), 0)
    name = sheet[1] if sheet else "survey"
    known = {(fault.sheet.lower(), fault.row) for fault in findings.faults}
    if findings.faults and (not number or (name, number) in known):
        return  # most likely the same fault in other words
    what = _ROW.sub("", message)
    findings.fault(name, number, column[1] if column else "", _told(what), None)


def _told(message: str) -> Sentence:
    """Return a message of pyxform on one line. pyxform has only English messages."""
    return Sentence("{message}", message=" ".join(message.split()).rstrip("."))
