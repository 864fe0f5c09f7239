"""What an expression reads and gives, and the place from which it reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

Scalar = str | float | bool
"""What an expression reads and gives. A node's value comes as ODK's text: "" when empty or irrelevant,
"2013-06-10" for a date, "co khong" for a select_multiple; numbers may come as float."""


class Scope(Protocol):
    """What an expression may read, seen from the place where it stands."""

    @property
    def itself(self) -> Scalar:
        """The value of ".": the answer that a constraint judges."""
        ...

    @property
    def now(self) -> datetime:
        """The time of the turn, with its zone: passed in, never taken from a clock here."""
        ...

    def value(self, name: str) -> Scalar:
        """${name} where the question stands in a repeat that is around the expression, or in none."""
        ...

    def values(self, name: str) -> Sequence[Scalar]:
        """${name} seen from outside its repeat: one value a row, in the order told.

        Only rows below the rows around the expression.
        """
        ...

    def value_in(self, name: str, rows: Sequence[tuple[str, int]]) -> Scalar:
        """indexed-repeat: the value of `name` in the given rows: (repeat's name, 1-based position)."""
        ...

    def count(self, repeat: str) -> int:
        """How many rows the repeat named has, below the rows around the expression."""
        ...

    def position(self, repeat: str) -> int:
        """The 1-based position of the row of `repeat` around the expression; "" means the innermost."""
        ...

    def column(self, name: str) -> Scalar:
        """In a choice_filter: the cell of the choice that is being judged; "name" is its value."""
        ...

    def choice(self, list_name: str, value: str, column: str) -> Scalar:
        """instance('list')/root/item[name = value]/column, and jr:choice-name with column "label"."""
        ...
