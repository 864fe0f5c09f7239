"""Yes and no as people write them to an office: "Vâng ạ", "Dạ có", "Không ạ"."""

from __future__ import annotations

import re

from flows.reading.text import plain

_YES = re.compile(
    r"(?:da |thua |anh |chi |em |toi |minh )*"
    r"(?:da|vang|u|uh|co|dung|dung vay|phai|dong y|duoc|ok|oke|okay|yes)"
    r"(?:[ ,.]+(?:a|vang|co|dung|roi|day|anh|chi|em|nhe|nha))*[ ,.!]*"
)
_NO = re.compile(
    r"(?:da |thua |anh |chi |em |toi |minh )*(?:khong|ko|k|hong|chua|thoi|no)"
    r"(?:[ ,.]+(?:a|co|phai|dung|co gi|can|dau|roi|anh|chi|em|nhe|nha))*[ ,.!]*"
)


def is_yes(text: str) -> bool:
    """Whether a text says yes, and nothing else."""
    return _YES.fullmatch(plain(text)) is not None


def is_no(text: str) -> bool:
    """Whether a text says no, and nothing else. "Không có gì" and "Chưa" do."""
    return _NO.fullmatch(plain(text)) is not None
