"""Every answer of a report as a row: its question, its words, and what was read from them by type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Boolean, Column, Date, MetaData, Table, Time

from exports import labels
from exports.department.fixed import CODE, column, report_key
from exports.department.kinds import PATH, ExactDecimal, WholeNumber, Words
from exports.department.records import Record
from exports.fields import Field, Kind, fields_of
from exports.rows import Cell, Row
from exports.tables import Table as FlatTable
from exports.tables import Tables
from flows.form.outline import Type
from flows.form.path import template_of

_BY_ENDING = {
    "__text": "words",
    "__label": "choice_label",
    "__latitude": "latitude",
    "__longitude": "longitude",
}
"""The column for a field whose name says what it holds (`exports.fields`)."""
_BY_KIND = {Kind.INTEGER: "number", Kind.DECIMAL: "number", Kind.DATE: "day", Kind.TIME: "time"}
_BY_TYPE = {
    Type.SELECT_ONE: "choice",
    Type.SELECT_MULTIPLE: "choice",
    Type.PHOTO: "files",
    Type.AUDIO: "files",
    Type.FILE: "files",
}


def answers(metadata: MetaData) -> Table:
    """The table of answers. It has the form of the Department's tables, and is not in its database."""
    return Table(
        "answers",
        metadata,
        *report_key(),
        column("path", Words(PATH), "Câu trả lời (đường dẫn)", key=True),
        column("row_path", Words(PATH), "Dòng"),
        column("row_name", Words(), "Tên dòng, ví dụ tên dự án", need=False),
        column("template", Words(PATH), "Câu hỏi (đường dẫn không có số dòng): du_an/quy_mo"),
        column("question_number", Words(), "Số của câu"),
        column("question", Words(), "Câu hỏi"),
        column("type", Words(CODE), "Kiểu (mã)"),
        column("type_label", Words(), "Kiểu"),
        column("words", Words(), "Nguyên văn", need=False),
        column("number", ExactDecimal(), "Số", need=False),
        column("day", Date(), "Ngày", need=False),
        column("time", Time(), "Giờ", need=False),
        column("choice", Words(), "Lựa chọn (mã)", need=False),
        column("choice_label", Words(), "Lựa chọn", need=False),
        column("latitude", ExactDecimal(), "Vĩ độ", need=False),
        column("longitude", ExactDecimal(), "Kinh độ", need=False),
        column("files", Words(), "Tên các tệp", need=False),
        column("figures", WholeNumber(), "Có bao nhiêu số liệu"),
        Column("as_written", Boolean(), nullable=False, comment="Giữ nguyên văn, không hợp kiểu"),
        comment="Từng câu trả lời, mỗi câu ở mỗi dòng là một hàng",
    )


class Reader:
    """Reads the answers of one outline's reports. What a field holds is decided in `exports.fields`."""

    def __init__(self, tables: Tables) -> None:
        self._fields = {table.name: _fields(table) for table in tables.tables}

    def read(self, main: Row) -> Iterator[Record]:
        """Yield the answers of a report from its main row."""
        for row in main.walk():
            fields = self._fields[row.table.name]
            for name, cell in row.cells.items():
                yield _head(row, cell) | _values(fields[name], cell)


def _fields(table: FlatTable) -> Mapping[str, dict[str, Field]]:
    """Return the fields of each of a table's columns, by the column of `answers` that they fill."""
    found: dict[str, dict[str, Field]] = {column.name: {} for column in table.columns}
    for field in fields_of(table):
        if field.column is not None and not field.figure:
            found[field.column.name][_place(field)] = field
    return found


def _place(field: Field) -> str:
    assert field.column is not None
    ending = field.name.removeprefix(field.column.name)
    if ending:
        return _BY_ENDING[ending]
    return _BY_KIND.get(field.kind) or _BY_TYPE.get(field.column.type, "words")


def _values(fields: Mapping[str, Field], cell: Cell) -> Record:
    read = {place: field.read_cell(cell) for place, field in fields.items()}
    return {place: None if value == "" else value for place, value in read.items()}


def _head(row: Row, cell: Cell) -> Record:
    asked = cell.column
    return {
        "report_number": row.submission.number,
        "report_version": row.submission.version,
        "path": cell.answer.path,
        "row_path": row.path,
        "row_name": row.name or None,
        "template": template_of(cell.answer.path),
        "question_number": asked.number,
        "question": asked.label or asked.printed,
        "type": asked.type.value,
        "type_label": labels.TYPES[asked.type],
        "figures": len(cell.answer.figures),
        "as_written": cell.is_as_written,
    }
