"""A letter as it is printed: what stands in it, for Word and PDF alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import segno

from flows.reading.dates import write_date
from flows.respondents.codes import spelled

TITLE = "THƯ MỜI BÁO CÁO"
TO = "Kính gửi: {}"
CODE = "Mã của đơn vị"
CODE_NOTE = "Mã này chỉ dùng cho đơn vị nhận thư; người trong đơn vị dùng chung một mã, một báo cáo."
OUTLINE = "Đề cương: {}"
DEADLINE = "Hạn nộp: ngày {}"
CONTACT = "Cần hỏi: {}"
HOW = "Quét một trong các mã dưới đây bằng điện thoại, hoặc mở đường dẫn rồi nhắn mã của đơn vị."
DESCRIBED = "Mã QR: {}"
QR_SCALE = 10
"""Points of a picture for each module, so that it is sharp on paper."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the report: a link, printed as words and as a QR code."""

    label: str
    """"Trang web", "Telegram", "Zalo"."""
    link: str
    note: str = ""
    """What is done behind the link, if it does not carry the code."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one organisation."""

    campaign: str
    organisation: str
    text: str
    """The campaign's own text. Each line is a paragraph."""
    code: str
    """As in the records: ten letters without a hyphen."""
    ways: Sequence[Way]
    last_day: date
    contact: str
    outline: str
    """The title of the outline that the organisation answers."""

    @property
    def paragraphs(self) -> Sequence[str]:
        """Return the paragraphs of the text."""
        return [line.strip() for line in self.text.split("\n") if line.strip()]

    @property
    def shown_code(self) -> str:
        """Return the code grouped for reading."""
        return spelled(self.code)

    @property
    def ends(self) -> Sequence[str]:
        """Return the lines below: until when, by which outline, and whom to ask."""
        lines = [DEADLINE.format(write_date(self.last_day)), OUTLINE.format(self.outline)]
        return [*lines, CONTACT.format(self.contact)] if self.contact else lines


def qr_png(link: str) -> bytes:
    """Return the QR code of a link as a PNG file. A quarter of it may be dirty (ISO/IEC 18004, level Q)."""
    made = BytesIO()
    segno.make(link, error="q", micro=False).save(made, kind="png", scale=QR_SCALE, border=4)
    return made.getvalue()
