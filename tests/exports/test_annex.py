"""The annex of a printed report, read back from Word by python-docx and from PDF by pypdf."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from exports.formats import FORMATS
from exports.reports import Reports
from flows.report.submission import Remark, ReviewStep, State, Submission
from tests.exports.samples import AT, picture, real, report, said

BUDGET = real("ngan_sach")
NEXT = AT + timedelta(days=1)
SUBMITTED = ReviewStep("submit", AT, "respondent")
RETURNED = ReviewStep("return", NEXT, "staff", "Chị Hoa")
TITLE = "Phụ lục: Góp ý và quá trình xử lý"
SENT = report(
    BUDGET, said("du_an[4]/ten", "Nuôi ong"), rows={"du_an": (4,)}, history=(SUBMITTED,), state=State.RECEIVED
)
ASKED = replace(
    SENT,
    state=State.RETURNED,
    remarks=(
        Remark("du_an[4]/quy_mo", "Ghi rõ số hộ.\n\x01<b>&  Bao nhiêu hộ nghèo?", "Chị Hoa", NEXT),
        Remark("du_an[4]/tiep_can", "Chưa kể cách tiếp cận.", "Chị Hoa", NEXT),
        Remark("bai_hoc_quy_trinh", "Bài học này của ai?", "", NEXT),
    ),
    history=(SUBMITTED, RETURNED),
)
REPLIED = replace(
    SENT,
    version=2,
    replies={"du_an[4]/quy_mo": said("du_an[4]/quy_mo", "25 hộ", picture("sổ.jpg", b"1"))},
    history=(SUBMITTED, ReviewStep("accept", NEXT, "staff")),
)


def in_word(to: Path) -> list[str]:
    return [one.text for one in docx.Document(str(to)).paragraphs]


def in_pdf(to: Path) -> list[str]:
    return [line for page in PdfReader(to).pages for line in page.extract_text().splitlines()]


Read = Callable[[Path], list[str]]


def printed(to: Path, read: Read, *reports: Submission) -> list[str]:
    FORMATS[to.suffix[1:]](Reports(reports, [BUDGET]), to)
    return [" ".join(line.split()) for line in read(to) if line.strip()]


KINDS = pytest.mark.parametrize(("name", "read"), [("r.docx", in_word), ("r.pdf", in_pdf)])


@KINDS
def test_remarks_and_steps_stand_behind_the_report(tmp_path: Path, name: str, read: Read) -> None:
    lines = printed(tmp_path / name, read, ASKED)
    annex = lines[lines.index(TITLE) :]
    assert annex[1:3] == ["Góp ý của Cục", "Dự án 1: Nuôi ong – 1.4. Quy mô (Chị Hoa, 14:05 ngày 26/11/2026)"]
    assert annex[3:5] == ["Ghi rõ số hộ.", "\ufffd<b>& Bao nhiêu hộ nghèo?"]
    assert "Dự án 1: Nuôi ong – 2.1. Tiếp cận (Chị Hoa, 14:05 ngày 26/11/2026)" in annex
    assert annex[-3:] == [
        "Quá trình xử lý",
        "Nộp (Nguyễn Thị An, 14:05 ngày 25/11/2026)",
        "Trả lại (Chị Hoa, 14:05 ngày 26/11/2026)",
    ]
    if name == "r.pdf":  # in Word the signer stands in a table
        assert "(chữ ký, dấu)" in " ".join(lines[: lines.index(TITLE)])


@KINDS
def test_replies_stand_there_and_who_is_unknown_is_the_department(
    tmp_path: Path, name: str, read: Read
) -> None:
    lines = printed(tmp_path / name, read, REPLIED)
    annex = lines[lines.index(TITLE) :]
    assert annex[1] == "Trả lời góp ý về lần nộp trước"
    said_at = annex.index("25 hộ")
    assert re.fullmatch(r"\[2026-0123_tra-loi_du_an-4_quy_mo_[0-9a-f]{12}\.jpg]", annex[said_at + 1])
    assert annex[-1] == "Chấp nhận (Cục, 14:05 ngày 26/11/2026)"


@KINDS
def test_a_report_that_was_only_submitted_has_none(tmp_path: Path, name: str, read: Read) -> None:
    assert TITLE not in printed(tmp_path / name, read, SENT)
    both = printed(tmp_path / f"2{name}", read, SENT, ASKED)
    assert both.count(TITLE) == 1
