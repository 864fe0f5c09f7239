"""The values that expressions read and return, and the interface through which they read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

Scalar = str | float | bool
"""A value that an expression reads or returns. A node's value is ODK's text: "" if empty or irrelevant,
"2013-06-10" for a date, "co khong" for a select_multiple; numbers may come as float."""


class Scope(Protocol):
    """The values that an expression may read, seen from its own question and rows."""

    @property
    def itself(self) -> Scalar:
        """Return the value of ".": the answer that a constraint judges."""
        ...

    @property
    def now(self) -> datetime:
        """Return the time of the turn, with its zone. It is passed in; no clock is read here."""
        ...

    def value(self, name: str) -> Scalar:
        """Return the value of ${name}. Each repeat around that question is also around the expression."""
        ...

    def values(self, name: str) -> Sequence[Scalar]:
        """Return the values of ${name} seen from outside its repeat: one for each row, in order.

        Only rows inside the rows around the expression count.
        """
        ...

    def value_in(self, name: str, rows: Sequence[tuple[str, int]]) -> Scalar:
        """Return the value of `name` in rows given as (repeat, 1-based position): indexed-repeat()."""
        ...

    def count(self, repeat: str) -> int:
        """Return the number of rows of a repeat inside the rows around the expression."""
        ...

    def position(self, repeat: str) -> int:
        """Return the 1-based position of the row of `repeat` around the expression. "" is the innermost."""
        ...

    def column(self, name: str) -> Scalar:
        """Return a cell of the choice that a choice_filter judges. The column "name" is its value."""
        ...

    def choice(self, list_name: str, value: str, column: str) -> Scalar:
        """Return a cell of a choice: instance('list')/root/item[name = value]/column.

        jr:choice-name() asks for the column "label".
        """
        ...
