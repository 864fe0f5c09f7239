"""The tables that all outlines share, each column with its Vietnamese name for clerks (the comment).

A code has its Vietnamese name in the column behind it: `state` and `state_label`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKeyConstraint, Index, MetaData, Table
from sqlalchemy.types import TypeEngine

from exports.department.kinds import NUMBER, PATH, ExactDecimal, Moment, WholeNumber, Words

KEYS = ("report_number", "report_version")
CODE = 20
NAME = 200
HASH = 64


def column(
    name: str, kind: TypeEngine[Any], label: str, *, key: bool = False, need: bool = True
) -> Column[Any]:
    """Return a column. One that is no key and not needed may be empty."""
    return Column(name, kind, primary_key=key, autoincrement=False, nullable=not (key or need), comment=label)


def submissions(metadata: MetaData) -> Table:
    """One row for each sealed version of a report."""
    return Table(
        "decuong_submissions",
        metadata,
        *report_key(),
        Column("id", Words(NAME), nullable=False, unique=True, comment="Mã lần nộp"),
        column("outline", Words(NAME), "Đề cương"),
        column("outline_version", Words(NAME), "Phiên bản đề cương"),
        column("state", Words(CODE), "Trạng thái (mã)"),
        column("state_label", Words(), "Trạng thái"),
        column("latest", Boolean(), "Là lần nộp mới nhất của số báo cáo này"),
        column("respondent", Words(NAME), "Người báo cáo (mã)"),
        column("respondent_name", Words(), "Người báo cáo"),
        column("organisation", Words(), "Đơn vị báo cáo"),
        column("province", Words(), "Tỉnh hiện nay được nhắc nhiều nhất", need=False),
        column("province_code", WholeNumber(), "Mã tỉnh đó", need=False),
        column("submitted_at", Moment(), "Nộp lúc"),
        column("submitted_year", WholeNumber(), "Năm nộp"),
        column("changed_at", Moment(), "Đổi trạng thái lúc"),
        column("content_hash", Words(HASH), "Dấu của nội dung (SHA-256), để đối chiếu"),
        column("stamp", Words(NAME), "Dấu của lần giao, để biết còn gì chưa giao"),
        column("delivered_at", Moment(), "Giao tới đây lúc"),
        Index("ix_decuong_submissions_state", "state"),
        Index("ix_decuong_submissions_outline", "outline"),
        Index("ix_decuong_submissions_province_code", "province_code"),
        Index("ix_decuong_submissions_submitted_at", "submitted_at"),
        comment="Các báo cáo đã nộp, mỗi lần nộp một dòng",
    )


def provinces(metadata: MetaData) -> Table:
    """The provinces that a report names, the one named most often first."""
    return Table(
        "decuong_provinces",
        metadata,
        *report_key(),
        column("position", WholeNumber(), "Thứ tự, tỉnh được nhắc nhiều nhất trước", key=True),
        column("code", WholeNumber(), "Mã tỉnh hiện nay (Tổng cục Thống kê)"),
        column("name", Words(), "Tỉnh hiện nay"),
        to_submission(metadata),
        Index("ix_decuong_provinces_code", "code"),
        comment="Các tỉnh mà báo cáo nhắc tới",
    )


def history(metadata: MetaData) -> Table:
    """The steps of a report through its review."""
    return Table(
        "decuong_history",
        metadata,
        *report_key(),
        column("position", WholeNumber(), "Thứ tự, từ 1", key=True),
        column("act", Words(CODE), "Việc đã làm (mã)"),
        column("act_label", Words(), "Việc đã làm"),
        column("state", Words(CODE), "Trạng thái sau đó (mã)", need=False),
        column("state_label", Words(), "Trạng thái sau đó", need=False),
        column("done_at", Moment(), "Lúc"),
        column("side", Words(CODE), "Bên nào (mã)"),
        column("side_label", Words(), "Bên nào"),
        column("who", Words(), "Tên người của Cục đã làm"),
        to_submission(metadata),
        Index("ix_decuong_history_act", "act"),
        comment="Lịch sử trạng thái: ai đã làm gì, lúc nào",
    )


def remarks(metadata: MetaData) -> Table:
    """What staff asked about a question when they returned a report."""
    return Table(
        "decuong_remarks",
        metadata,
        *report_key(),
        column("position", WholeNumber(), "Thứ tự, từ 1", key=True),
        column("path", Words(PATH), "Câu được hỏi lại (đường dẫn)"),
        column("question_number", Words(), "Số của câu"),
        column("question", Words(), "Câu hỏi"),
        column("text", Words(), "Điều Cục hỏi"),
        column("asked_by", Words(), "Người hỏi"),
        column("asked_at", Moment(), "Hỏi lúc"),
        to_submission(metadata),
        Index("ix_decuong_remarks_path", "path"),
        comment="Điều Cục hỏi khi trả lại báo cáo",
    )


def replies(metadata: MetaData) -> Table:
    """What the respondent replied to the remarks on the version before."""
    return Table(
        "decuong_replies",
        metadata,
        *report_key(),
        column("path", Words(PATH), "Câu được hỏi lại (đường dẫn)", key=True),
        column("question_number", Words(), "Số của câu"),
        column("question", Words(), "Câu hỏi"),
        column("text", Words(), "Lời đáp"),
        column("replied_at", Moment(), "Đáp lúc", need=False),
        to_submission(metadata),
        comment="Lời đáp điều Cục đã hỏi ở lần nộp trước",
    )


def parts(metadata: MetaData) -> Table:
    """Every message as sent."""
    return Table(
        "decuong_parts",
        metadata,
        *report_key(),
        column("path", Words(PATH), "Câu trả lời (đường dẫn)", key=True),
        column("position", WholeNumber(), "Thứ tự tin trong câu trả lời", key=True),
        column("part", Words(), "Mã tin"),
        column("text", Words(), "Nguyên văn tin"),
        column("sent_at", Moment(), "Gửi lúc"),
        column("sent_by", Words(), "Người gửi (mã)"),
        to_submission(metadata),
        comment="Từng tin như đã gửi",
    )


def attachments(metadata: MetaData) -> Table:
    """Every file that was sent. The files themselves are not in the database."""
    return Table(
        "decuong_attachments",
        metadata,
        *report_key(),
        column("path", Words(PATH), "Câu trả lời (đường dẫn)", key=True),
        column("position", WholeNumber(), "Thứ tự tin trong câu trả lời", key=True),
        column("row_path", Words(PATH), "Dòng"),
        column("name", Words(), "Tên tệp khi xuất"),
        column("sent_as", Words(), "Tên khi gửi"),
        column("caption", Words(), "Chú thích"),
        column("media_type", Words(), "Loại"),
        column("size", WholeNumber(), "Số byte"),
        column("sha256", Words(HASH), "SHA-256"),
        to_submission(metadata),
        Index("ix_decuong_attachments_sha256", "sha256"),
        comment="Các tệp đã gửi kèm",
    )


def figures(metadata: MetaData) -> Table:
    """Every figure that was read in an answer, one a row: each sum with its own source, unit and amount."""
    return Table(
        "decuong_figures",
        metadata,
        *report_key(),
        column("path", Words(PATH), "Câu trả lời (đường dẫn)", key=True),
        column("position", WholeNumber(), "Thứ tự số liệu trong câu trả lời", key=True),
        column("row_path", Words(PATH), "Dòng"),
        column("top_row", Words(PATH), "Dòng ngoài cùng, ví dụ dự án: du_an[2]"),
        column("template", Words(PATH), "Câu hỏi (đường dẫn không có số dòng): du_an/quy_mo"),
        column("question_number", Words(), "Số của câu"),
        column("question", Words(), "Câu hỏi"),
        column("name", Words(NAME), "Tên số liệu (mã)"),
        column("label", Words(), "Tên số liệu"),
        column("kind", Words(CODE), "Loại (mã)"),
        column("kind_label", Words(), "Loại"),
        column("value", ExactDecimal(), "Giá trị như đã nói", need=False),
        column("upper_value", ExactDecimal(), "Giá trị trên của một khoảng", need=False),
        column("low", ExactDecimal(), "Ít nhất; trống nếu không biết", need=False),
        column("high", ExactDecimal(), "Nhiều nhất; trống nếu không biết", need=False),
        column("about", Words(CODE), "Cách nói (mã)"),
        column("about_label", Words(), "Cách nói"),
        column("unit", Words(), "Đơn vị", need=False),
        column("per", Words(), "Trên mỗi", need=False),
        column("of_value", ExactDecimal(), "Trong tổng số", need=False),
        column("source", Words(), "Nguồn", need=False),
        column("part", Words(), "Phần", need=False),
        column("is_total", Boolean(), "Là tổng số: không phải mức, tỷ lệ hay một phần"),
        column("first_day", Date(), "Từ ngày", need=False),
        column("last_day", Date(), "Đến ngày", need=False),
        column("first_year", WholeNumber(), "Từ năm", need=False),
        column("last_year", WholeNumber(), "Đến năm", need=False),
        column("place", Words(), "Nơi", need=False),
        column("level", Words(CODE), "Cấp (mã)", need=False),
        column("level_label", Words(), "Cấp", need=False),
        column("place_code", WholeNumber(), "Mã đơn vị; chỉ có nghĩa cùng cấp và cũ hay mới", need=False),
        column("is_old", Boolean(), "Là đơn vị của trước 1/7/2025", need=False),
        column("province", Words(), "Tỉnh hiện nay", need=False),
        column("province_code", WholeNumber(), "Mã tỉnh hiện nay", need=False),
        column("words", Words(), "Nguyên văn"),
        column("confirmation", Words(CODE), "Xác nhận (mã)"),
        column("confirmation_label", Words(), "Xác nhận"),
        to_submission(metadata),
        Index("ix_decuong_figures_template_name", "template", "name"),
        Index("ix_decuong_figures_province_code", "province_code"),
        comment="Từng số liệu đọc được trong câu trả lời",
    )


DICTIONARY = ("header", "path", "number", "label", "type", "choices", "outline_versions")


def dictionary(metadata: MetaData) -> Table:
    """The meaning of each column of each table and view."""
    return Table(
        "decuong_dictionary",
        metadata,
        column("table_name", Words(NAME), "Bảng", key=True),
        column("column_name", Words(NAME), "Cột", key=True),
        column("header", Words(), "Đầu cột"),
        column("path", Words(), "Khoá"),
        column("number", Words(), "Số"),
        column("label", Words(), "Câu hỏi"),
        column("type", Words(), "Kiểu"),
        column("choices", Words(), "Lựa chọn"),
        column("outline_versions", Words(), "Phiên bản đề cương"),
        comment="Nghĩa của từng cột",
    )


def about(metadata: MetaData) -> Table:
    """What decuong notes about these tables: their shape, and a row that deliveries lock in turns."""
    return Table(
        "decuong_about",
        metadata,
        column("name", Words(NAME), "Tên", key=True),
        column("value", Words(), "Giá trị"),
        comment="Ghi chú của decuong về các bảng này",
    )


def report_key() -> tuple[Column[Any], Column[Any]]:
    """Return the columns that name a sealed version of a report."""
    return (
        column("report_number", Words(NUMBER), "Số báo cáo", key=True),
        column("report_version", WholeNumber(), "Lần nộp", key=True),
    )


def to_submission(metadata: MetaData) -> ForeignKeyConstraint:
    """Return the link to the report's row in `decuong_submissions`."""
    found = metadata.tables["decuong_submissions"]
    return ForeignKeyConstraint(KEYS, [found.c[name] for name in KEYS])
