"""What is hardest to read: 50,000 characters of one form, the numbers and places in it never the same."""

from __future__ import annotations

import itertools

NAMES = ("Hồng Thuận", "Giao Thủy", "Y Tý", "A Mú Sung", "Bát Xát", "Tân Lập", "Mộc Châu")
FORMS = (
    "# hộ\n", "# hộ, ", "# ", "#/", "xã ", "xã @, ", "năm # ", "từ # đến ", "# nghìn ", "# hộ x ", "bản A#, ",
    "@, ", "mười ", "tr ", "((", "25.6.", "1", "ba trăm ", "tháng ", "mỗi hộ # con ", "hai mươi ", "# - ",
    "~\n", "xã Tân Lập ~\n", "Minh Quang ~. ", "hai hộ ~ x ", "Tân Lập, ~ Lào Cai x ", "hộ ông Lò # hộ x\n",
    "# xã giáp Y Tý - Mộc Châu bình quân ", "dài", "a,", "xã Tân Lập, B.~, ", "x. Tân Lập, Tân Tiến, ~ ",
    "xã Tân Lập, xã Tân Tiến ~ ", "cách xã Tân Lập # km ", "một số hộ # triệu ", "bình quân # triệu một hộ ",
    "hooj xax barn ~\n",
)  # fmt: skip


_AS_LETTERS = str.maketrans("0123456789", "bcdghklmnt")


def text_of(form: str, size: int) -> str:
    """So many characters of a form, the numbers in it never the same; "~" is one in letters."""
    numbers, text, length = itertools.count(103), list[str](), 0
    while length < size:
        number = next(numbers)
        piece = form.replace("#", str(number)).replace("@", NAMES[number % len(NAMES)])
        text.append(piece.replace("~", str(number).translate(_AS_LETTERS)))
        length += len(text[-1])
    return "".join(text)[:size]
