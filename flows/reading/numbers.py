"""Numbers in Vietnamese writing: 1.234,5 (TCVN: a point between thousands, a comma before decimals)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_MULTIPLIERS = {
    "nghin": 10**3,
    "ngan": 10**3,
    "trieu": 10**6,
    "tr": 10**6,
    "ty": 10**9,
    "ti": 10**9,
}
_NUMBER = re.compile(r"([+-]?)(\d[\d.,]*)(?: ?(nghin|ngan|trieu|tr|ty|ti)(?: dong)?)?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_MOST_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read."""

    value: Decimal
    sure: bool
    """Whether the words cannot mean another number. "1.234" is not sure: it may be 1234 or 1.234."""


def read_number(text: str) -> Number | None:
    """Return the number that the whole `text` is, or None. "1 234" and full-width digits are read too."""
    words = unicodedata.normalize("NFKC", text).strip().lower().replace("−", "-")
    words = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", words)
    match = _NUMBER.fullmatch(_bare(words))
    if match is None or len(match[2]) > _MOST_DIGITS:
        return None
    read = _digits(match[2])
    if read is None:
        return None
    value, sure = read
    if match[3]:
        value *= _MULTIPLIERS[match[3]]
    return Number(-value if match[1] == "-" else value, sure and not match[3])


def write_number(value: Decimal | int) -> str:
    """Return `value` in Vietnamese writing. Reading it again gives the same value."""
    sign, digits, exponent = Decimal(value).as_tuple()
    assert isinstance(exponent, int)  # never NaN: only read numbers come here
    if exponent >= 0:
        whole, decimals = "".join(map(str, digits)) + "0" * exponent, ""
    else:
        padded = "".join(map(str, digits)).rjust(-exponent + 1, "0")
        whole, decimals = padded[:exponent], padded[exponent:].rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    return ("-" if sign else "") + grouped + (f",{decimals}" if decimals else "")


def _digits(written: str) -> tuple[Decimal, bool] | None:
    points, commas = written.count("."), written.count(",")
    if written[-1] in ".,":
        return None
    if points and commas:
        decimal = max(written.rindex("."), written.rindex(","))
        whole, rest = written[:decimal], written[decimal + 1 :]
        grouped = _GROUPED.fullmatch(whole)
        if grouped is None or grouped[1] == written[decimal]:
            return None
        return Decimal(f"{re.sub('[.,]', '', whole)}.{rest}"), True
    if points > 1 or commas > 1:
        return (Decimal(re.sub("[.,]", "", written)), True) if _GROUPED.fullmatch(written) else None
    if points:
        if _GROUPED.fullmatch(written) and not written.startswith("0"):
            return Decimal(written.replace(".", "")), False
        return Decimal(written), True
    return Decimal(written.replace(",", ".")), True


def _bare(words: str) -> str:
    spread = unicodedata.normalize("NFD", words)
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter)).replace("đ", "d")
    return " ".join(bare.split())
