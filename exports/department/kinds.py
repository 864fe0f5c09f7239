"""Column types that store values exactly, on both SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, UserDefinedType

from flows.local_time import instant_of, local


class Words(TypeDecorator[str]):
    """Text of any length as sent, but without NUL, which PostgreSQL cannot hold."""

    impl = Text
    cache_ok = True

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


class ExactDecimal(UserDefinedType[Decimal]):
    """A decimal number with all its digits. SQLite calculates in doubles, so there it has 15."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:  # noqa: ANN401 (SQLAlchemy's signature)
        """Return the type's SQL name, the same in both dialects."""
        return "NUMERIC"

    def bind_processor(self, dialect: Dialect) -> Callable[[Decimal | None], Any] | None:
        """Give SQLite the digits as text, because its driver takes no Decimal. The column converts them."""
        if dialect.name != "sqlite":
            return None
        return lambda value: None if value is None else f"{value:f}"

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:
        """Convert the stored number back to Decimal."""
        return lambda value: None if value is None else Decimal(str(value))


class Moment(TypeDecorator[datetime]):
    """A moment. PostgreSQL stores it with its zone; SQLite knows no zones and stores local time.

    So a clerk reads the same hour there as in the spreadsheets (`flows.local_time`).
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a moment to local time."""
        if value is None:
            return None
        return local(value).replace(tzinfo=None) if dialect.name == "sqlite" else local(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert stored local time back to a moment."""
        if value is None:
            return None
        return instant_of(value) if value.tzinfo is None else local(value)
