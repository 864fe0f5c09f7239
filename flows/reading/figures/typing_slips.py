"""Finds words whose keys the input method did not convert: "hooj" (Telex) or "ho65" (VNI) for hộ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_KNOWN = (
    "hộ", "xã", "bản", "thôn", "xóm", "ấp", "người", "khẩu", "đồng", "triệu", "tỷ", "nghìn", "ngàn",
    "năm", "tháng",
    "huyện", "tỉnh", "nghèo", "kinh phí", "tổng", "số", "quý", "đến", "từ", "mỗi", "khoảng", "hơn", "gần",
)  # fmt: skip
_TELEX = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_VNI = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_TELEX_LETTERS = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_VNI_LETTERS = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
_PIECE = re.compile(r"[a-z0-9]{3,}")
"""Any row of letters and digits. It is found twice as fast as `_WORD`, and serves as a first test."""
_WORD = re.compile(r"(?<![^\W_])[a-z][a-z0-9]{1,9}(?![^\W_])")


def mended(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, word) of each known word that is left as its keys in the lower-case `text`."""
    known = _spelled()
    if known.keys().isdisjoint(_PIECE.findall(text)):
        return
    for match in _WORD.finditer(text):
        word = known.get(match[0])
        if word is not None:
            yield match.start(), match.end(), word


@cache
def _spelled() -> dict[str, str]:
    """Return known words by their keys. Keys that are a word themselves are left out."""
    spelled: dict[str, str] = {}
    for word in {piece for known in _KNOWN for piece in known.split()}:
        for tones, letters in ((_TELEX, _TELEX_LETTERS), (_VNI, _VNI_LETTERS)):
            for keys in _keys(word, tones, letters):
                spelled[keys] = word
    bare = {unicodedata.normalize("NFD", word) for word in _KNOWN}
    return {keys: word for keys, word in spelled.items() if keys not in bare and len(keys) > len(word)}


def _keys(word: str, tones: dict[str, str], letters: dict[str, str]) -> Iterator[str]:
    """Yield the keys of a word with the tone at the end, and with the tone behind its letter."""
    tone, at_its_letter, plain = "", "", ""
    for letter in word:
        spread = unicodedata.normalize("NFD", letter)
        mark = next((tones[one] for one in spread if one in tones), "")
        base = unicodedata.normalize("NFC", "".join(one for one in spread if one not in tones))
        keys = letters.get(base, base)
        plain += keys
        at_its_letter += keys + mark
        tone = tone or mark
    yield plain + tone
    yield at_its_letter
