"""Reads a form that an administrator uploads: no larger than a form is, and an .xlsx file."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import PurePath
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bot.app import App
from bot.publishing import broken_names
from flows.form.compiler import OutlineFaults, compile_outline, xlsform
from flows.form.compiler.faults import Fault, Findings
from flows.form.compiler.sheets import Table
from flows.form.outline import Outline
from flows.reading.text import clean
from flows.sentence import DecuongError

ROOM = 64 * 1024
"""Bytes for what stands around the file in the request."""
LONGEST_NAME = 120
MOST_UNPACKED = 5_000_000
"""Bytes of the sheets, unpacked: some 100,000 cells. So much is read in 20 seconds; `serve` waits a minute
for a page, and other pages are slow meanwhile. A command may take longer (`xlsform.MAX_UNPACKED`)."""
_IS_OLD = b"\xd0\xcf\x11\xe0"
"""How .xls files begin, and .xlsx files that are encrypted with a password (Compound File Binary)."""


class NotAForm(DecuongError):
    """What was sent is no form that can be looked at."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that was sent."""

    filename: str
    source: bytes


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form as it was read."""

    tables: tuple[Table, ...]
    faults: tuple[Fault, ...]
    outline: Outline | None
    """The outline; None if the form has faults."""


async def _uploaded(request: Request) -> Uploaded | NotAForm:
    """Return the file of the request's form, or what is wrong with it.

    A page asks for the member first, so that a body is read only for those who may send one. uvicorn reads no
    more than the announced length.
    """
    announced = request.headers.get("content-length", "")
    if not announced.isdecimal():
        return NotAForm("Choose a file first.")
    if int(announced) > xlsform.MAX_BYTES + ROOM:
        return NotAForm("The file is larger than 10 MB; take out pictures and other sheets.")
    try:
        async with request.form(max_files=1, max_fields=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                return NotAForm("Choose a file first.")
            name = clean(PurePath(file.filename.replace("\\", "/")).name)[-LONGEST_NAME:]
            return Uploaded(name, await file.read())
    except (HTTPException, ClientDisconnect):  # it is no such form as the page sends, or not whole
        return NotAForm("What was sent cannot be read; load the page again.")


UploadedForm = Annotated[Uploaded | NotAForm, Depends(_uploaded)]
"""The parameter by which a page gets the file that was sent, a form or another spreadsheet.

It stands behind the member."""


def check(sent: Uploaded | NotAForm) -> Uploaded:
    """Return the file if it is an .xlsx workbook that can be read. Raises NotAForm."""
    if isinstance(sent, NotAForm):
        raise sent
    if sent.source.startswith(_IS_OLD):
        raise NotAForm(
            "{name} is an old Excel file (.xls), or has a password; in Excel, save it as .xlsx without one.",
            name=sent.filename,
        )
    unpacked = _unpacked(sent.source)
    if unpacked is None or PurePath(sent.filename).suffix.lower() != ".xlsx":
        raise NotAForm(
            "{name} is no Excel file (.xlsx); in Excel, save the form as .xlsx.", name=sent.filename
        )
    if unpacked > MOST_UNPACKED:
        raise NotAForm(
            "The sheets of {name} unpack to more than 5 MB; take out old sheets, or have the form published "
            "by command (decuong outline publish).",
            name=sent.filename,
        )
    form = _read(sent.filename, sent.source)
    if not form.tables:
        raise NotAForm("{faults}", faults=OutlineFaults(form.faults))
    return sent


def read_form(app: App, filename: str, source: bytes) -> ReadForm:
    """Return what a form says and what is wrong with it, names that break published versions included."""
    form = _read(filename, source)
    if form.outline is None:
        return form
    broken = broken_names(app, form.outline, filename)
    return ReadForm(form.tables, broken, None) if broken else form


@lru_cache(maxsize=4)
def _read(filename: str, source: bytes) -> ReadForm:
    """Read a form once for several pages: a large one takes seconds."""
    tables = tuple(xlsform.read_tables(source, filename, Findings(filename)))
    try:
        return ReadForm(tables, (), compile_outline(source, filename))
    except OutlineFaults as error:
        return ReadForm(tables, error.faults, None)


def _unpacked(source: bytes) -> int | None:
    """Return how many bytes the sheets have, unpacked, with all else that is read; None for no workbook."""
    try:
        with zipfile.ZipFile(BytesIO(source)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        return None
    is_workbook = any(entry.filename == "xl/workbook.xml" for entry in entries)
    return sum(entry.file_size for entry in entries if _is_read(entry.filename)) if is_workbook else None


def _is_read(name: str) -> bool:
    return name.endswith((".xml", ".rels"))
