"""The synthesis as plain data: tables for a database, with the columns of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exports.fields import Kind, Scalar
from exports.synthesis.gather import Synthesis


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table of the synthesis."""

    label: str
    """What it holds, in Vietnamese."""
    columns: Sequence[tuple[str, Kind, str]]
    """Each column's name, kind and label."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table."""

    table: str
    values: tuple[Scalar, ...]
    """The values, in the order of the table's columns."""


MODELS, SUMS, STATEMENTS = "models", "sums", "statements"
_TEXT, _NUMBER, _WHOLE = Kind.TEXT, Kind.DECIMAL, Kind.INTEGER
_REPORT = (("report_number", _TEXT, "Số báo cáo"), ("report_version", _WHOLE, "Lần nộp"))
TABLES: dict[str, TableOf] = {
    MODELS: TableOf(
        "Tổng hợp: từng mô hình với loại của nó",
        (
            ("outline", _TEXT, "Đề cương"),
            *_REPORT,
            ("row_path", _TEXT, "Dòng"),
            ("province", _TEXT, "Tỉnh hiện nay, “Nhiều tỉnh” hay “Không rõ tỉnh”"),
            ("first_year", _TEXT, "Năm bắt đầu"),
            ("name", _TEXT, "Tên mô hình"),
            ("kind", _TEXT, "Loại"),
            ("keywords", _TEXT, "Từ khoá đã quyết định loại"),
        ),
    ),
    SUMS: TableOf(
        "Tổng hợp: tổng số hộ và tiền theo câu, nguồn, tỉnh và năm",
        (
            ("outline", _TEXT, "Đề cương"),
            ("question", _TEXT, "Câu hỏi"),
            ("figure", _TEXT, "Số liệu"),
            ("source", _TEXT, "Nguồn"),
            ("province", _TEXT, "Tỉnh hiện nay, “Nhiều tỉnh” hay “Không rõ tỉnh”"),
            ("first_year", _TEXT, "Năm bắt đầu"),
            ("confirmed", _NUMBER, "Tổng đã xác nhận"),
            ("confirmed_count", _WHOLE, "Bao nhiêu số đã xác nhận"),
            ("inexact_count", _WHOLE, "Trong đó bao nhiêu số nói áng chừng"),
            ("unconfirmed", _NUMBER, "Tổng chưa xác nhận"),
            ("unconfirmed_count", _WHOLE, "Bao nhiêu số chưa xác nhận"),
            ("left_out", _WHOLE, "Bao nhiêu số không cộng"),
        ),
    ),
    STATEMENTS: TableOf(
        "Tổng hợp: các ý, ý giống nhau cùng một nhóm",
        (
            ("outline", _TEXT, "Đề cương"),
            ("question", _TEXT, "Câu hỏi"),
            ("group_number", _WHOLE, "Nhóm, nhóm đông nhất trước"),
            ("place_in_group", _WHOLE, "Thứ tự trong nhóm; ý thứ 1 đặt tên cho nhóm"),
            *_REPORT,
            ("province", _TEXT, "Tỉnh hiện nay, “Nhiều tỉnh” hay “Không rõ tỉnh”"),
            ("statement", _TEXT, "Ý"),
        ),
    ),
}
"""The tables by name. No column's name is a reserved word of a database."""


def records(synthesis: Synthesis) -> Iterator[Record]:
    """Yield the rows of all tables, one table after another, the same ones for the same reports."""
    version = {source.number: source.version for source in synthesis.sources}
    for one in synthesis.models():
        whose = one.outline, one.number, version[one.number], one.path, one.province, one.year
        yield Record(MODELS, (*whose, one.name, one.kind, one.keywords))
    for cut, sum_ in sorted(synthesis.sums.by_cut.items(), key=lambda item: item[0]):
        subject = cut.subject
        about = subject.outline, subject.question, subject.figure, cut.source, cut.province, cut.year
        confirmed: Decimal | None = sum_.confirmed if sum_.confirmed_count else None
        unconfirmed: Decimal | None = sum_.unconfirmed if sum_.unconfirmed_count else None
        counts = confirmed, sum_.confirmed_count, sum_.inexact_count, unconfirmed, sum_.unconfirmed_count
        yield Record(SUMS, (*about, *counts, sum_.left_out))
    for question in synthesis.grouped:
        for at, group in enumerate(synthesis.groups(question), start=1):
            for place, said in enumerate(group, start=1):
                told = at, place, said.number, version[said.number], said.province, said.text
                yield Record(STATEMENTS, (question.outline, question.header, *told))
