"""Ordinary sentences of reports that tell no count, sum, period or place: made by program from a stock."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

_WHO = (
    "Bà con", "Các hộ", "Các hộ tham gia", "Người dân trong bản", "Chị em phụ nữ", "Cán bộ khuyến nông",
    "Trưởng thôn",
    "Ban điều hành", "Tổ nhóm", "Mọi người", "Những hộ làm tốt", "Một số hộ", "Người có uy tín", "Đồng bào",
    "Nhóm trưởng", "Thanh niên", "Hội phụ nữ", "Cả bản", "Nhiều gia đình", "Hộ mới thoát nghèo", "Các thôn",
    "Cán bộ xã", "Lao động trẻ", "Mấy nhà gần suối",
)  # fmt: skip
_DOES = (
    "phấn khởi vì được tự bàn, tự làm", "cùng nhau làm chuồng trại và trồng cỏ",
    "tự chọn con giống ở chợ phiên",
    "tuân thủ hướng dẫn kỹ thuật", "góp công làm đường vào bản", "ký bản cam kết trước khi nhận giống",
    "họp bàn công khai, dân chủ", "giúp nhau lúc khó khăn", "chưa quen ghi chép sổ sách",
    "bỏ tập quán thả rông",
    "ủng hộ cách làm mới", "hiểu rõ quyền lợi và trách nhiệm", "học hỏi lẫn nhau từng việc một",
    "yên tâm đầu tư lâu dài", "đề nghị được hỗ trợ tiếp", "bầu người đứng đầu nhóm",
    "nhân rộng mô hình sang nhà khác",
    "vay vốn xoay vòng trong nhóm", "theo dõi đàn vật nuôi hằng ngày", "giữ rừng, giữ nguồn nước",
    "mang nông sản ra chợ bán", "kiểm tra chéo lẫn nhau",
)  # fmt: skip
_HOW = (
    ".", " từ những ngày đầu.", ", nên hiệu quả thấy rõ.", " dù thời tiết năm nay không thuận.",
    " nhờ cán bộ cầm tay chỉ việc.", "; ai cũng đồng tình.",
)  # fmt: skip
_ODD = (
    "Thực hiện Nghị quyết 30a và Chương trình 135.", "Căn cứ Quyết định số 551/QĐ-TTg.",
    "Liên hệ: 0912 345 678.",
    "Xem mục 2.3, trang 15.", "Họp từ 7 giờ 30 đến 11 giờ.", "Tỷ lệ hộ nghèo giảm 5%.",
    "Thứ nhất là chọn đúng hộ.",
    "Một là vốn, hai là giống, ba là kỹ thuật.", "Năm nay được mùa.", "Tài liệu in khổ A4.",
    "Nghị định 80/NQ-CP.",
    "Ba má con cái cùng làm.", "Có nhà làm tốt, có nhà chưa.", "Vài chục hộ quanh vùng đến xem.",
    "Hàng trăm triệu đồng được quay vòng.", "Đường vào bản dài, dốc.", "Cách trung tâm xã khá xa.",
    "Mỗi nhà một cách, mỗi bản một kiểu.", "Lớp trẻ đi làm ăn xa.", "Trẻ con được đến trường.",
    "Đầu năm học sinh nghỉ nhiều.", "Tháng nào cũng họp nhóm.", "Bản thân các hộ chủ động.",
    "Xã hội hóa nguồn lực.",
    "Con đường nội bản đã xong.", "Phiên bản 2 của tài liệu.", "Cơ sở vật chất còn thiếu.",
    "Hộ khẩu, hộ tịch đầy đủ.",
    "Công văn 247/KTHT-GN.", "Điểm 3 khoản 2 Điều 5.", "Lợn đen bản địa dễ nuôi.",
    "Tết vừa rồi nhà nào cũng vui.",
    "Vụ trước mất mùa.", "Sáng kiến do chính bà con nêu.", "Tư nhân cũng tham gia.",
    "Tám chuyện bên bếp lửa.",
    "Người Mông, người Dao cùng ở.", "Ông Hà Nam nói vậy.", "Sông Hồng đổi dòng.", "Đi chợ phiên mua giống.",
)  # fmt: skip


def sentences() -> Iterator[str]:
    """More than a thousand of them, in a fixed order."""
    yield from _ODD
    for number, (who, does, how) in enumerate(product(_WHO, _DOES, _HOW)):
        if number % 3 == 0:
            yield f"{who} {does}{how}"
