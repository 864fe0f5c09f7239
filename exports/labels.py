"""The words that exported files add to the outline's own. They are Vietnamese, for the Department."""

from __future__ import annotations

from flows.form.outline import FigureKind, Type
from flows.reading import written
from flows.report.figure import Confirmation
from flows.report.submission import State

STATES = {
    State.RECEIVED: "Đã nhận",
    State.RETURNED: "Đã trả lại",
    State.ACCEPTED: "Đã chấp nhận",
    State.WITHDRAWN: "Đã rút lại",
}

NUMBER = "Số báo cáo"
VERSION = "Lần nộp"
ROW = "Dòng"
PARENT = "Thuộc dòng"
POSITION = "Thứ tự"
OUTLINE_VERSION = "Phiên bản đề cương"
STATE = "Trạng thái"
RESPONDENT = "Người báo cáo"
SUBMITTED_AT = "Nộp lúc"
CHANGED_AT = "Đổi trạng thái lúc"
AS_WRITTEN = "Các câu giữ nguyên văn"
FILES = "Tệp kèm theo"
UNPLACED = "Tin chưa xếp vào câu nào"

CODE = "{} (mã)"
VERBATIM = "{} (nguyên văn)"
LATITUDE = "{} (vĩ độ)"
LONGITUDE = "{} (kinh độ)"

CONFIRMATIONS = {
    Confirmation.READ: "chưa xác nhận",
    Confirmation.CONFIRMED: "đã xác nhận",
    Confirmation.CORRECTED: "đã sửa",
}
CONFIRMED = "{} (xác nhận)"
FROM = "{} (từ)"
TO = "{} (đến)"
PROVINCE = "{} (tỉnh hiện nay)"
PLACE_CODE = "{} (mã)"
SEVERAL = "{} số, {}: xem bảng số liệu"
INEXACT = "{}; {}"
FIGURE_KINDS = {
    FigureKind.COUNT: "số đếm",
    FigureKind.MONEY: "số tiền",
    FigureKind.PERIOD: "thời gian",
    FigureKind.PLACE: "nơi",
}
EXACTNESS = {about: said or None for about, said in written.ABOUT.items()}
PART = "trong đó"
FIGURE_LINES = (
    NUMBER,
    VERSION,
    ROW,
    "Khoá",
    "Số",
    "Số liệu",
    "Tên số liệu",
    "Loại",
    "Giá trị",
    "Đến",
    "Cách nói",
    "Đơn vị",
    "Trên mỗi",
    "Trong tổng số",
    "Nguồn",
    "Phần",
    "Từ ngày",
    "Đến ngày",
    "Nơi",
    "Tỉnh hiện nay",
    "Mã",
    "Nguyên văn",
    "Xác nhận",
)

UNANSWERED = "(không trả lời)"

TYPES = {
    Type.TEXT: "chữ",
    Type.INTEGER: "số nguyên",
    Type.DECIMAL: "số thập phân",
    Type.DATE: "ngày",
    Type.TIME: "giờ",
    Type.SELECT_ONE: "chọn một",
    Type.SELECT_MULTIPLE: "chọn nhiều",
    Type.NOTE: "ghi chú",
    Type.PLACE: "vị trí",
    Type.PHOTO: "ảnh",
    Type.AUDIO: "ghi âm",
    Type.FILE: "tệp",
    Type.CALCULATE: "tính ra",
}

DICTIONARY = (
    "Bảng",
    "Cột",
    "Đầu cột",
    "Tên cột",
    "Khoá",
    "Số",
    "Câu hỏi",
    "Kiểu",
    "Lựa chọn",
    "Phiên bản đề cương",
)
SENT = (
    NUMBER,
    VERSION,
    ROW,
    "Khoá",
    "Số",
    "Câu hỏi",
    "Tên tệp",
    "Tên khi gửi",
    "Chú thích",
    "Loại",
    "Số byte",
    "SHA-256",
    "Gửi lúc",
)
CONTINUED = ("Bảng", "Ô", NUMBER, VERSION, ROW, "Đầu cột", "Phần", "Nội dung")
CONTINUES = "\n[Còn tiếp ở trang “{sheet}”, dòng {row}]"

# The Word report and the PDF
REPORTS = "Các báo cáo"
CONTENTS = "MỤC LỤC"
ENTRY = "Báo cáo số {so_bao_cao}, lần nộp {lan_nop} ({don_vi})"
ROW_HEADING = "{label} {position}"
ROW_HEADING_NAMED = "{label} {position}: {name}"
FILE = "[{name}]"
FILE_CAPTION = "[{name}] {caption}"
NOT_SHOWN = "{caption} (không in được ảnh ở đây)"
ALT = "Ảnh gửi kèm mục “{item}”"
DOTS = "…………………"
SUMMARY = "Theo đề cương: {title}"
FIGURE_TABLE = ("Số liệu", "Giá trị", "Đơn vị", "Xác nhận", "Lời báo cáo")
INSTEAD = "{words} (thay cho “{instead}”)"
