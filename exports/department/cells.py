"""Cells as a database is given and gives them back, in one form that can be compared and hashed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import Dialect, Table, literal_column, null, select

from exports.department.kinds import ExactDecimal, Words

Cells = Sequence[Any]
"""The values of a row as the driver takes or gives them, in the order of the table's columns."""
Forms = Sequence[str | None]
"""The same in a form that can be compared: words as they are, anything else as text behind TAG."""
TAG = "\0"
"""No words begin with it, because none hold it (`Words`)."""
_MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)
DOUBLE = 15
"""The decimal digits that a double keeps. SQLite keeps no more of a number with a point."""


class Reader:
    """Turns the rows of one table into cells, and cells into forms that are equal if they are."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        self.table = table
        self.dialect = dialect
        self.names = tuple(column.name for column in table.columns)
        kinds = [column.type for column in table.columns]
        self._words = [at for at, kind in enumerate(kinds) if isinstance(kind, Words)]
        self._others = [at for at, kind in enumerate(kinds) if not isinstance(kind, Words)]
        self._binds = [(at, _bind(kinds[at], dialect)) for at in self._others]
        rounds = dialect.name == "sqlite"
        self._rounded = {at for at in self._others if rounds and isinstance(kinds[at], ExactDecimal)}
        self._key = [at for at, column in enumerate(table.columns) if column.primary_key]

    def cells(self, record: Mapping[str, Any]) -> Cells:
        """Return a record's values as the driver takes them."""
        values = list(map(record.get, self.names))
        for at in self._words:
            if (words := values[at]) and "\0" in words:
                values[at] = words.replace("\0", "")
        for at, bind in self._binds:
            if bind is not None and values[at] is not None:
                values[at] = bind(values[at])
        return tuple(values)

    def sent(self, cells: Cells) -> Forms:
        """Return the form of cells that were made by `cells`."""
        forms = list(cells)
        for at in self._others:
            cell = cells[at]
            if cell is not None:
                # Decimal numbers were made text for SQLite's driver; what comes back is a number again.
                forms[at] = form(_rounded(Decimal(cell)) if at in self._rounded else cell)
        return forms

    def stored(self, cells: Cells) -> Forms:
        """Return the form of cells as the database gave them."""
        forms = list(cells)
        for at, cell in enumerate(cells):
            if cell is None or (at in self._plain and isinstance(cell, str)):
                continue
            is_number = isinstance(cell, int | float | Decimal)
            forms[at] = form(_rounded(cell) if is_number and at in self._rounded else cell)
        return forms

    @cached_property
    def _plain(self) -> frozenset[int]:
        return frozenset(self._words)

    def key(self, forms: Forms) -> Forms:
        """Return the primary key's part of a row's form."""
        return tuple(forms[at] for at in self._key)


def bare(table: Table, reader: Reader, columns: frozenset[str]) -> Any:  # noqa: ANN401 (a Select of anything)
    """Return a query for a table's cells as the driver gives them; a column that is gone is empty."""
    quote = reader.dialect.identifier_preparer.quote
    cells = (literal_column(quote(one)) if one in columns else null() for one in reader.names)
    return select(*cells).select_from(table)


def _rounded(number: float | Decimal) -> Decimal:
    return Decimal(f"{float(number):.{DOUBLE}g}")


def form(cell: Any) -> str:  # noqa: ANN401 (what drivers give)
    """Return one text for equal values, and different texts for values that differ in kind or content."""
    known = _FORMS.get(type(cell))
    return f"{TAG}?{cell!r}" if known is None else f"{TAG}{known(cell)}"


def _moment(cell: datetime) -> str:
    at = cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
    return f"d{at.isoformat(timespec='microseconds')}"


def _number(cell: float | Decimal) -> str:
    number = Decimal(str(cell))
    if not number.is_finite():
        return f"?{cell!r}"
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


_FORMS: dict[type, Callable[[Any], str]] = {
    str: lambda cell: f"'{cell}",
    bool: lambda cell: str(int(cell)),
    int: str,
    float: _number,
    Decimal: _number,
    datetime: _moment,
    date: lambda cell: f"d{cell.isoformat()}",
    time: lambda cell: f"t{cell.isoformat(timespec='microseconds')}",
    # MariaDB's driver gives a time of day so.
    timedelta: lambda cell: f"t{(_MIDNIGHT + cell).time().isoformat(timespec='microseconds')}",
}
"""How a cell of each type is written. A look at the type is several times as fast as `match`."""


def hash_of(forms: Mapping[str, Iterable[Forms]], names: Mapping[str, Sequence[str]]) -> str:
    """Return the hash of a report's rows, by table, in whatever order they come.

    Empty cells do not count, so that a later column changes no earlier report's hash.
    """
    digest = sha256()
    for table in sorted(forms):
        columns = names[table]
        lines = sorted(
            TAG.join([name + TAG + cell for name, cell in zip(columns, row, strict=True) if cell is not None])
            for row in forms[table]
        )
        if lines:
            digest.update(f"{TAG}{table}{TAG}{len(lines)}{TAG}".encode())
            digest.update("\n".join(lines).encode())
    return digest.hexdigest()


def _bind(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:  # noqa: ANN401 (of any type)
    found: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return found
