"""The values that OData's properties have: the type's name, what fits it, and how it is written in JSON."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum

from flows.local_time import local

Value = None | str | int | bool | Decimal | date | time | datetime
"""A property's value; None is empty."""
DIGITS = 28
"""The digits that a decimal number of .NET keeps always. Excel and Power BI refuse a table with a larger."""


class EdmType(Enum):
    """A primitive type of OData (CSDL 4.0, 4.4)."""

    TEXT = "Edm.String"
    INTEGER = "Edm.Int64"
    DECIMAL = "Edm.Decimal"
    BOOLEAN = "Edm.Boolean"
    DATE = "Edm.Date"
    TIME = "Edm.TimeOfDay"
    MOMENT = "Edm.DateTimeOffset"


def fitting(type_: EdmType, value: Value) -> Value:
    """Return a value as this type holds it: without NUL, and empty if it is a number that is too large.

    The words that such a number was told in stand beside it, as in the Department's database.
    """
    if isinstance(value, str):
        return value.replace("\0", "")
    if type_ is EdmType.INTEGER and isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else None
    if isinstance(value, Decimal):
        return value if value.is_finite() and value.adjusted() < DIGITS else None
    return value


def literal(value: Value, *, as_text: bool = False) -> str:
    """Return a value as JSON. With `as_text` 64-bit and decimal numbers are strings (IEEE754Compatible)."""
    match value:
        case bool() | None:
            return json.dumps(value)
        case int() | Decimal():
            number = f"{value:f}" if isinstance(value, Decimal) else str(value)
            return f'"{number}"' if as_text else number
        case datetime():
            return f'"{local(value).isoformat()}"'
        case date() | time():
            return f'"{value.isoformat()}"'
        case str():
            return json.dumps(value, ensure_ascii=False)
