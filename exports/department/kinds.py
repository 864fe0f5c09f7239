"""Column types that store values exactly: on SQLite and PostgreSQL, on MariaDB, and on SQL Server."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.dialects import mssql, mysql
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from flows.local_time import instant_of, local

MARIADB = frozenset({"mysql", "mariadb"})
"""The names that SQLAlchemy has for it."""
NUMBER = 40
"""The most characters of a report's number, where keys have a size."""
PATH = 400
"""The most characters of a path, where keys have a size: a key of SQL Server has at most 900 bytes."""
DIGITS = {"mysql": (65, 20), "mariadb": (65, 20), "mssql": (38, 10)}
"""(all digits, digits behind the point) of a decimal number, where the database has a limit."""


class Words(TypeDecorator[str]):
    """Text as sent, but without NUL, which PostgreSQL cannot hold.

    With a size it can be a part of a key or an index where these need one (MariaDB, SQL Server); there it is
    compared letter by letter. Elsewhere it has any length.
    """

    impl = Text
    cache_ok = True

    def __init__(self, size: int | None = None) -> None:
        super().__init__()
        self.size = size

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of this database."""
        if dialect.name in MARIADB:
            if self.size is None:
                return dialect.type_descriptor(mysql.LONGTEXT(charset="utf8mb4"))
            exact = mysql.VARCHAR(self.size, charset="utf8mb4", collation="utf8mb4_nopad_bin")
            return dialect.type_descriptor(exact)
        if dialect.name == "mssql":
            exact_too = "Latin1_General_100_BIN2" if self.size else None
            return dialect.type_descriptor(mssql.NVARCHAR(self.size, collation=exact_too))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Remove NUL characters."""
        return None if value is None else value.replace("\0", "")


class WholeNumber(TypeDecorator[int]):
    """A whole number of 64 bits. A larger one is left empty; its words are in the column beside it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Replace a number that does not fit by None."""
        return value if value is not None and -(2**63) <= value < 2**63 else None


class _Numeric(UserDefinedType[Decimal]):
    """NUMERIC without a limit, which SQLAlchemy's own type would turn into floats on SQLite."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:  # noqa: ANN401 (SQLAlchemy's signature)
        """Return the type's SQL name."""
        return "NUMERIC"


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal number with all its digits. SQLite calculates in doubles, so there it has 15.

    A number with more digits than the database's type has is left empty, like too large a WholeNumber.
    """

    impl = _Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of this database."""
        if dialect.name in MARIADB:
            return dialect.type_descriptor(mysql.DECIMAL(*DIGITS[dialect.name]))
        if dialect.name == "mssql":
            return dialect.type_descriptor(mssql.DECIMAL(*DIGITS[dialect.name]))
        return dialect.type_descriptor(_Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:  # noqa: ANN401 (by dialect)
        """Give SQLite the digits as text, because its driver takes no Decimal. The column converts them."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return f"{value:f}"
        if dialect.name in DIGITS:
            every, behind = DIGITS[dialect.name]
            exponent = int(value.normalize().as_tuple().exponent)
            if -exponent > behind or value.adjusted() >= every - behind:
                return None
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ANN401
        """Convert the stored number back to Decimal."""
        return None if value is None else Decimal(str(value))


class Moment(TypeDecorator[datetime]):
    """A moment. PostgreSQL and SQL Server store it with its zone; the others know no zones: local time.

    So a clerk reads the same hour there as in the spreadsheets (`flows.local_time`).
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of this database."""
        has_to_be_told = dialect.name in MARIADB
        return dialect.type_descriptor(mysql.DATETIME(fsp=6) if has_to_be_told else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a moment to local time."""
        if value is None:
            return None
        knows_no_zones = dialect.name == "sqlite" or dialect.name in MARIADB
        return local(value).replace(tzinfo=None) if knows_no_zones else local(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert stored local time back to a moment."""
        if value is None:
            return None
        return instant_of(value) if value.tzinfo is None else local(value)
