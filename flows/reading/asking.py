"""Tells a question for help ("Tôi phải viết gì?") from an answer ("Chúng tôi gặp khó khăn gì? Thiếu vốn.").

Only a whole text that can hardly be meant otherwise is taken for a question. What may be either is doubtful,
and the writer is asked.
"""

from __future__ import annotations

import re

from flows.reading.text import plain, without_courtesy

LONGEST = 120
"""The length in characters above which a text is an answer, whatever it asks."""
_ONE = r"(?:chung toi|chung em|toi|em|minh|anh|chi|ban|cuc|co|chu|bac)"
_CALL = rf"(?:(?:da|vang|thua|alo|a|oi|xin|cho|hoi|{_ONE})[ ,]+)*"
_END = r"(?:[ ,]+(?:a|vay|the|day|nhi|ha|hay|ho|nhe|nha|voi|anh|chi|em|ban|duoc|dung khong))*[ .?!…]*"
_WRITE = r"(?:viet|ghi|dien|nhap|khai|tra loi|lam|noi|ke|neu|gui|bao cao|trinh bay)"
_MUST = r"(?:(?:phai|can|nen|se|thi|duoc|co the|muon) )*"
_HOW = r"(?:the nao|nhu the nao|nhu nao|lam sao|ra sao|sao|kieu gi|cach nao|theo mau nao)"
_WHAT = rf"(?:gi|cai gi|nhung gi|noi dung gi|vao dau|o dau|den dau|{_HOW})"
_HERE = r"(?:(?:o |cho |vao |ve |trong )?(?:day|cau nay|muc nay|phan nay|o nay|cho nay)[ ,]*)?"
_OBJECT = r"(?: (?:cau nay|muc nay|phan nay|cau hoi nay|cau|muc|vao|ra|them|la))*"
_SURE = (
    r"[? ]*\?[?! .]*",
    rf"{_HERE}{_MUST}{_WRITE}{_OBJECT} {_WHAT}(?: (?:vao )?(?:day|o day|cau nay|muc nay))?",
    rf"(?:nghia|y nghia|y) (?:cua )?(?:cau nay |muc nay )?(?:la )?(?:gi|sao|{_HOW})",
    rf"(?:cau|muc|phan|cau hoi) nay (?:nghia |hoi |y |yeu cau |muon hoi |noi )*(?:la |ve )*{_WHAT}",
    rf"(?:cau|muc|phan|cau hoi) nay (?:nghia )?la {_WHAT}",
    rf"la (?:sao|{_HOW}|gi)",
    r"(?:khong|ko|chua|k) (?:hieu|ro cau hoi|ro cau|ro muc|biet (?:phai )?(?:viet|ghi|dien|tra loi|lam) "
    rf"(?:gi|sao|{_HOW}))(?: (?:lam|gi|cau nay|cau hoi|cau hoi nay|muc nay|y|y cau nay|ca|ro))*",
    rf"(?:giup do|giup|huong dan|chi dan|chi)(?: giup)? (?:{_ONE}|voi)"
    rf"(?: (?:voi|cach|{_WRITE}|cau nay|muc nay))*",
    r"(?:tro giup|help|(?:huong dan |chi )?(?:cach )(?:viet|ghi|dien|tra loi)(?: cau nay| muc nay)?)",
    r"(?:xin |cho |co )*(?:xem )?(?:toi |em |minh )?(?:xin |xem )?(?:mot |1 |vai )?(?:vi du|goi y|mau)"
    r"(?: (?:mau|khong|di|cau nay|muc nay|cu the|nao|nhu the nao|the nao|cach viet))*",
    rf"(?:cach )?{_WRITE} (?:cau nay|muc nay|o day) {_HOW}",
)
_WHOLE = re.compile(rf"{_CALL}(?:{'|'.join(_SURE)}){_END}")
_DOUBTFUL = re.compile(
    rf"{_CALL}(?:giup do|giup|huong dan|(?:khong|ko|chua) biet (?:phai )?(?:viet|ghi|dien|tra loi)){_END}"
)
_ENDS_AS_QUESTION = re.compile(r"[^.;:\n?]*\?[?! ]*")
_INSIDE = re.compile(
    r"\b(?:co can|co phai|hay|hay la|khong|ko|gi|nao|sao|dau|may|bao nhieu|the nao|duoc khong|chua)\b"
)


def asks_for_help(text: str) -> bool:
    """Whether a text asks how to answer, and can hardly be an answer: "?", "Tôi phải viết gì?"."""
    return len(text) <= LONGEST and _WHOLE.fullmatch(plain(text)) is not None


def may_ask(text: str) -> bool:
    """Whether a text may be a question to whoever asks.

    It is one sentence with "?" at its end and a word that asks in it, or a call for help that may be an
    answer: "Hướng dẫn". "Chúng tôi gặp khó khăn gì? Thiếu vốn." answers its own question, and is none.
    """
    words = plain(without_courtesy(text) or text)
    if _DOUBTFUL.fullmatch(plain(text)) is not None:
        return True
    is_one = len(text) <= LONGEST and _ENDS_AS_QUESTION.fullmatch(words) is not None
    return is_one and _INSIDE.search(words) is not None
