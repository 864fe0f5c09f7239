"""Forms as administrators send them: .xlsx files, made as Excel makes them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook, load_workbook

from exports.outline_xlsx import write_outline_xlsx
from flows.form import outlines
from tests.console.conftest import Browser

Rows = Sequence[Sequence[object]]
SURVEY = (
    ("type", "name", "label"),
    ("text", "ten", "Tên mô hình"),
    ("select_one vat", "vat", "Nuôi gì?"),
    ("text", "ket_qua", "Kết quả"),
)
CHOICES = (("list_name", "name", "label"), ("vat", "bo", "Bò"), ("vat", "de", "Dê"))


def settings(version: object = 1, key: str = "thu") -> Rows:
    """A settings sheet."""
    return (("form_id", "version", "form_title", "default_language"), (key, str(version), "Thử nghiệm", "vi"))


def xlsx(survey: Rows = SURVEY, choices: Rows = CHOICES, others: Mapping[str, Rows] | None = None) -> bytes:
    """A workbook of these sheets; `others` has further ones, by name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {
        "survey": survey,
        "choices": choices,
        "settings": settings(),
        **(others or {}),
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def shipped(key: str, version: str = "") -> bytes:
    """An outline that comes with decuong, as its form is downloaded; with another version."""
    file = BytesIO()
    write_outline_xlsx(outlines.read(key), f"{key}.md", file)
    return changed(file.getvalue(), "settings", 2, "version", version) if version else file.getvalue()


def changed(source: bytes, sheet: str, row: int, column: str, text: str) -> bytes:
    """The form with another text in one cell."""
    book = load_workbook(BytesIO(source))
    headers = [cell.value for cell in book[sheet][1]]
    book[sheet].cell(row, headers.index(column) + 1).value = text
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def bomb(megabytes: int = 300) -> bytes:
    """A workbook whose sheet unpacks to so many megabytes."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(xlsx())) as small, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as large:
        for entry in small.infolist():
            large.writestr(entry, small.read(entry))
        large.writestr("xl/worksheets/sheet9.xml", bytes(megabytes * 1_000_000))
    return file.getvalue()


def send(browser: Browser, source: bytes, name: str = "thu.xlsx") -> str:
    """Send a form; the address of its page."""
    sent = browser.post("/staff/outlines/candidates", files={"file": (name, source)})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]
