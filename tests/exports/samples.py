"""Outlines and submissions to export, built from plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from flows.form.compiler import compile_outline
from flows.form.outline import Choice, Node, Outline, Question, Repeat, Section, Text, Type
from flows.messages.message import FileRef
from flows.report.answer import Answer, Part, Standing
from flows.report.submission import State, Submission
from flows.report.value import GeoPoint, Value

AT = datetime(2026, 11, 25, 7, 5, 3, 250_000, tzinfo=UTC)
OUTLINES = Path(__file__).parents[2] / "flows" / "form" / "outlines"


def real(key: str) -> Outline:
    """One of the letter's outlines."""
    file = OUTLINES / f"{key}.md"
    return compile_outline(file.read_bytes(), file.name)


def ask(key: str, label: str = "", type: Type = Type.TEXT, **more: Any) -> Question:
    choices = tuple(Choice(value, Text(words)) for value, words in more.pop("choices", {}).items())
    return Question(key, type, Text(label), choices=choices, **more)


def outline(*children: Node, key: str = "mau", version: str = "1") -> Outline:
    return Outline(key, version, Text("Mẫu"), "vi", ("vi",), children)


def every_type() -> Outline:
    """A question of every type, in a project, with approaches below."""
    kinds = {"bo": "Bò", "de": "Dê", "ong": "Ong"}
    return outline(
        ask("so_ho", "Số hộ", Type.INTEGER, number="1"),
        Section("phan", Text("Phần riêng"), (ask("loi_dan", "Xin ghi rõ", Type.NOTE),), number="2"),
        Repeat(
            "du_an",
            Text("Dự án"),
            (
                ask("ten", "Tên", number="2.1"),
                ask("so_ho", "Số hộ", Type.INTEGER, number="2.2"),
                ask("tien", "Kinh phí", Type.DECIMAL),
                ask("ngay", "Ngày", Type.DATE),
                ask("gio", "Giờ", Type.TIME),
                ask("con", "Con gì", Type.SELECT_ONE, choices=kinds),
                ask("cac_con", "Những con gì", Type.SELECT_MULTIPLE, choices=kinds),
                ask("noi", "Nơi", Type.GEOPOINT),
                ask("anh", "Ảnh", Type.PHOTO),
                ask("tong", "Tổng", Type.CALCULATE),
                Repeat("tiep_can", Text("Tiếp cận"), (ask("ten_tiep_can", "Tên tiếp cận"),), number="2.9"),
            ),
        ),
    )


def picture(name: str, content: bytes, media_type: str = "image/jpeg") -> FileRef:
    return FileRef(sha256(content).hexdigest(), name, media_type, len(content))


def said(path: str, *sent: str | FileRef | tuple[FileRef, str], value: Value = None) -> Answer:
    """An answer in several messages; a file may come with a caption."""
    parts = []
    for at, message in enumerate(sent, start=1):
        file, text = message if isinstance(message, tuple) else (message, "")
        part = Part(f"terminal:an:{path}:{at}", text, AT, "r1", file if isinstance(file, FileRef) else None)
        parts.append(part if isinstance(file, FileRef) else replace(part, text=file))
    return Answer(path, Standing.GIVEN, value, tuple(parts))


def as_written(path: str, words: str) -> Answer:
    return replace(said(path, words), standing=Standing.AS_WRITTEN)


def report(
    of: Outline,
    *answers: Answer,
    rows: Mapping[str, tuple[int, ...]] | None = None,
    number: str = "2026-0123",
    version: int = 1,
    **more: Any,
) -> Submission:
    return Submission(
        **{
            "id": f"{number}/{version}",
            "number": number,
            "version": version,
            "state": State.RECEIVED,
            "outline": of.key,
            "outline_version": of.version,
            "respondent": "r1",
            "respondent_name": "Nguyễn Thị An",
            "submitted_at": AT,
            "changed_at": AT,
            "answers": {answer.path: answer for answer in answers},
            "rows": rows or {},
            **more,
        }
    )


def full_report(of: Outline | None = None) -> Submission:
    """Every type answered in project 2, project 1 left blank, project 4 kept as written."""
    photo, same_name = picture("image.jpg", b"one"), picture("image.jpg", b"two")
    return report(
        of or every_type(),
        said("so_ho", "-5", value=-5),
        said("du_an[2]/ten", "- Bê giống", "\n   - 01 con/hộ\r\n- Chuồng"),
        said("du_an[2]/so_ho", "25 hộ", value=25),
        said("du_an[2]/tien", "1.234,5", value=Decimal("1234.5")),
        said("du_an[2]/ngay", "11/04/2020", value=date(2020, 4, 11)),
        said("du_an[2]/gio", "14:30", value=time(14, 30)),
        said("du_an[2]/con", "Bò", value="bo"),
        said("du_an[2]/cac_con", "Bò", "Ong", value=("bo", "ong")),
        said("du_an[2]/noi", "21.0, 105.8", value=GeoPoint(21.0, 105.8)),
        said("du_an[2]/anh", (photo, "chuồng mới làm"), same_name),
        Answer("du_an[2]/tong", Standing.GIVEN, Decimal(300)),
        said("du_an[2]/tiep_can[1]/ten_tiep_can", "Họp dân"),
        said("du_an[2]/tiep_can[3]/ten_tiep_can", "Tự chọn giống"),
        as_written("du_an[4]/so_ho", "vài chục hộ"),
        as_written("du_an[4]/ngay", "hồi trước tết"),
        as_written("du_an[4]/con", "con dúi"),
        rows={"du_an": (1, 4, 2), "du_an[2]/tiep_can": (1, 3), "du_an[4]/tiep_can": ()},
    )


def by_aspects(form: Outline) -> Submission:
    """A report with an answer whose parts were written for aspects, one of them of a former version."""
    answer = said("du_an[1]/phe_duyet", "Mất 45 ngày", "Nhanh", "Xã trình", "Huyện duyệt", "Năm 2012 lâu hơn")
    aspects = ("thời gian phê duyệt", "", "thủ tục phê duyệt", "ý cũ", "thời gian phê duyệt")
    parts = tuple(replace(one, aspect=aspect) for one, aspect in zip(answer.parts, aspects, strict=True))
    return report(form, replace(answer, parts=parts), rows={"du_an": (1,)})
