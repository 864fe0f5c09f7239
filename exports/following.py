"""The list of a campaign's organisations as a workbook: how far each is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from exports.fields import Scalar
from exports.workbook import Book

SHEET = "Theo dõi"
HEADERS = (
    "Đơn vị",
    "Tỉnh",
    "Mã xã",
    "Huyện trước 7/2025",
    "Tình trạng",
    "Hạn",
    "Đang ở câu",
    "Từ lúc",
    "Hạn nộp",
    "Số báo cáo",
    "Số lần nhắc",
    "Nhắc lần cuối",
    "Vì sao không nhắc",
    "Mã của đơn vị",
    "Đề cương",
)
WIDTHS = (44, 22, 10, 24, 16, 14, 44, 18, 14, 14, 12, 18, 24, 16, 44)


def write_following(lines: Iterable[tuple[Scalar, ...]], path: Path) -> None:
    """Write lines of HEADERS as XLSX."""
    with Book(path) as book:
        sheet = book.lines(SHEET, HEADERS, frozen=1)
        for position, width in enumerate(WIDTHS):
            sheet.widen(position, width)
        for line in lines:
            sheet.add(line)
