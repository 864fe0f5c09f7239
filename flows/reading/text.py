"""Normal forms of typed words: for comparison (no accents, small letters, single blanks) and for storage."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from flows.graphemes import boundary

LONGEST_WORD = 100
"""The length in characters to which a word is cut. No real word is longer."""
_WORD = re.compile(r"[^\W_]+")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_COURTEOUS_BEGINNING = re.compile(
    r"^\s*(?:(?:dạ|da|vâng|vang|thưa|thua)\b(?:\s+(?:anh|chị|chi|em)\b)*[\s,.:]*)+", re.IGNORECASE
)
_COURTEOUS_END = re.compile(
    r"(?:(?:^|[\s,.]+)(?:ạ|a|nhé|nhe|nha|nhá|đó|rồi|em|anh|chị|chi))?[\s,.!]*$", re.IGNORECASE
)
_UNSEEN = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u2800"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]*"
)
"""A text of invisible characters only: blanks, control characters, the empty braille pattern, and those with
the Unicode property Default_Ignorable_Code_Point (DerivedCoreProperties.txt). In a text with other characters
they are kept, because they join the parts of an emoji such as a family."""


@lru_cache(maxsize=256)  # one turn looks at the same words from several sides
def plain(text: str) -> str:
    """Return `text` for comparison: "Nhân  rộng" and "nhan rong" are equal; Đ and Ð become d."""
    spread = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text))
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return " ".join(bare.replace("Đ", "d").replace("đ", "d").replace("Ð", "d").lower().split())


def without_courtesy(text: str) -> str:
    """Return `text` without words of politeness: "Dạ, 25 em ạ." becomes "25 em", and that becomes "25".

    Behind, one word goes at a time, so that the last word of "Nhóm a ạ" can be kept.
    """
    return _COURTEOUS_END.sub("", _COURTEOUS_BEGINNING.sub("", unicodedata.normalize("NFC", text)))


def courteous_forms(text: str) -> Iterator[str]:
    """Yield `text`, and then what is left of it as its words of politeness go: "Dạ xong ạ", "xong".

    Whoever reads a text takes the first form that says something: in "Nhóm a" the "a" is no courtesy. The
    last form is "" if the text is nothing but courtesy.
    """
    yield text
    while (bare := without_courtesy(text)) != text:
        text = bare
        yield text


def clean(text: str) -> str:
    """Return `text` as it is kept: without NUL and half surrogates, line ends as \\n; "" if invisible.

    PostgreSQL can store neither NUL nor half a surrogate
    (https://www.postgresql.org/docs/current/datatype-character.html).
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "" if _UNSEEN.fullmatch(text) else text


def visible(name: str) -> str:
    """Return a file's name as it is shown. Characters that change the text's direction are written out.

    "anh\\u202efdp.exe" would be read "anhexe.pdf" (Unicode Technical Report 36, 2.5 "Bidirectional text").
    """
    return _TURNING.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", name)


def words_of(text: str) -> list[str]:
    """Return the plain words of `text`: dak, lak, 608, trieu for "Đắk Lắk, 608 triệu"."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain(text))]


def around(text: str, words: Sequence[str], width: int) -> str:
    """Return the text around the first of the plain `words` in `text`, or its beginning, on one line."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))  # so that no word is cut at an accent
    for found in _WORD.finditer(line):
        if any(one in words or one.startswith(words[-1]) for one in words_of(found[0])):
            begin, end = max(0, found.start() - width), found.end() + width
            cut = line[begin:end]
            before, behind = "…" if begin else "", "…" if end < len(line) else ""
            return f"{before}{cut}{behind}"
    return line[: 2 * width]


def shortened(text: str, length: int) -> str:
    """Return the first words of `text` on one line: at most `length` characters, then "…" if cut."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: boundary(line, 0, length)]
    if not line[len(cut)].isspace() and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:.-–") + "…"
