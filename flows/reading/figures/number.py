"""A number read from prose. `numerals` returns it, and a `Sentence` caches it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(slots=True)
class Number:
    """A number, or a span of two, as it was read. Callers must not change it."""

    end: int
    """The token behind it."""
    low: Decimal | None
    """The number, or the lower one of a span. It is None if the words look like a number of unknown value."""
    high: Decimal | None = None
    scale: int = 1
    """The largest scale that was said, such as trăm, nghìn or triệu; 1 for none."""
    is_money: bool = False
    """Whether the number itself says that it is money: "trđ" or "k"."""
    digits: str = ""
    """The digits, if the number is one row of digits and nothing else; else ""."""
    is_word: bool = False
    """Whether it is one word alone, which may have another meaning."""
