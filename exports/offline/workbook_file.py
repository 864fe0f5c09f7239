"""Opens a workbook that came from elsewhere: what cannot be read in it is said before anything is read."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from flows.sentence import DecuongError

LARGEST = 50 * 1024 * 1024
"""The most bytes of a workbook."""
LARGEST_UNPACKED = 400 * 1024 * 1024
"""The most bytes of what is packed in it. A million rows with formats are more; so many reports are not."""
_OLE = b"\xd0\xcf\x11\xe0"
"""How old .xls files begin, and .xlsx files that have a password."""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z0-9:]+)"')
_CHUNK = 1 << 20


class BadWorkbook(DecuongError):
    """A file that is not the workbook that decuong made."""


@contextmanager
def opened_workbook(file: Path) -> Iterator[Any]:
    """Open a workbook to be read row by row. Raises BadWorkbook if it cannot be."""
    _check(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what means nothing here
            book = load_workbook(file, read_only=True)
    except Exception as error:  # a broken file breaks openpyxl in many ways
        raise _unreadable(file) from error
    try:
        yield book
    finally:
        book.close()


def merged_cells(file: Path, sheet: Any) -> str:  # noqa: ANN401 - openpyxl's sheet
    """Return the first merged cells of a sheet, as "A5:B6"; "" if there are none.

    openpyxl does not tell of them where it reads row by row.
    """
    with zipfile.ZipFile(file) as archive, archive.open(sheet._worksheet_path) as source:
        before = b""
        while chunk := source.read(_CHUNK):
            if found := _MERGED.search(before + chunk):
                return found[1].decode()
            before = chunk[-200:]
    return ""


def rows_of(file: Path, sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:  # noqa: ANN401
    """Yield (number, cells) of each row that has cells. Raises BadWorkbook if the sheet is broken."""
    sheet.reset_dimensions()  # other programs write wrong ones
    try:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if any(cell.value is not None for cell in cells):
                yield number, cells
    except Exception as error:
        raise _unreadable(file) from error


def _check(file: Path) -> None:
    try:
        size = file.stat().st_size
        with file.open("rb") as source:
            beginning = source.read(4)
    except OSError as error:
        raise BadWorkbook("{file} cannot be read; check the path and its rights.", file=file) from error
    if beginning == _OLE:
        raise BadWorkbook(
            "{file} has a password, or is of an Excel before 2007; save it as .xlsx without a password.",
            file=file,
        )
    if size > LARGEST:
        raise BadWorkbook(
            "{file} is larger than 50 MB, which answers alone are not; take pictures out of it, or fill in "
            "several workbooks.",
            file=file,
        )
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _unreadable(file) from error
    if unpacked > LARGEST_UNPACKED:
        raise BadWorkbook(
            "{file} unpacks to {size} MB: delete the empty rows below the last answers, and save it again.",
            file=file,
            size=unpacked // (1024 * 1024),
        )


def _unreadable(file: Path) -> BadWorkbook:
    return BadWorkbook(
        "{file} is no workbook that can be read; open it in Excel and save it as .xlsx again.", file=file
    )
