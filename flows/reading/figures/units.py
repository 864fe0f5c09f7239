"""The catalogue of units: the kinds that an outline may name, and the words for each kind's units.

Figures are shown in the first unit of a kind. A unit with an exact size in the first one is converted (m² to
ha). A unit whose size differs between provinces is kept as said (sào, mẫu).
"""

from __future__ import annotations

from decimal import Decimal

CATALOGUE: dict[str, tuple[str, ...]] = {
    "provinces": ("tỉnh", "tỉnh thành"),
    "districts": ("huyện", "quận", "thị xã"),
    "communes": ("xã", "phường", "thị trấn"),
    "villages": (
        "bản", "thôn", "xóm", "ấp", "buôn", "làng", "tổ dân phố", "khóm", "khu phố", "phum", "sóc",
        "thôn bản",
    ),
    "households": ("hộ", "hộ gia đình", "gia đình", "hộ dân"),
    "people": ("người", "nhân khẩu", "khẩu", "lao động", "học viên", "người dân"),
    "attendances": ("lượt", "lượt người", "lượt hộ", "lượt học viên"),
    "area": (
        "ha", "héc ta", "hecta", "hec ta", "m²", "m2", "mét vuông", "km²", "km2", "sào", "mẫu", "công đất",
        "công ruộng",
    ),
    "animals": ("con",),
    "trees": ("cây", "gốc"),
    "classes": ("lớp", "lớp tập huấn", "khóa tập huấn", "khoá tập huấn"),
    "models": ("mô hình",),
    "groups": ("nhóm", "tổ hợp tác", "tổ nhóm"),
    "cooperatives": ("hợp tác xã", "htx"),
    "workdays": ("công", "ngày công"),
    "length": ("km", "ki lô mét", "cây số"),
    "weight": ("tấn", "tạ", "yến", "kg", "ki lô gam"),
}  # fmt: skip
"""The words for a kind's units, by the kind's name in outlines."""

IN_FIRST: dict[str, Decimal] = {
    "m²": Decimal("0.0001"),
    "m2": Decimal("0.0001"),
    "mét vuông": Decimal("0.0001"),
    "km²": Decimal(100),
    "km2": Decimal(100),
}
"""The size of a unit, in the first unit of its kind."""
AS_SAID = frozenset({"sào", "mẫu", "công đất", "công ruộng", "tạ", "yến", "kg"})
"""Units that are kept as said, though their size is not that of the first of their kind."""
MEASURED = frozenset({*CATALOGUE["area"], *CATALOGUE["length"], *CATALOGUE["weight"], "công", "ngày công"})
"""Units that are measured and not counted one by one, so that they have decimals."""

ANIMALS = (
    "trâu", "bò", "bê", "nghé", "dê", "lợn", "heo", "gà", "vịt", "ngan", "ngỗng", "ngựa", "cừu", "thỏ",
)  # fmt: skip
"""Animals that may be counted without "con": "3 trâu"."""

HOLDERS = (
    "con",
    "người",
    "nhân khẩu",
    "lớp",
    "nhóm",
    "mô hình",
    "hộ",
    "gia đình",
    "thôn",
    "bản",
    "xã",
    "huyện",
)
"""Units from the held to the holder. In "25 hộ x 2 con" the later one, hộ, has the other."""

PER: dict[str, str] = {
    **{word: word for words in CATALOGUE.values() for word in words},
    **{
        word: word
        for word in (
            "năm", "tháng", "ngày", "tuần", "vụ", "lứa", "lần", "buổi", "đợt", "khóa", "nhóm", "tổ", "dự án",
            "lít", "suất", "học sinh", "cháu", "em", "trường", "điểm", "bao", "gói", "chuồng", "đàn",
            "tổ dân phố",
            "cụm", "đơn vị", "hecta", "giờ", "chuyến", "bình", "chai", "cơ sở", "hội viên", "lượt", "quả",
        )
    },
    **{word: word for word in ANIMALS},
    "nhà": "hộ", "đầu người": "người", "ký": "kg", "cân": "kg", "kí": "kg", "kilôgam": "kg",
    "hộ gia đình": "hộ",
    "gia đình": "hộ", "m2": "m²", "mét vuông": "m²", "héc ta": "ha", "hộ dân": "hộ", "hộ nghèo": "hộ",
    "đầu con": "con",
    "m": "m", "mét": "m", "con giống": "con",
}  # fmt: skip
"""The units that a rate may be per, each with its written form."""

INSIDE: dict[str, tuple[str, ...]] = {
    "bản": (
        "cam kết", "kế hoạch", "sao", "đồ", "thân", "quyền", "ghi", "in", "báo cáo", "hợp đồng", "tin", "vẽ",
        "tính", "án", "thảo", "đăng ký", "gốc", "kê khai", "chính", "photo", "nháp", "tường trình",
        "danh sách",
    ),
    "con": (
        "đường", "giống", "số", "suối", "sông", "đập", "kênh", "mương", "em", "gái", "trai", "cái",
        "nước", "dấu",
        "nhỏ", "đi học", "đang học", "ruột", "đẻ", "lại", "người", "học", "ăn học", "tuổi", "thơ",
        "dâu", "rể", "mọn",
    ),
    "xã": ("hội", "viên", "luận", "giao"),
    "hộ": ("khẩu", "chiếu", "sinh", "lý", "đê", "tịch", "pháp", "vệ"),
    "người": ("ta",),
    "tổ": ("hợp", "chức"),
    "nhóm": ("máu", "trưởng", "họ"),
    "khẩu": ("phần", "hiệu", "trang", "súng", "đội"),
    "công": ("nhân", "trình", "ty", "văn", "tác", "an", "chức", "nghệ", "nghiệp", "đoàn", "suất", "cụ"),
    "cây": ("cầu", "xăng", "nến"),
    "gốc": ("cây",),
    "lớp": ("trẻ", "phủ", "đất", "áo", "vỏ", "lang"),
    "tỉnh": ("lộ", "ủy", "uỷ", "đoàn"),
    "huyện": ("lộ", "ủy", "uỷ", "đoàn"),
    "thôn": ("trưởng",),
    "làng": ("nghề",),
    "mẫu": ("mã", "số", "đơn", "biểu", "giấy", "đất", "nước", "thử", "xét", "phiếu"),
    "lượt": ("đi", "về"),
    "lao động": ("tiên tiến",),
}  # fmt: skip
"""The words behind a unit, by unit, that make it a part of another word."""
