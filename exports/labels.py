"""The words that exported files add to the outline's own. They are Vietnamese, for the Department."""

from __future__ import annotations

from flows.form.outline import FigureKind, Precision, Type
from flows.reading import written
from flows.report.figure import Confirmation, Level
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
NAME = "Tên"
ORGANISATION = "Tổ chức báo cáo"
PROVINCE_OF = "Tỉnh"
LATEST = "Bản mới nhất"
LATEST_ACCEPTED = "Bản chấp nhận mới nhất"
YES, NO = "có", "không"
DONG = "đồng"


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
LOW = "{} (thấp nhất)"
HIGH = "{} (cao nhất)"
TOLD_AS = "{} (cách nói)"
SEVERAL = "{} số: xem bảng số liệu"
FIGURE_KINDS = {
    FigureKind.COUNT: "số đếm",
    FigureKind.MONEY: "số tiền",
    FigureKind.PERIOD: "thời gian",
    FigureKind.ADMIN_UNIT: "nơi",
}
EXACTNESS = {about: said or None for about, said in written.ABOUT.items()}
PART = "trong đó"
HEAD = (
    NUMBER,
    NAME,
    VERSION,
    ROW,
    STATE,
    LATEST,
    LATEST_ACCEPTED,
    ORGANISATION,
    PROVINCE_OF,
    SUBMITTED_AT,
)
"""The headers of `exports.fields.head`: what every line beside the tables begins with."""
FIGURE_LINES = (
    *HEAD,
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
    "Cấp",
    "Mã tỉnh",
    "Đơn vị hành chính",
    "Nguyên văn",
    "Xác nhận",
)

ASPECT = "– {aspect}:"
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
    Type.GEOPOINT: "vị trí",
    Type.PHOTO: "ảnh",
    Type.AUDIO: "ghi âm",
    Type.FILE: "tệp",
    Type.CALCULATE: "tính ra",
}

LEVELS = {
    Level.PROVINCE: "tỉnh",
    Level.DISTRICT: "huyện",
    Level.COMMUNE: "xã",
    Level.HAMLET: "thôn, bản",
}
OLD_UNIT, NEW_UNIT = "cũ (trước 1/7/2025)", "hiện nay"

STEPS = {
    "submit": "nộp",
    "return": "trả lại",
    "accept": "chấp nhận",
    "withdraw": "rút lại",
    "reopen": "mở lại",
}
MOVERS = {"respondent": "người báo cáo", "staff": "Cục"}
HISTORY = (*HEAD, "Việc", "Lúc", "Bên", "Ai")
REMARKS = (*HEAD, "Loại", "Khoá", "Số", "Câu hỏi", "Nội dung", "Ai", "Lúc")
REMARK, REPLY = "góp ý", "trả lời"
REPLIED_FILE = "Trả lời góp ý: {question}"
"""The question that a file in a reply is listed under."""

SHEETS = {"so_lieu": "Số liệu", "tep_kem": "Tệp kèm", "gop_y": "Góp ý", "lich_su": "Lịch sử"}
"""The titles of the sheets beside the tables, by the list's key."""
CONTINUED_SHEET = "Phần tiếp"
DICTIONARY_SHEET = "Từ điển"
LEADS_TO = "→ {}"
ACCEPTED_SHEET = "Chỉ bản mới nhất đã chấp nhận của mỗi báo cáo: cộng ở trang này"
EVERY_SHEET = "Mọi bản đã nộp, các cột như trang ✓"

DICTIONARY = (
    "Bảng",
    "Khoá của bảng",
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
    *HEAD,
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
LACKING = "Các tệp có tên trong báo cáo nhưng không còn trong kho:"
INSTEAD = "{words} (thay cho “{instead}”)"

# The Department's database
LEVELS = {
    Level.PROVINCE: "tỉnh",
    Level.DISTRICT: "huyện",
    Level.COMMUNE: "xã",
    Level.HAMLET: "thôn, bản",
}
ACTS = {
    "submit": "Nộp",
    "return": "Trả lại",
    "accept": "Chấp nhận",
    "withdraw": "Rút lại",
    "reopen": "Mở lại",
}
STATES_AFTER = {
    "submit": State.RECEIVED,
    "return": State.RETURNED,
    "accept": State.ACCEPTED,
    "withdraw": State.WITHDRAWN,
    "reopen": State.RECEIVED,
}
SIDES = {"respondent": "người báo cáo", "staff": "Cục"}
KINDS = {
    "text": "chữ",
    "integer": "số nguyên",
    "decimal": "số thập phân",
    "date": "ngày",
    "time": "giờ",
    "moment": "ngày giờ",
}

# The synthesis
OTHER_KIND = "Khác"
NO_PROVINCE, SEVERAL_PROVINCES = "Không rõ tỉnh", "Nhiều tỉnh"
NO_YEAR = "Không rõ năm"
NO_SOURCE = "không nói nguồn"
SYNTHESIS = "Tổng hợp báo cáo"
SYNTHESIS_OF = "{reports} báo cáo, {models} mô hình/dự án, {provinces} tỉnh. Lập lúc {at}."
SYNTHESIS_ASKED = "Lọc: {asked}."
SYNTHESIS_ACCEPTED, SYNTHESIS_LATEST = (
    "bản chấp nhận mới nhất của mỗi báo cáo",
    "bản mới nhất của mỗi báo cáo",
)
SYNTHESIS_WITHIN, SYNTHESIS_TEXT = "Các tỉnh được xem", "Có chữ"
SYNTHESIS_SINCE, SYNTHESIS_UNTIL = "Nộp từ ngày", "Nộp đến ngày"
SYNTHESIS_FILES = {True: "có tệp", False: "không có tệp"}
SYNTHESIS_EMPTY, SYNTHESIS_ASSIGNED, SYNTHESIS_DECIDED = "Bỏ trống câu", "Giao cho", "Người quyết định"
NOBODY = "chưa giao ai"
SYNTHESIS_IN_TIME = {True: "đúng hạn", False: "quá hạn"}
SYNTHESIS_REMARKS = {True: "có nhận xét", False: "không có nhận xét"}
OUTLINE = "Đề cương"
BY_KIND = "Mô hình theo loại"
BY_KIND_NOTE = (
    "Loại do từ khoá trong lời kể quyết định (quy-tac.toml); từng mô hình và từ khoá: tong-hop.xlsx."
)
HOUSEHOLDS, MONEY, MILLIONS = "Số hộ", "Kinh phí", "triệu đồng"
SUMS_NOTE = (
    "Chỉ cộng số mà câu trả lời nói trọn một lần; không cộng mức bình quân, số “trong đó”, khoảng, hay số "
    "nói nhiều lần trong một câu (cột “Không cộng”). Số chưa xác nhận đứng cột riêng, không cộng với số đã "
    "xác nhận. “Nói áng chừng”: trong số đã xác nhận, bao nhiêu lần nói “hơn”, “khoảng”."
)
SOURCES_NOTE = "Đơn vị: triệu đồng. Không cộng các nguồn với nhau: báo cáo thường nói cả tổng lẫn từng nguồn."
KIND, YEAR, SOURCE, MODELS, SHARE = "Loại", "Năm", "Nguồn", "Mô hình", "Tỷ lệ"
IS_CONFIRMED, UNCONFIRMED = "Đã xác nhận", "Chưa xác nhận"
HOW_MANY, INEXACT, LEFT_OUT = "Số lần nói", "Nói áng chừng", "Không cộng"
ALIKE = "Bài học, khuyến nghị: các ý giống nhau"
ALIKE_NOTE = (
    "Mỗi nhóm mang tên ý giống các ý khác nhất. Máy gộp theo từ ngữ: xin đọc lại trước khi dùng. "
    "Mọi ý, kể cả ý riêng: tong-hop.xlsx, trang “Nhóm ý”."
)
GROUP = "{title} ({statements} ý, {reports} báo cáo)"
FURTHER_STATEMENTS = "Và {count} ý nữa, trong các báo cáo: "
SINGLE_STATEMENTS = "Còn {groups} nhóm nhỏ và {count} ý riêng: xem tong-hop.xlsx."
FURTHER_REPORTS = " và {count} báo cáo nữa"
SYNTHESISED = "Các báo cáo được tổng hợp"

TOTAL = "Tổng"
NOTHING_TO_SUM = "(không có số nào)"
NO_STATEMENTS = "(không có ý nào)"
USES = {
    "confirmed": "cộng: đã xác nhận",
    "unconfirmed": "cộng riêng: chưa xác nhận",
    "not whole": "không cộng: bình quân, phần, hay đơn vị khác",
    "range": "không cộng: khoảng",
    "several": "không cộng: câu nói nhiều số",
}
SYNTHESIS_SHEETS = {
    "charts": "Biểu đồ",
    "sums": "Tổng theo tỉnh, năm, nguồn",
    "models": "Mô hình",
    "figures": "Từng số liệu",
    "groups": "Nhóm ý",
    "answers": "Câu trả lời",
    "reports": "Báo cáo",
}
SYNTHESIS_HEADERS = {
    "sums": (
        OUTLINE,
        "Câu hỏi",
        "Số liệu",
        SOURCE,
        PROVINCE_OF,
        YEAR,
        IS_CONFIRMED,
        "Số lần đã xác nhận",
        INEXACT,
        UNCONFIRMED,
        "Số lần chưa xác nhận",
        LEFT_OUT,
    ),
    "models": (NUMBER, ORGANISATION, PROVINCE_OF, YEAR, ROW, NAME, KIND, "Từ khoá", "Ở câu"),
    "figures": (
        NUMBER,
        ORGANISATION,
        PROVINCE_OF,
        YEAR,
        ROW,
        NAME,
        "Câu hỏi",
        "Số liệu",
        SOURCE,
        "Giá trị",
        "Đến",
        "Nguyên văn",
        "Xác nhận",
        "Cách dùng",
    ),
    "groups": (
        OUTLINE,
        "Câu hỏi",
        "Nhóm",
        "Số ý của nhóm",
        "Ý đứng đầu",
        "Ý",
        NUMBER,
        ORGANISATION,
        PROVINCE_OF,
    ),
    "answers": (OUTLINE, "Câu hỏi", PROVINCE_OF, NUMBER, ORGANISATION, NAME, "Câu trả lời"),
    "reports": (NUMBER, VERSION, ORGANISATION, PROVINCE_OF, OUTLINE, STATE, SUBMITTED_AT),
}
"""The headers of the sheets of a synthesis, by `SYNTHESIS_SHEETS`' keys."""
ANSWERS = "Câu trả lời"

ANNEX = "Phụ lục: Góp ý và quá trình xử lý"
ANNEX_STEPS = "Quá trình xử lý"
ANNEX_REMARKS = "Góp ý của Cục"
ANNEX_REPLIES = "Trả lời góp ý về lần nộp trước"
ANNEX_WHERE = "{row} – {question}"
ANNEX_SAID = "{what} ({who})"
"""The annex of a printed report. `who` is the person, or the side, and the moment."""

# The workbook that is filled in offline
GUIDE_SHEET = "Hướng dẫn"
REPORTS_SHEET = "Báo cáo"
LISTS_SHEET = "Danh mục"
REPORT_KEY = "Mã báo cáo"
ROW_KEY = "Mã {}"
OWN_KEY_HELP = "Bắt buộc; tự đặt, ngắn gọn, không trùng (ví dụ: HG-01)"
JOIN_HELP = "Bắt buộc; đúng mã đã đặt ở trang kia"
REQUIRED = "Bắt buộc"
REQUIRED_IF = "Bắt buộc, tùy câu {}"
ASPECTS = "Gợi ý: {}"
EXAMPLE = "Ví dụ: {}"
CONSTRAINT = "Điều kiện: {}"
ONLY_IF = "Chỉ trả lời tùy câu {}"
FILL = {
    Type.TEXT: "chữ",
    Type.INTEGER: "số nguyên, như 1200",
    Type.DECIMAL: "số, như 1234,5",
    Type.TIME: "giờ, như 14:30",
    Type.SELECT_ONE: "chọn một trong danh sách",
    Type.SELECT_MULTIPLE: "ghi x nếu chọn",
    Type.GEOPOINT: "vĩ độ, kinh độ, như 21.0278, 105.8342",
}
"""How a cell is filled in, by the question's type; dates are below."""
FILL_DATES = {
    Precision.DAY: "ngày/tháng/năm, như 10/6/2013",
    Precision.MONTH: "tháng/năm, như 6/2013",
    Precision.YEAR: "năm, như 2013",
}
GUIDE_TITLE = "Điền báo cáo không cần mạng: {}"
GUIDE_OUTLINE, GUIDE_VERSION = "Khoá đề cương", "Phiên bản đề cương"
GUIDE = (
    "Mỗi báo cáo một dòng ở trang “{reports}”; đặt cho mỗi báo cáo một mã, không trùng nhau.",
    "Mỗi lần lặp (dự án, cách tiếp cận …) một dòng ở trang của nó; cột mã ghi đúng mã báo cáo đã đặt.",
    "Trả lời từ dòng {first} trở xuống. Không đổi tên, xoá hay gộp các dòng đầu, các cột và các trang.",
    "Câu không trả lời thì để trống. Ô nhiều đoạn: xuống dòng bằng Alt+Enter.",
    "Ngày viết 10/6/2013, số viết 1234,5. Không dùng công thức: dán dưới dạng giá trị (Paste Values).",
    "Ảnh, ghi âm, tệp không điền ở đây: cán bộ gửi trong cuộc trò chuyện sau khi nhập mã.",
    "Điền xong, lưu dạng .xlsx (không đặt mật khẩu) rồi gửi cho Cục. Mỗi báo cáo thành một bản nháp; "
    "cán bộ nhận một mã, mở nơi trả lời (web, Telegram, Zalo), nhắn mã đó, xem lại từng câu, sửa rồi nộp.",
)
FILE_PERSON = "tệp {}"
"""Whose a draft is until its officer takes it over."""
CODES_SHEET = "Mã bản nháp"
CODES = ("Dòng", REPORT_KEY, "Báo cáo", "Mã để nhắn", "Dùng được đến", "Tình trạng")
"""The list of codes that the drafts of a filled-in workbook are opened with."""
CODE_STATES = {
    "new": "mới nhập",
    "waiting": "đã nhập trước, chưa ai nhận",
    "renewed": "đã nhập trước, chưa ai nhận; mã mới",
    "taken": "đã có cán bộ nhận, hoặc đã xoá",
    "changed": "khác lần nhập trước, để nguyên bản cũ",
}
