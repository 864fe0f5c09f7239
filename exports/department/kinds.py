"""Column types that keep what is delivered exactly, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, UserDefinedType

from flows.local_time import instant_of, local


class Words(TypeDecorator[str]):
    """Text of any length as sent, without NUL, which PostgreSQL cannot hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Strip NUL."""
        return None if value is None else value.replace("\0", "")


class WholeNumber(TypeDecorator[int]):
    """A whole number of 64 bits; a larger one is left empty (the words stand in the column beside it)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Leave out what does not fit."""
        return value if value is not None and -(2**63) <= value < 2**63 else None


class ExactDecimal(UserDefinedType[Decimal]):
    """A decimal number with all its digits (on SQLite, which calculates in doubles, with 15)."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:  # noqa: ANN401 (SQLAlchemy's signature)
        """The type's name, the same in both dialects."""
        return "NUMERIC"

    def bind_processor(self, dialect: Dialect) -> Callable[[Decimal | None], Any] | None:
        """Digits as text for SQLite, whose driver takes no Decimal; the column makes a number of them."""
        if dialect.name != "sqlite":
            return None
        return lambda value: None if value is None else f"{value:f}"

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:
        """Back to Decimal."""
        return lambda value: None if value is None else Decimal(str(value))


class Moment(TypeDecorator[datetime]):
    """A moment: with its zone on PostgreSQL; SQLite knows none, so there it is the time on the wall.

    So a clerk reads the same hour there as in the spreadsheets (`flows.local_time`).
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the time on the wall."""
        if value is None:
            return None
        return local(value).replace(tzinfo=None) if dialect.name == "sqlite" else local(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant."""
        if value is None:
            return None
        return instant_of(value) if value.tzinfo is None else local(value)
