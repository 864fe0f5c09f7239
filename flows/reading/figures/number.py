"""A number as it was read: what numerals give, and a sentence remembers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(slots=True)
class Number:
    """A number, or a span of two, as it was read; not changed by who asks for it."""

    end: int
    """The token behind it."""
    low: Decimal | None
    """None where what stands there is no number that anybody could know, though it looks like one."""
    high: Decimal | None = None
    scale: int = 1
    """The largest of trăm, nghìn, triệu … that was said; 1 for none."""
    is_money: bool = False
    """Said in trđ."""
    digits: str = ""
    """The only digits, where it is nothing else; "" else."""
    is_word: bool = False
    """One word alone, which may be something else."""
