"""What is hardest to read: 50,000 characters of one form, the numbers and places in it never the same."""

from __future__ import annotations

import itertools

NAMES = ("Hồng Thuận", "Giao Thủy", "Y Tý", "A Mú Sung", "Bát Xát", "Tân Lập", "Mộc Châu")
FORMS = (
    "# hộ\n", "# hộ, ", "# ", "#/", "xã ", "xã @, ", "năm # ", "từ # đến ", "# nghìn ", "# hộ x ", "bản A#, ",
    "@, ", "mười ", "tr ", "((", "25.6.", "1", "ba trăm ", "tháng ", "mỗi hộ # con ", "hai mươi ", "# - ",
)  # fmt: skip


def text_of(form: str, size: int) -> str:
    """So many characters of a form, the numbers in it never the same."""
    numbers, text, length = itertools.count(103), list[str](), 0
    while length < size:
        number = next(numbers)
        text.append(form.replace("#", str(number)).replace("@", NAMES[number % len(NAMES)]))
        length += len(text[-1])
    return "".join(text)[:size]
