"""Cells as a database is given them and as it gives them back, in one form that can be compared and hashed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import Dialect, Table

from exports.department.kinds import ExactDecimal

Cells = tuple[Any, ...]
"""The values of a row as the driver takes or gives them, in the order of the table's columns."""
DOUBLE = 15
"""The decimal digits that a double keeps. SQLite keeps no more of a number with a point."""


class Reader:
    """Turns the rows of one table into cells, and cells into text that is equal if they are."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        self.table = table
        self.names = tuple(column.name for column in table.columns)
        self._dialect = dialect
        self._binds = [_bind(column.type.dialect_impl(dialect), dialect) for column in table.columns]
        self._is_number = [isinstance(column.type, ExactDecimal) for column in table.columns]
        self._is_key = [column.primary_key for column in table.columns]

    def cells(self, record: Mapping[str, Any]) -> Cells:
        """Return a record's values as the driver takes them."""
        get = record.get
        return tuple(
            value if bind is None or value is None else bind(value)
            for bind, value in zip(self._binds, map(get, self.names), strict=True)
        )

    def sent(self, cells: Cells) -> tuple[str | None, ...]:
        """Return the comparable form of cells that were made by `cells`."""
        if self._dialect.name != "sqlite":
            return tuple(map(form, cells))
        # Decimal numbers were made text for the driver; what comes back is a number again.
        return tuple(
            form(Decimal(cell)) if is_number and isinstance(cell, str) else form(cell)
            for is_number, cell in zip(self._is_number, self._rounded(cells), strict=True)
        )

    def stored(self, cells: Sequence[Any]) -> tuple[str | None, ...]:
        """Return the comparable form of cells as the database gave them."""
        return tuple(map(form, self._rounded(cells) if self._dialect.name == "sqlite" else cells))

    def key(self, forms: Sequence[str | None]) -> tuple[str | None, ...]:
        """Return the primary key's part of a row's comparable form."""
        return tuple(one for one, is_key in zip(forms, self._is_key, strict=True) if is_key)

    def _rounded(self, cells: Sequence[Any]) -> Iterable[Any]:
        """Round the decimal numbers as SQLite does. What is no number there stays as it is."""
        for is_number, cell in zip(self._is_number, cells, strict=True):
            is_text = isinstance(cell, str)
            if (
                not is_number
                or cell is None
                or isinstance(cell, bytes | bool)
                or (is_text and cell.strip("-0123456789."))
            ):
                yield cell
            else:
                rounded = f"{float(cell):.{DOUBLE}g}"
                yield rounded if is_text else Decimal(rounded)

    @cached_property
    def select(self) -> str:
        """Return the beginning of a query for all columns, without the types' own conversion."""
        prepare = self._dialect.identifier_preparer
        columns = ", ".join(prepare.quote(name) for name in self.names)
        return f"SELECT {columns} FROM {prepare.format_table(self.table)}"  # noqa: S608 (names of our own)


def form(cell: Any) -> str | None:  # noqa: ANN401 (what drivers give)
    """Return one text for equal values, and different texts for values that differ in kind or content."""
    match cell:
        case None:
            return None
        case str():
            return f"'{cell}"
        case bool() | int():
            return f"{int(cell)}"
        case float() | Decimal():
            return _number(cell)
        case datetime():
            at = cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
            return f"d{at.isoformat(timespec='microseconds')}"
        case date():
            return f"d{cell.isoformat()}"
        case time():
            return f"t{cell.isoformat(timespec='microseconds')}"
        case timedelta():  # MariaDB's driver gives a time of day so
            return f"t{(datetime.min + cell).time().isoformat(timespec='microseconds')}"
    return f"?{cell!r}"


def _number(cell: float | Decimal) -> str:
    number = Decimal(str(cell))
    if not number.is_finite():
        return f"?{cell!r}"
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def hash_of(forms: Mapping[str, Iterable[Sequence[str | None]]], names: Mapping[str, Sequence[str]]) -> str:
    """Return the hash of a report's rows, by table, in whatever order they come.

    Empty cells do not count, so that a later column changes no earlier report's hash.
    """
    digest = sha256()
    for table in sorted(forms):
        columns = names[table]
        lines = sorted(
            repr([(name, cell) for name, cell in zip(columns, row, strict=True) if cell is not None])
            for row in forms[table]
        )
        if lines:
            digest.update(repr((table, lines)).encode())
    return digest.hexdigest()


def _bind(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:  # noqa: ANN401 (of any type)
    found: Callable[[Any], Any] | None = kind.bind_processor(dialect)
    return found
