"""Words as people type them, made comparable: NFC, without accents, in small letters, one blank between."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from flows.graphemes import boundary

LONGEST_WORD = 100
"""Characters: no word is longer, and what is no word is not looked for to its end."""
_WORD = re.compile(r"[^\W_]+")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_UNSEEN = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u2800"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]*"
)
"""What nobody sees: blanks, control characters, an empty braille pattern, and what Unicode lets be ignored
(Default_Ignorable_Code_Point in DerivedCoreProperties.txt). Between other signs they are kept: a family is
one emoji by them."""


@lru_cache(maxsize=256)  # one turn looks at the same words from several sides
def plain(text: str) -> str:
    """`text` for comparing: "Nhân  rộng" and "nhan rong" are equal; Đ and Ð both become d."""
    spread = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text))
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return " ".join(bare.replace("Đ", "d").replace("đ", "d").replace("Ð", "d").lower().split())


def clean(text: str) -> str:
    """`text` as it is kept: as typed, but NUL stripped, line ends as \\n, no half surrogates; "" if unseen.

    Neither NUL nor half a surrogate can be stored by PostgreSQL
    (https://www.postgresql.org/docs/current/datatype-character.html).
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "" if _UNSEEN.fullmatch(text) else text


def visible(name: str) -> str:
    """A file's name as it is shown: a sign that turns the letters after it around is written out.

    "anh\\u202efdp.exe" would be read "anhexe.pdf" (Unicode Technical Report 36, 2.5 "Bidirectional text").
    """
    return _TURNING.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", name)


def words_of(text: str) -> list[str]:
    """The words of `text`, folded: letters and digits only, "Đắk Lắk, 608 triệu" is dak, lak, 608, trieu."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain(text))]


def around(text: str, words: Sequence[str], width: int) -> str:
    """What stands around the first of the folded `words` in `text`, on one line; the beginning if none is."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))  # so that no word is cut at an accent
    for found in _WORD.finditer(line):
        if any(one in words or one.startswith(words[-1]) for one in words_of(found[0])):
            begin, end = max(0, found.start() - width), found.end() + width
            cut = line[begin:end]
            before, behind = "…" if begin else "", "…" if end < len(line) else ""
            return f"{before}{cut}{behind}"
    return line[: 2 * width]


def shortened(text: str, length: int) -> str:
    """The first words of `text` on one line, at most `length` characters, never half a sign."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: boundary(line, 0, length)]
    if not line[len(cut)].isspace() and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:.-–") + "…"
